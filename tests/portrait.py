"""A photo that passes the pre-check, for walks that are about something else."""

import io
from functools import cache
from random import Random

from portal.city.photo import portrait


@cache
def drawn(seed: int = 1) -> bytes:
    """A drawn portrait of the standard size, as a JPEG."""
    return portrait(Random(seed))


def photo(seed: int = 1) -> io.BytesIO:
    """The same as a file to upload."""
    file = io.BytesIO(drawn(seed))
    file.name = "me.jpg"
    return file
