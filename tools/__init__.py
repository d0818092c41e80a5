"""What runs, tests and checks the portal; nothing of it is imported by the portal."""
