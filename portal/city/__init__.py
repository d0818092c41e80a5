"""A generated city to try the portal in; reproducible, and never loaded where DEMO is off."""
