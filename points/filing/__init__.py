"""What the first application and the yearly confirmation ask alike: steps, papers, the estimate."""
