"""What the desk sees beside a case's papers: what was typed, what was read, what the store says."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from permits.dwelling import RIGHT_NAMES
from permits.licences import name_of
from permits.reading import ID_NUMBER, SLUG, ReadingForm
from permits.rules.comparison import agree
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.documents import reading
from portal.documents.models import Reading
from portal.registers.identifiers import mask_id
from portal.templatetags.portal import civil_day

PICTURE, STORE = _("read on the picture"), _("e-licence store")


def paper_evidence(case: Case, address: str) -> list[Evidence]:
    """The lines about the papers; `address` is the home that the case is about."""
    return [*_licences(case, address), *_readings(case)]


def _licences(case: Case, address: str) -> list[Evidence]:
    """Each licence that was taken, beside whom or which home the case declares."""
    assert case.person is not None
    lines = []
    for material in case.materials.all():
        if not material.current or not material.licence:
            continue
        kind, says = material.licence["kind"], material.licence["summary"]
        home = kind in RIGHT_NAMES
        field, declared = ("address", address) if home else ("name", case.person.name)
        seen = str(says.get(field, ""))
        lines.append(
            Evidence(
                label=name_of(kind),
                declared=declared,
                register=seen,
                agrees=agree(field, seen, declared) if seen else None,
                source=STORE,
            )
        )
    return lines


def _readings(case: Case) -> list[Evidence]:
    """Each thing that the person says a paper says, beside what was surely read on it.

    What was not read, or not surely, stays open: the clerk looks at the picture.
    """
    typed: dict[str, Any] = case.answers["data"].get(SLUG, {})
    if not typed:
        return []
    of_case = {"upload__material__case": case, "upload__material__current": True}
    read: dict[str, str] = {}
    for one in Reading.objects.filter(**of_case).order_by("pk").distinct():
        read = {f"{one.kind}_{name}": text for name, text in reading.sure(one).items()} | read
    return [
        Evidence(
            label=field.label or "",
            declared=_shown(name, typed[name]),
            register=_shown(name, read.get(name, "")),
            agrees=agree(name, typed[name], read[name]) if read.get(name) else None,
            source=PICTURE,
        )
        for name, field in ReadingForm.base_fields.items()
        if typed.get(name) and name.startswith(tuple(reading.KINDS))
    ]


def _shown(name: str, text: str) -> str:
    if name == ID_NUMBER:
        return mask_id(text)
    return civil_day(date.fromisoformat(text)) if name.endswith("_on") and text else text
