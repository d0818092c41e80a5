"""First application for points (积分申请)."""
