"""Yearly confirmation of points (积分确认, 续办)."""
