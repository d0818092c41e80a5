"""Unit self-report: what it asks, how it flows, what it writes (s0:45, DOMAIN 15)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.dwelling import office_in_charge
from points.employers import codes
from points.employers.telling import tell_employer
from points.employers.unit.steps import STEPS, record_of
from points.models import EmployerRecord
from portal.cases.flows import standard_flow
from portal.cases.service import Eligibility, Evidence, Guide, Service

if TYPE_CHECKING:
    from portal.accounts.models import Employer, Office, Person, User
    from portal.cases.models import Case

# What HR is told of each move; nobody else is asked to read it.
TOLD = {
    "accept": "UNIT_ACCEPTED",
    "ask_correction": "UNIT_CORRECTION",
    "reject_intake": "UNIT_REFUSED",
    "refuse": "UNIT_REFUSED",
    "expire": "UNIT_EXPIRED",
}
FIELDS = ("legal_person", "contact", "contact_phone", "address", "street_code", "headcount")


class UnitService(Service):
    """An employer's case; the community centre of its street decides."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Not for persons: HR begins it on the employer's pages."""
        words = _("An employer reports about itself: its HR begins this on the employer's pages.")
        return Eligibility(False, (words,))

    def office_for_employer(self, employer: "Employer", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the street."""
        return office_in_charge(answers["unit"]["street_code"])

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Writes it on the employer's record."""
        assert case.employer is not None
        unit, premises = case.answers["data"]["unit"], case.answers["data"]["premises"]
        values = {name: unit[name] for name in FIELDS} | {"premises": premises["premises"]}
        EmployerRecord.objects.update_or_create(
            employer=case.employer, defaults=values | {"reported_on": on}
        )
        self._tell(case, "UNIT_DONE")

    def moved(self, case: "Case", transition: str, extra: str) -> None:
        """HR reads of it."""
        if transition in TOLD:
            self._tell(case, TOLD[transition])

    def _tell(self, case: "Case", template: str) -> None:
        assert case.employer is not None
        tell_employer(
            case.employer,
            template,
            key=f"case:{case.reference}:{case.version}",
            params={"reference": case.reference},
        )

    def evidence(self, case: "Case") -> list[Evidence]:
        """The employer beside the business register, and beside its last report."""
        assert case.employer is not None
        unit, facts = case.answers["data"]["unit"], codes.in_register(case.employer.credit_code)
        last = record_of(case.employer)
        before = last.address if last else ""
        return [
            Evidence(
                label=_("Employer"),
                declared=case.employer.name,
                register=facts.name if facts else "",
                agrees=facts.active and facts.name == case.employer.name if facts else None,
                source=_("business register"),
            ),
            Evidence(
                label=_("Actual address"),
                declared=unit["address"],
                register=facts.address if facts else "",
                # Where it works and where it is registered are often two places.
                agrees=None,
                source=_("business register"),
            ),
            Evidence(
                label=_("Address reported last"),
                declared=unit["address"],
                register=before,
                agrees=before == unit["address"] if before else None,
                source=_("this portal"),
            ),
        ]


def _told(zh: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh, "en": en}


service = UnitService(
    slug="unit",
    title=gettext_lazy("Unit self-report"),
    summary=gettext_lazy("An employer says where it works and who answers"),
    icon="document",
    keywords="实有单位信息自主填报 实有单位 单位申报 sydw dwxx danwei employer unit report company",
    steps=STEPS,
    of_employer=True,
    flow=standard_flow(sms={"accept": "", "ask_correction": "", "reject_intake": "",
                            "approve": "", "refuse": "", "expire": ""}),
    sms={
        "UNIT_ACCEPTED": _told(
            "贵单位的实有单位信息填报（办件编号{reference}）已受理。",
            "The report about your organisation, case {reference}, is accepted.",
        ),
        "UNIT_CORRECTION": _told(
            "贵单位的实有单位信息填报（办件编号{reference}）需补正，请登录“单位服务”查看并修改。",
            "Please correct the report about your organisation, case {reference}: sign in and open "
            "“For employers”.",
        ),
        "UNIT_REFUSED": _told(
            "贵单位的实有单位信息填报（办件编号{reference}）未通过，原因请登录“单位服务”查看。",
            "The report about your organisation, case {reference}, did not pass; “For employers” "
            "says why.",
        ),
        "UNIT_EXPIRED": _told(
            "贵单位的实有单位信息填报（办件编号{reference}）逾期未补正，已终止办理，可重新填报。",
            "The report about your organisation, case {reference}, has ended: the correction did "
            "not come in time. You can report again.",
        ),
        "UNIT_DONE": _told(
            "贵单位的实有单位信息填报（办件编号{reference}）已办结，单位信息已更新。",
            "The report about your organisation, case {reference}, is complete; the record is new.",
        ),
    },
    guide=Guide(
        who=gettext_lazy("Every employer with a place of work in Shanghai, through its HR."),
        needs=(
            gettext_lazy("The actual address, the legal representative and a contact."),
            gettext_lazy("The title deed or the lease of the place of work."),
        ),
        takes=gettext_lazy("About five minutes; the centre answers within a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy("The record of your organisation, up to date."),
        law=gettext_lazy("The police's measures for population services: units report about themselves"),
    ),
)  # fmt: skip
