"""Endorsement (签注): every year by the night, by the holder, or at the counter (DOMAIN 7, 8)."""
