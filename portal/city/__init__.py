"""A generated city to try the portal in; reproducible, and never loaded where DEMO is off."""


class CityRefused(RuntimeError):
    """Made-up people must not be mixed with real ones, nor with an earlier city."""
