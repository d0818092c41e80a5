"""How each kind of paper is understood: pure functions of the lines on its page."""

from collections.abc import Callable, Sequence

from portal.documents.reading.cards import parse_id_card
from portal.documents.reading.engine import Line
from portal.documents.reading.filings import parse_lease, parse_title
from portal.documents.reading.values import Fields

PARSERS: dict[str, Callable[[Sequence[Line]], Fields]] = {
    "id_card": parse_id_card,
    "lease": parse_lease,
    "title": parse_title,
}
