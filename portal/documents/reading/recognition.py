"""From an upload to fields: draw its pages, find the lines, understand them as that kind of paper."""

from portal.documents.models import Upload
from portal.documents.reading.engine import lines
from portal.documents.reading.pages import pages
from portal.documents.reading.papers import PARSERS
from portal.documents.reading.values import Fields


def recognise(upload: Upload, kind: str) -> Fields:
    """What is read on `upload` as `kind`; nothing at all when it is no such paper, or illegible.

    A document of several pages is read until a page says something.
    """
    for page in pages(upload):
        if fields := PARSERS[kind](lines(page)):
            return fields
    return {}
