"""My details (信息变更): what a holder reports, how it flows, what it writes."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.details.acts import write_on_permit
from permits.details.steps import EMPLOYER, PHONE, STEPS, recorded_employer
from permits.dwelling import office_in_charge
from permits.models import Permit
from permits.registration.evidence import dwelling_evidence
from permits.rules.status import Status, permit_status
from portal.cases.flows import standard_flow
from portal.cases.service import Eligibility, Evidence, Guide, Service
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone
from portal.templatetags.portal import civil_date

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case


class DetailsService(Service):
    """Holders report changed details within 30 days (S11, S12, S14); the next sweep sees them."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Whoever holds a permit that is not void."""
        permit = lookups.present_permit(person)
        if permit is None:
            return Eligibility(
                False,
                (_("You have no residence permit yet. Moved? Then register where you live now."),),
                url=reverse("pages:service", args=["registration"]),
                action=_("Register now"),
            )
        policy = policy_on(on)
        status = permit_status(permit.valid_until, on, policy, lookups.calendar_of(policy))
        if status.status is Status.VOID:
            return Eligibility(
                False,
                (
                    _("Your permit ended on %(date)s and is void; nothing can be written on it.")
                    % {"date": civil_date(permit.valid_until)},
                ),
            )
        return Eligibility(
            True,
            (
                _(
                    "A change is to be reported within %(days)s days. What is reported in time "
                    "never stands in the way of the automatic endorsement."
                )
                % {"days": policy.report_change_days},
            ),
        )

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the present dwelling's street."""
        permit, home = lookups.present_permit(person), answers.get("home")
        return office_in_charge(
            home["street_code"] if home else permit.street_code if permit else ""
        )

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Writes it on the permit."""
        write_on_permit(case, on)

    def evidence(self, case: "Case") -> list[Evidence]:
        """The permit beside the registers, for what was reported."""
        assert case.person is not None
        data = case.answers["data"]
        lines = []
        if home := data.get("home"):
            housing = data["housing"]["housing"]
            lines += dwelling_evidence(case, housing, home["room_ref"], home["address"])
        permit = lookups.present_permit(case.person)
        if permit is not None:
            lines += _facts(case.person, permit, set(data["change"]["changed"]))
        return lines

    def result_url(self, case: "Case") -> str:
        """The permit."""
        return reverse("permits:permit")


def _facts(person: "Person", permit: Permit, changed: set[str]) -> list[Evidence]:
    """What stands on the permit now, beside what will."""
    lines = []
    if EMPLOYER in changed:
        before = recorded_employer(permit.employer_code)
        try:
            now = lookups.employer_of(person)
        except RegisterUnavailable:
            now = None
        lines.append(
            Evidence(
                label=_("Employer"),
                declared=before.name if before else permit.employer_code,
                register=now.name if now else "",
                agrees=now.active if now else None,
                source=_("social insurance register"),
            )
        )
    if PHONE in changed:
        lines.append(
            Evidence(
                label=_("Mobile number"),
                declared=mask_phone(permit.phone),
                register=person.masked_phone,
                agrees=True,
                source=_("proven by a code at sign-in"),
            )
        )
    return lines


service = DetailsService(
    slug="details",
    title=gettext_lazy("Change of details"),
    summary=gettext_lazy("Report a new home, employer or phone"),
    icon="user",
    keywords=(
        "信息变更 变更 修改 搬家 换工作 换手机 手机号 单位 住址 xxbg bg xinxibiangeng biangeng "
        "change details address employer phone move job"
    ),
    at_counter=True,
    steps=STEPS,
    flow=standard_flow(sms={"approve": "DETAILS_DONE"}),
    sms={
        "DETAILS_DONE": {
            "zh-hans": "您申报的信息变更已办结，居住证登记信息已更新，下次自动签注将按新信息比对。",
            "en": (
                "Your permit's record now shows the change that you reported. The next automatic "
                "endorsement compares with it."
            ),
        }
    },
    guide=Guide(
        who=gettext_lazy("Holders of a residence permit that is not void."),
        needs=(
            gettext_lazy("Nothing for a new employer or number: the registers show them."),
            gettext_lazy(
                "For a new home its proof: title deed, lease filing, or dormitory certificate. "
                "What the registers already hold need not be uploaded."
            ),
        ),
        takes=gettext_lazy("Two minutes; the centre answers within a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy("The permit's record shows the change; the card stays as it is."),
        law=gettext_lazy(
            "Shanghai Residence Permit rules (Shanghai Order 58 of 2017, in force since 2018)"
        ),
    ),
)
