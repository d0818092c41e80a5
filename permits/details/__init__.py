"""My details: a holder reports a changed home, employer or phone (DOMAIN 5, 8)."""
