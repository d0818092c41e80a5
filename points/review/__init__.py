"""The review of a points case at the talent centre, indicator by indicator."""
