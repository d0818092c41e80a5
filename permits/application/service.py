"""Permit application (居住证新办): what it asks, how it flows, what it grants."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.application.acts import issue, record_request, send
from permits.application.delivery import how_it_comes
from permits.application.facts import facts_on
from permits.application.home import hands_in_nothing
from permits.application.reasons import explained
from permits.application.steps import STEPS
from permits.dwelling import office_in_charge
from permits.models import Basis
from permits.paper_forms import PERMIT_FORM
from permits.proxy import PROXY
from permits.registration.evidence import dwelling_evidence
from permits.rules.eligibility import ApplicationReason, may_apply
from portal import registers
from portal.cases.display import office_name
from portal.cases.flows import standard_flow
from portal.cases.service import Detail, Eligibility, Evidence, Guide, Service, Todo
from portal.clock import today
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_date, civil_day

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case


class ApplicationService(Service):
    """DOMAIN 6; issued on the day of approval, valid one year (D-28)."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """As the pure rule decides: half a year or insured months, a ground, no permit."""
        decision = may_apply(facts_on(person, on), on, policy_on(on))
        nothing = decision.eligible and hands_in_nothing(person, on)
        return explained(decision, on, hands_in_nothing=nothing)

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the dwelling's street."""
        home, registration = answers.get("home"), lookups.present_registration(person)
        street = home["street_code"] if home else registration.street_code if registration else ""
        return office_in_charge(street)

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps what the application asks for beside the case."""
        record_request(case, answers)

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Issues the permit."""
        issue(case, on)

    def moved(self, case: "Case", transition: str, extra: str) -> None:
        """Keeps the EMS number of a card that was sent. Raises Refused as `send` does."""
        if transition == "ship":
            send(case.request, extra)

    def fits(self, case: "Case", transition: str) -> bool:
        """A card is sent only to who asked for it."""
        return transition != "ship" or case.request.delivery == "ems"

    def details(self, case: "Case") -> list[Detail]:
        """How the card comes to the person: the centre of the residence, or the envelope."""
        return how_it_comes(case)

    def evidence(self, case: "Case") -> list[Evidence]:
        """Dwelling and ground beside the registers."""
        request = case.request
        lines = dwelling_evidence(case, request.housing, request.room_ref, request.address)
        return [*lines, *_ground_line(case, request.basis, request.employer_code)]

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """When the permit may be applied for; nothing for who has one, or is asking for it."""
        holds = lookups.present_permit(person) is not None and not lookups.begun_anew(person)
        if holds or self.slug in lookups.open_cases(person):
            return []
        registration = lookups.present_registration(person)
        if registration is None or registration.valid_until < on:
            return []
        decision = may_apply(facts_on(person, on), on, policy_on(on))
        url = reverse("pages:service", args=[self.slug])
        if decision.eligible:
            return [
                Todo(
                    title=_("You may apply for the residence permit now"),
                    text=_("Photo and home are already known: most people upload nothing."),
                    url=url,
                    action=_("Apply now"),
                    rank=30,
                )
            ]
        waits = decision.reasons == (ApplicationReason.HALF_YEAR_NOT_REACHED,)
        if waits and decision.timing is not None:
            earliest = civil_date(decision.timing.earliest)
            return [
                Todo(
                    title=_("You may apply for the permit from %(date)s") % {"date": earliest},
                    text=_(
                        "Your registration counts from its first day. Nothing to do until then."
                    ),
                    due=decision.timing.earliest,
                    rank=70,
                )
            ]
        return []

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """Dates, the centre and the EMS number."""
        if template == "PERMIT_READY":
            return {"date": case.permit.valid_until.isoformat()}
        if template == "PERMIT_SHIPPED":
            return {"ems": case.request.ems_number}
        if template == "PERMIT_MADE":
            centre = office_in_charge(case.request.street_code) or case.office
            return {"center": office_name(centre) or _("the community centre in charge")}
        return {}

    def result_url(self, case: "Case") -> str:
        """The permit itself."""
        return reverse("permits:permit")


def _ground_line(case: "Case", basis: str, code: str) -> list[Evidence]:
    """What a register says of the ground; for a home the dwelling's own line says it."""
    assert case.person is not None
    if basis == Basis.EMPLOYMENT:
        try:
            run = lookups.latest_run(case.person, today())
        except RegisterUnavailable:
            run = None
        until = f"{lookups.paid_through(run, today()):%Y-%m}" if run else ""
        return [
            Evidence(
                label=_("Employer"),
                declared=code,
                register=_("%(code)s, paid through %(month)s")
                % {"code": run.employer_code, "month": until}
                if run
                else "",
                agrees=run.employer_code == code if run else None,
                source=_("social insurance register"),
            )
        ]
    if basis == Basis.SCHOOLING:
        try:
            enrolled = registers.get("schooling").current(case.person.id_number)
        except RegisterUnavailable:
            enrolled = None
        return [
            Evidence(
                label=_("Schooling"),
                declared=str(Basis.SCHOOLING.label),
                register=f"{enrolled.school} – {civil_day(enrolled.ends_on)}" if enrolled else "",
                agrees=True if enrolled else None,
                source=_("education register"),
            )
        ]
    return []


service = ApplicationService(
    slug="permit",
    title=gettext_lazy("Residence permit"),
    summary=gettext_lazy("Apply half a year after registering"),
    icon="apply",
    keywords="居住证新办 申领 jzz juzhuzheng 办证 permit apply card",
    steps=STEPS,
    paper_form=PERMIT_FORM,
    proxy=PROXY,
    flow=standard_flow(
        permit=True,
        sms={
            "accept": "CASE_ACCEPTED",
            "ask_correction": "CASE_CORRECTION",
            "refuse": "CASE_REFUSED",
            "approve": "PERMIT_READY",
            "ready": "PERMIT_MADE",
            "ship": "PERMIT_SHIPPED",
        },
    ),
    guide=Guide(
        who=gettext_lazy(
            "People registered in Shanghai for half a year (or insured here for six months) who "
            "work, have a home, or study here."
        ),
        needs=(
            gettext_lazy("Nothing, when your photo and home are unchanged for six months."),
            gettext_lazy("Otherwise the proof of your new home, and a new photo if you like."),
        ),
        takes=gettext_lazy("The card is made within 15 working days."),
        costs=gettext_lazy("Free; EMS delivery 15 yuan, paid on arrival."),
        result=gettext_lazy("The residence permit, valid for one year and endorsed every year."),
        law=gettext_lazy(
            "Shanghai Residence Permit rules (Shanghai Order 58 of 2017, in force since 2018)"
        ),
    ),
)
