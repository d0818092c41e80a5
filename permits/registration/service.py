"""Residence registration (居住登记): what it asks, how it flows, what it grants."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import office_in_charge
from permits.paper_forms import REGISTRATION_FORM
from permits.proxy import PROXY
from permits.registration.acts import register
from permits.registration.evidence import evidence_for
from permits.registration.steps import STEPS
from portal.cases.flows import standard_flow
from portal.cases.service import Eligibility, Evidence, Guide, Service, Todo
from portal.templatetags.portal import civil_date

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case

# A registration is renewed in the month before it ends.
RENEW_DAYS = 30


class RegistrationService(Service):
    """DOMAIN 5; granted on the day of approval, valid one year (D-10, D-28)."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Anybody without Shanghai hukou; a valid one may be renewed or moved at any time."""
        if person.hukou_place.startswith("上海"):
            return Eligibility(
                False,
                (
                    _(
                        "You have Shanghai hukou; the residence registration is for people from "
                        "elsewhere."
                    ),
                ),
            )
        present = lookups.present_registration(person)
        if present is None or present.valid_until < on:
            return Eligibility(allowed=True)
        return Eligibility(
            True,
            (
                _(
                    "You are registered already, until %(date)s. Register again when you have "
                    "moved, or so that it goes on without a gap; the new registration takes the "
                    "place of the old one."
                )
                % {"date": civil_date(present.valid_until)},
            ),
        )

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the dwelling's street."""
        return office_in_charge(answers["details"]["street_code"])

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Writes the registration."""
        register(case, on)

    def evidence(self, case: "Case") -> list[Evidence]:
        """The declared dwelling beside the housing and population registers."""
        return evidence_for(case)

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """Register first; renew in the last month. Who holds a permit endorses that instead."""
        holds = lookups.present_permit(person) is not None and not lookups.begun_anew(person)
        if holds or self.slug in lookups.open_cases(person):
            return []
        present = lookups.present_registration(person)
        url = reverse("pages:service", args=[self.slug])
        if present is None or present.valid_until < on:
            return [
                Todo(
                    title=_("Register your residence"),
                    text=_("This comes first. The permit can follow half a year later."),
                    url=url,
                    action=_("Register now"),
                    rank=60,
                )
            ]
        if present.valid_until - timedelta(days=RENEW_DAYS) <= on:
            return [
                Todo(
                    title=_("Your registration ends on %(date)s")
                    % {"date": civil_date(present.valid_until)},
                    text=_("Register again before, so that it goes on without a gap."),
                    url=url,
                    action=_("Register again"),
                    kind="soon",
                    due=present.valid_until,
                    rank=40,
                )
            ]
        return []

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """REG_DONE tells until when it is valid."""
        if template == "REG_DONE":
            return {"date": case.registration.valid_until.isoformat()}
        return {}

    def result_url(self, case: "Case") -> str:
        """The permit page shows the registration, to who has no permit in its place."""
        assert case.person is not None
        if lookups.present_permit(case.person) and not lookups.begun_anew(case.person):
            return ""
        return reverse("permits:permit")


service = RegistrationService(
    slug="registration",
    title=gettext_lazy("Residence registration"),
    summary=gettext_lazy("Register where you live in Shanghai"),
    icon="register",
    keywords="居住登记 jzdj juzhudengji 登记 住址 搬家 address register move",
    steps=STEPS,
    paper_form=REGISTRATION_FORM,
    proxy=PROXY,
    flow=standard_flow(
        sms={"approve": "REG_DONE", "ask_correction": "REG_FIX", "refuse": "CASE_REFUSED"},
    ),
    guide=Guide(
        who=gettext_lazy("People from elsewhere in China who live in Shanghai."),
        needs=(
            gettext_lazy("A photo of your face on a white background."),
            gettext_lazy(
                "Proof of your home: title deed, lease filing, or dormitory certificate. "
                "What the registers already hold need not be uploaded."
            ),
            gettext_lazy("In a relative's home: proof of kinship or a commitment letter."),
        ),
        takes=gettext_lazy("About ten minutes; the centre answers within a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy("The registration certificate, valid for one year."),
        law=gettext_lazy(
            "Shanghai Residence Permit rules (Shanghai Order 58 of 2017, in force since 2018)"
        ),
    ),
)
