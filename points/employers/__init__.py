"""Employers: who acts for one, its people, and what it says of itself (用人单位)."""
