"""Keys for tests."""

import base64


def key(number: int) -> str:
    """A key of 32 equal bytes, in base64."""
    return base64.b64encode(bytes([number] * 32)).decode()
