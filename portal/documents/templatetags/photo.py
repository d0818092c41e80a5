"""The photo check in words, for the applicant's page and for the desk."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from portal.documents.models import Upload
from portal.documents.photo import words
from portal.documents.photo.pictures import Pair, checked

register = template.Library()


@register.filter
def photo_lines(pair: Pair) -> list[dict[str, str]]:
    """Each point of an applicant's photo: what to do first, then what is in order."""
    cut = pair.cut is not None and pair.picked is pair.own
    found = [
        {
            "state": line.state,
            "label": str(words.LABELS[line.rule]),
            "words": ""
            if line.state == "ok"
            else _("Cropping puts this right.")
            if line.state == "cut"
            else words.advice(line.rule, line.problem, cut=cut),
        }
        for line in pair.lines
    ]
    return sorted(found, key=lambda line: ("todo", "cut", "ok").index(line["state"]))


@register.filter
def photo_findings(upload: Upload | None) -> list[dict[str, Any]] | None:
    """What the check found wrong with a photo, for staff; None when it was not checked."""
    if upload is None or upload.photo_check is None:
        return None
    return [
        {"label": words.LABELS[point.rule], "words": words.advice(point.rule, point.problem)}
        for point in checked(upload)
        if not point.passed
    ]
