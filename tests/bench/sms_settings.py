"""The portal's settings for measuring messages: limits as in earnest, at any hour."""

from portal.settings import *  # noqa: F403

SMS_LIMITS = True
SMS_QUIET_HOURS = False
