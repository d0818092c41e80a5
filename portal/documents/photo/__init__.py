"""The photo pre-check (DOMAIN 4 "Photo", s3:75): what is wrong with a portrait, before it is
handed in, and the cut that would put it right.

`look(upload)` checks an uploaded photo once and cuts the standard picture; `check(content)` is
the same for bytes; the rules are in rules.py, their numbers in thresholds.py, and what is said
in words.py.
"""

from portal.documents.photo.faces import Unavailable
from portal.documents.photo.looking import PhotoCheck, check
from portal.documents.photo.rules import Point

__all__ = ["PhotoCheck", "Point", "Unavailable", "check"]
