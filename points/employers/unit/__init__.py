"""Unit self-report (实有单位信息自主填报): what an employer says of itself (DOMAIN 15)."""
