"""Yearly confirmation of points (积分确认, 续办): what it asks, how it flows, what it grants."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from points import acts
from points.application.service import NO_EMPLOYER, REGISTER_AWAY
from points.confirmation.eligibility import TEXTS, eligibility, refused
from points.confirmation.steps import STEPS
from points.confirmation.window import decide, held_for, is_refreshed
from points.files import present
from points.filing.claims import breakdown_of, claims_of, contracts_of
from points.filing.service import SMS, PointsService
from points.flow import points_flow
from points.paper import POINTS_FORM, RECEIPT
from points.rules.conditions import ConfirmReason, route_of
from points.rules.filing import Change, FilingFacts, filing
from portal.cases.service import Eligibility, Guide, Refused, Todo
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

if TYPE_CHECKING:
    from portal.accounts.models import Person
    from portal.cases.models import Case


class ConfirmationService(PointsService):
    """DOMAIN 11: after each endorsement, from the third working day on."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Where the day lies in the window, and the insurance of the year."""
        return eligibility(person, on)

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps what is confirmed and what changed. Raises Refused."""
        assert case.person is not None
        on, held = case.submitted_on, present(case.person)
        if case.filer is None or held is None or held.endorsement is None:
            raise Refused(NO_EMPLOYER)
        decision = decide(held, on, refreshed=is_refreshed(held))
        if decision.reasons:
            stopped = refused(held, decision, on)
            raise Refused(" ".join(str(reason) for reason in stopped.reasons))
        confirmation = held_for(held)
        if confirmation.lapsed_on is not None and case.version == 1:
            raise Refused(TEXTS[ConfirmReason.NEW_POINTS_APPLICATION])
        try:
            evidence = claims_of(case.person, on, self.slug, answers)
        except RegisterUnavailable:
            raise Refused(REGISTER_AWAY) from None
        breakdown = breakdown_of(evidence)
        changes = frozenset(Change(one) for one in answers["changes"]["changes"])
        way = filing(FilingFacts(changes=changes), policy_on(on))
        acts.record(
            case,
            employer=case.filer,
            evidence=evidence,
            contracts=contracts_of(case.person, answers),
            breakdown=breakdown,
            route=route_of(breakdown, day=on)[0],
            changes=sorted(changes),
            paper_required=not way.online_only,
            confirmation=confirmation,
        )

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """What to do about this year's confirmation."""
        from points.confirmation.todo import todo_for

        return todo_for(person, on)


service = ConfirmationService(
    slug="confirmation",
    title=gettext_lazy("Points confirmation"),
    summary=gettext_lazy("Confirm your points after each endorsement"),
    icon="check",
    keywords="积分确认 续办 续办申请 申请积分 申请积分确认 刷新有效期 jfqr xuban confirm renew points",
    steps=STEPS,
    by_employer=True,
    flow=points_flow(),
    paper_form=POINTS_FORM,
    slip=RECEIPT,
    sms=SMS,
    guide=Guide(
        who=gettext_lazy("Holders of points whose permit has just been endorsed."),
        needs=(
            gettext_lazy("Nothing, when nothing has changed."),
            gettext_lazy("The papers of what has changed: home, employer, education, family."),
        ),
        takes=gettext_lazy(
            "Open from the third working day after the endorsement, best by the fifth. The talent "
            "centre answers within 20 working days once it has everything."
        ),
        costs=gettext_lazy("Free. Nobody else may file it for you: you need no agency."),
        result=gettext_lazy("One more year of points, to the last day of your permit."),
        law=gettext_lazy("Shanghai rules on points for residence permits (2018)"),
    ),
)
