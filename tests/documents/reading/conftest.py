"""Lines of text as the recogniser gives them."""

from portal.documents.reading.engine import Line


def line(
    text: str,
    left: float,
    top: float,
    sure: float = 0.99,
    *,
    doubt: dict[int, float] | None = None,
    height: float = 30,
) -> Line:
    """A line whose characters are `sure`, but those (by their place) in `doubt`."""
    certain = tuple((doubt or {}).get(n, sure) for n in range(len(text)))
    return Line(text, certain, left, top, left + len(text) * height, top + height)
