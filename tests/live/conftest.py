from tests.live.portal import live_portal, static_files  # noqa: F401
