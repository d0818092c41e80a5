"""The photo pre-check (DOMAIN 4 "Photo", s3:75): what is wrong with a portrait, before it is
handed in, and the cut that would put it right.

`check(content)` looks at bytes; `pictures.look(upload)` looks at an upload once, keeps the
verdict on it and cuts the standard picture. The rules are in rules.py, their numbers in
thresholds.py, the words in words.py, the form field in field.py.
"""

from portal.documents.photo.faces import Unavailable
from portal.documents.photo.looking import PhotoCheck, check
from portal.documents.photo.rules import Point

__all__ = ["PhotoCheck", "Point", "Unavailable", "check"]
