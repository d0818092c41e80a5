"""Hardship restoration (恢复连续): years lost by a late endorsement, asked for back (S46)."""
