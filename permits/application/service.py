"""Permit application (居住证新办): what it asks, how it flows, what it grants."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.application.acts import issue, record_request, timing
from permits.application.steps import STEPS, present_registration
from permits.dwelling import office_in_charge
from permits.models import Permit
from permits.registration.evidence import dwelling_evidence
from permits.rules.status import Status, permit_status
from permits.rules.timing import TimingReason
from portal import registers
from portal.cases.flows import standard_flow
from portal.cases.service import Eligibility, Evidence, Guide, Service, Todo
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case


class ApplicationService(Service):
    """DOMAIN 6; issued on the day of approval, valid one year (D-28)."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Half a year registered, or six insured months; and no permit that still counts."""
        present = Permit.objects.filter(person=person, ended_on__isnull=True).first()
        if present is not None:
            status = permit_status(present.valid_until, on, policy_on(on)).status
            if status is not Status.VOID:
                return Eligibility(
                    False, (_("You hold a permit; it is endorsed, not applied for again."),)
                )
        registration = present_registration(person)
        if registration is None or (present and registration.registered_on < present.valid_until):
            return Eligibility(False, (_("Register your residence first."),))
        decision = timing(person, registration, on)
        if decision.eligible_on_timing:
            return Eligibility(allowed=True)
        if decision.reason is TimingReason.REGISTRATION_EXPIRED:
            return Eligibility(
                False, (_("Your registration has ended. Register your residence again first."),)
            )
        return Eligibility(
            False,
            (
                _(
                    "You have been registered for less than half a year, and social insurance "
                    "was not paid for the last six months and this one."
                ),
            ),
            earliest=decision.earliest,
        )

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the dwelling's street."""
        home = answers.get("home")
        registration = present_registration(person)
        street = home["street_code"] if home else registration.street_code if registration else ""
        return office_in_charge(street)

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps what the application asks for beside the case."""
        record_request(case, answers)

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Issues the permit."""
        issue(case, on)

    def moved(self, case: "Case", transition: str, extra: str) -> None:
        """Keeps the EMS number of a card that was sent."""
        if transition == "ship":
            case.request.ems_number = extra  # type: ignore[attr-defined]
            case.request.save(update_fields=["ems_number"])  # type: ignore[attr-defined]

    def evidence(self, case: "Case") -> list[Evidence]:
        """Dwelling and employer beside the registers."""
        request = case.request  # type: ignore[attr-defined]
        lines = dwelling_evidence(case, request.housing, request.room_ref, request.address)
        return [*lines, _employer_line(case, request.employer_code)]

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """When the permit may be applied for."""
        if Permit.objects.filter(person=person, ended_on__isnull=True).exists():
            return []
        registration = present_registration(person)
        if registration is None:
            return []
        may = self.eligibility(person, on)
        url = reverse("pages:service", args=[self.slug])
        if may.allowed:
            return [
                Todo(
                    title=_("You may apply for the residence permit"),
                    text=_("Photo and home are already known; most people upload nothing."),
                    url=url,
                    action=_("Apply now"),
                    rank=30,
                )
            ]
        if may.earliest is not None and may.earliest > on:
            return [
                Todo(
                    title=_("Your registration counts"),
                    text=_("You may apply for the permit from the day below. Nothing to do yet."),
                    due=may.earliest,
                    rank=70,
                )
            ]
        return []

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """Dates, the centre and the EMS number."""
        if template == "PERMIT_READY":
            return {"date": case.permit.valid_until.isoformat()}  # type: ignore[attr-defined]
        if template == "PERMIT_SHIPPED":
            return {"ems": case.request.ems_number}  # type: ignore[attr-defined]
        if template == "PERMIT_MADE":
            return {"center": case.office.name if case.office else ""}
        return {}

    def result_url(self, case: "Case") -> str:
        """The permit itself."""
        return reverse("permits:permit")


def _employer_line(case: "Case", code: str) -> Evidence:
    assert case.person is not None
    try:
        employer = registers.get("employment").current_employer(case.person.id_number)
    except RegisterUnavailable:
        employer = None
    return Evidence(
        label=_("Employer"),
        declared=code or "—",
        register=f"{employer.name} {employer.credit_code}" if employer else "",
        agrees=employer.credit_code == code if employer else None,
        source=_("social insurance register"),
    )


service = ApplicationService(
    slug="permit",
    title=gettext_lazy("Residence permit"),
    summary=gettext_lazy("Apply half a year after registering"),
    icon="apply",
    keywords="居住证新办 申领 jzz juzhuzheng 办证 permit apply card",
    steps=STEPS,
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
