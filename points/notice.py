"""The points notice (积分通知书): a signed PDF of each score, which anybody may verify.

The whole ID number is on it: it is the holder's own paper. A stranger who verifies one is told the
points, so that a changed figure is found, and a masked name and number.
"""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from permits import lookups
from points import words
from points.models import IndicatorDecision, PointsFile, PointsRequest
from points.rules.tables import Indicator
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from portal.cases.paper import CHINESE, chinese_day
from portal.documents.certificates import Kind, Shown, Standing, ask, register_kind
from portal.documents.certificates.verification import plain_number
from portal.documents.models import Certificate
from portal.policy import policy_on

KIND = "points"
TITLE = _("Points notice")
GLYPH, FAILED = "notice_glyph", "notice_failed"
# The number of a notice is this and the reference of its case.
PREFIX = "JF"


def issue(request: PointsRequest, file: PointsFile) -> Certificate:
    """The notice of a score that stands in `file`; one, however often it is asked for."""
    case, person = request.case, file.person
    permit = lookups.present_permit(person)
    decided = IndicatorDecision.objects.filter(request=request).values_list("indicator", "decided")
    return ask(
        KIND,
        f"{KIND}:{request.pk}",
        person,
        f"{PREFIX}{case.reference}",
        {
            "name": person.name,
            "id_number": person.id_number,
            "permit": permit.number if permit else "",
            "employer": request.employer.name,
            "total": request.score,
            "standard": policy_on(file.scored_on).points_standard,
            "decided": {indicator: points for indicator, points in decided if points},
            "valid_from": file.scored_on.isoformat(),
            "valid_until": file.valid_until.isoformat(),
            "issuer": case.office.name if case.office else "",
        },
    )


def request_of(file: PointsFile) -> PointsRequest | None:
    """The request whose score the file holds; None for one that was never scored here."""
    return (
        PointsRequest.objects.filter(case__person=file.person_id, scored_on=file.scored_on)
        .select_related("case__office", "employer")
        .order_by("-pk")
        .first()
    )


def notice_of(request: PointsRequest) -> Certificate | None:
    """The notice of this request's score, None where nobody asked for it yet."""
    return Certificate.objects.filter(key=f"{KIND}:{request.pk}").defer("data").first()


def by_number(typed: str) -> Certificate | None:
    """The notice with this number, however it was grouped."""
    number = plain_number(typed)
    if not number.startswith(PREFIX):
        number = f"{PREFIX}{number}"
    found = Certificate.objects.filter(kind=KIND, number=number)
    return found.select_related("person").first()


def standing_on(certificate: Certificate, on: date) -> Standing:
    """What a notice is worth on a day."""
    request = PointsRequest.objects.select_related("case").get(pk=_request_id(certificate))
    until = date.fromisoformat(certificate.data["valid_until"])
    person = certificate.person_id
    file = PointsFile.objects.filter(person=person, ended_on__isnull=True).first()
    if file is not None and (file.scored_on, file.valid_until) == (request.scored_on, until):
        return Standing.VALID if on <= until else Standing.EXPIRED
    later = PointsRequest.objects.filter(case__person=person, pk__gt=request.pk, score__gte=0)
    if later.exists():
        return Standing.SUPERSEDED
    return Standing.VOID if on <= until else Standing.EXPIRED


def shown(certificate: Certificate, on: date) -> Shown:
    """A notice as a stranger is told of it."""
    data = certificate.data
    return Shown(
        title=TITLE,
        name=data["name"],
        number=certificate.number,
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_until=date.fromisoformat(data["valid_until"]),
        standing=standing_on(certificate, on),
        facts=((_("Points"), str(data["total"])), (_("Standard value"), str(data["standard"]))),
        after=_("The points have to be confirmed after each endorsement of the permit."),
    )


def _request_id(certificate: Certificate) -> int:
    return int(certificate.key.split(":")[1])


def _contents(certificate: Certificate) -> dict[str, Any]:
    """What the template shows: the indicators by name, dates as the Chinese write them."""
    data = dict(certificate.data)
    decided: dict[str, int] = data.pop("decided")
    with translation.override(CHINESE):
        data["lines"] = [
            [words.indicator(one), decided[one.value]] for one in Indicator if one.value in decided
        ]
    for name in ("valid_from", "valid_until"):
        data[name] = chinese_day(date.fromisoformat(data[name]))
    return {**data, "number": certificate.number}


def _office_id(certificate: Certificate) -> int | None:
    request = PointsRequest.objects.select_related("case").get(pk=_request_id(certificate))
    return request.case.office_id


def _no_live(pk: int, on: date) -> None:
    return None


def _stuck(certificate: Certificate, characters: str) -> StaffTask:
    """Tells the centre that it must finish this one by hand."""
    request = PointsRequest.objects.select_related("case__office").get(pk=_request_id(certificate))
    return staff_tasks.open_task(
        GLYPH if characters else FAILED,
        f"certificate:{certificate.pk}",
        office=request.case.office,
        person=certificate.person,
        case=request.case,
        params={"number": certificate.number, "characters": characters},
    )


def _glyph_text(task: StaffTask) -> str:
    return str(
        _(
            "Points notice %(number)s: the font has no character %(codes)s. Print the paper, write "
            "the name by hand, seal it, and give it to the holder. Then finish this task."
        )
    ) % {
        "number": task.params["number"],
        "codes": " ".join(f"U+{ord(one):04X}" for one in task.params["characters"]),
    }


def _failed_text(task: StaffTask) -> str:
    return str(
        _(
            "Points notice %(number)s could not be made after several attempts. Tell the portal's "
            "operator, and write one at the counter meanwhile."
        )
    ) % {"number": task.params["number"]}


def register() -> None:
    """Makes the kind and its staff tasks known; from the app's ready()."""
    register_kind(
        Kind(
            slug=KIND,
            title=TITLE,
            template="certificates/points",
            contents=_contents,
            shown=shown,
            live=_no_live,
            stuck=_stuck,
            office_id=_office_id,
        )
    )
    for code, title, text in (
        (GLYPH, _("Finish a points notice by hand"), _glyph_text),
        (FAILED, _("A points notice could not be made"), _failed_text),
    ):
        staff_tasks.register_kind(staff_tasks.TaskKind(code=code, title=title, text=text))
