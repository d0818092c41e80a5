"""Residence registration (居住登记): the first step of everything (DOMAIN 5)."""
