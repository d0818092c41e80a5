"""What both points services are alike: employer and talent centre, moves, messages, evidence."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from points import acts
from points.facts import months_of
from points.filing.employer import centre_of, payer_of, where
from points.models import PointsRequest
from portal import memo, registers
from portal.accounts.models import Employer, Person
from portal.cases.service import Detail, Evidence, Link, Service
from portal.clock import today
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_day

if TYPE_CHECKING:
    from datetime import date

    from portal.accounts.models import Office, User
    from portal.cases.models import Case
    from portal.registers.interfaces import EmployerFacts

SMS = {
    "POINTS_TO_REVIEW": {
        "zh-hans": "{name}的居住证积分材料已填报，请登录单位页面审核并提交人才服务中心（编号{reference}）。",
        "en": (
            "The points file of {name} is filled in: please review it on your employer's page and "
            "hand it in to the talent centre (case {reference})."
        ),
    },
}


class PointsService(Service):
    """Handed in by the holder or HR, through the employer, to its talent centre (DOMAIN 12)."""

    def filer(self, person: "Person", answers: dict[str, Any]) -> "Employer | None":
        """The employer that pays: the present one, whoever was it before."""
        code = (answers.get("employer") or {}).get("filer")
        if not code:
            return payer_of(person).employer
        return Employer.objects.filter(credit_code=code).first()

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The talent centre of the employer's registration district (s0:139)."""
        return centre_of(self.filer(person, answers))

    def granted(self, case: "Case", on: "date", by: "User | None") -> None:
        """Sets the points."""
        acts.grant(case, on)

    def moved(self, case: "Case", transition: str, extra: str) -> None:
        """Takes over, tells the employer, asks for papers."""
        if transition != "resubmit":
            acts.moved(case, transition)

    def fits(self, case: "Case", transition: str) -> bool:
        """A score near the estimate is set, another one proposed; papers come before acceptance."""
        request = asked_of(case)
        if request is None:
            return True
        if transition == "accept":
            return not request.paper_required or request.paper_received_on is not None
        if transition not in {"score", "propose_score"}:
            return True
        total = memo.once(acts.total_key(request), lambda: acts.decided_total(request))
        if total is None:
            return False
        second = acts.needs_second_look(request, total)
        if case.state == "SECOND_LOOK":
            return transition == "score"
        proposed = any(event.transition == "propose_score" for event in case.events.all())
        return (transition == "propose_score") == (second or proposed)

    def details(self, case: "Case") -> list[Detail]:
        """Where papers go, and the points once they are set."""
        request = asked_of(case)
        if request is None:
            return []
        found = [Detail(_("Employer"), request.employer.name)]
        if request.score is not None:
            found.append(
                Detail(
                    _("Points"),
                    ngettext("%(n)s point", "%(n)s points", request.score) % {"n": request.score},
                )
            )
        elif case.closed_at is None:
            found.append(Detail(_("Estimate"), str(request.estimate)))
            found += _papers(case, request)
        return found

    def evidence(self, case: "Case") -> list[Evidence]:
        """The employer beside the register; the indicators have a page of their own."""
        assert case.person is not None
        request = asked_of(case)
        if request is None:
            return []
        known = _paying(case.person)
        name, code = request.employer.name, request.employer.credit_code
        return [
            Evidence(
                label=_("Employer"),
                declared=f"{name} {code}",
                register=f"{known.name} {known.credit_code}" if known else "",
                agrees=known.credit_code == code if known else None,
                source=_("social insurance register"),
            )
        ]

    def staff_links(self, case: "Case") -> list[Link]:
        """The indicators; before acceptance first whether the papers have come."""
        request = asked_of(case)
        if request is None:
            return []
        waits = request.paper_required and request.paper_received_on is None
        label = _("Indicators, estimate and points")
        if waits and case.state == "SUBMITTED":
            label = _("Papers are asked for: note here that they have come")
        return [Link(label, reverse("review:review", args=[case.reference]))]

    def employer_links(self, case: "Case") -> list[Link]:
        """What HR prints, signs and stamps, the receipt, and the notice of its own people."""
        request = asked_of(case)
        if request is None:
            return []
        accepted = any(event.transition == "accept" for event in case.events.all())
        papers = [
            ("form", _("《积分申请表》, filled in: to sign and stamp"), True),
            ("letter", _("Letter of introduction, to complete and stamp"), True),
            ("receipt", _("Receipt of the talent centre"), accepted),
            ("notice", _("Points notice"), request.score is not None),
        ]
        return [
            Link(label, reverse("points:handout", args=[case.reference, kind]))
            for kind, label, there in papers
            if there
        ]

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """Name and points."""
        return acts.sms_params(case, template)

    def result_url(self, case: "Case") -> str:
        """My points."""
        return reverse("points:points")


def asked_of(case: "Case") -> PointsRequest | None:
    """What the case asks for, with its employer; asked once for each case in hand."""
    known: Any = type(case)._meta.get_field("points_request")
    if known.is_cached(case):
        cached: PointsRequest | None = known.get_cached_value(case)
        return cached
    found = PointsRequest.objects.select_related("employer").filter(case=case).first()
    if found is not None:
        found.case = case  # the case knows it from now on
    return found


def _paying(person: "Person") -> "EmployerFacts | None":
    """Who pays this month, as the register knows it; None where it does not, or is away."""
    employment, on = registers.get("employment"), today()
    try:
        runs = employment.runs_of_many([person.id_number]).get(person.id_number, ())
        months = [one for one in months_of(runs, on) if one.month == on.replace(day=1)]
        code = max(months, key=lambda one: one.base).payer_code if months else ""
        return employment.employer(code) if code else None
    except RegisterUnavailable:
        return None


def _papers(case: "Case", request: PointsRequest) -> list[Detail]:
    """Whether papers have to come, and where to."""
    if not request.paper_required:
        return [Detail(_("Papers"), _("None: everything is done online."))]
    if request.paper_received_on is not None:
        words = _("Received on %(date)s") % {"date": civil_day(request.paper_received_on)}
        return [Detail(_("Papers"), words)]
    days = policy_on(case.submitted_on).paper_wd
    words = ngettext(
        "To %(centre)s, within %(n)s working day of the employer's submission",
        "To %(centre)s, within %(n)s working days of the employer's submission",
        days,
    ) % {"centre": where(centre_of(request.employer)), "n": days}
    return [Detail(_("Papers"), words)]
