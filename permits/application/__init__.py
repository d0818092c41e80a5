"""Permit application (居住证新办): half a year after the registration (DOMAIN 6)."""
