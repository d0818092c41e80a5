"""First registration of an employer: what it asks, how it flows, what it grants (S24)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from points.employers import codes, members
from points.employers.approval.acts import approve
from points.employers.approval.steps import STEPS, awaits_approval
from points.filing.employer import centre_in
from portal.accounts.models import Employer
from portal.cases.flow import Reason
from portal.cases.flows import standard_flow
from portal.cases.service import Evidence, Guide, Service
from portal.registers import RegisterUnavailable

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case


class EmployerApproval(Service):
    """A person's case, because nobody acts for the employer yet (docs/decisions/0020)."""

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The talent centre of the employer's registration district (s0:139, s2:12)."""
        return centre_in(answers["employer"]["district_code"])

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Wherever it was taken in, that centre decides."""
        case.office = centre_in(answers["employer"]["district_code"])

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Approves the employer and makes the applicant its administrator."""
        approve(case, on, by)

    def evidence(self, case: "Case") -> list[Evidence]:
        """The employer beside the business register, the applicant beside the insurance."""
        said = case.answers["data"]["employer"]
        facts = codes.in_register(said["credit_code"])
        assert case.person is not None
        try:
            pays = lookups.employer_of(case.person)
        except RegisterUnavailable:
            pays = None
        known = Employer.objects.filter(credit_code=said["credit_code"]).first()
        there = members.whom_to_ask(known) if known else ""
        return [
            Evidence(
                label=_("Employer"),
                declared=said["name"],
                register=facts.name if facts else "",
                agrees=facts.active and facts.name == said["name"] if facts else None,
                source=_("business register"),
            ),
            Evidence(
                label=_("The applicant's insurance is paid by"),
                declared=said["name"],
                register=pays.name if pays else "",
                agrees=pays.credit_code == said["credit_code"] if pays else None,
                source=_("social insurance register"),
            ),
            Evidence(
                label=_("Administrators already"),
                declared="",
                register=there or _("none"),
                agrees=not there or (known is not None and awaits_approval(known)),
                source=_("this portal"),
            ),
        ]

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """The employer's name."""
        return {"employer": case.answers["data"]["employer"]["name"]}

    def result_url(self, case: "Case") -> str:
        """The employer's pages."""
        return reverse("cases:employer")


service = EmployerApproval(
    slug="employer_approval",
    title=gettext_lazy("First registration of an employer"),
    summary=gettext_lazy("So that it can file points for its people"),
    icon="office",
    keywords=(
        "首次申报单位登记 单位登记 单位注册 人事 HR 单位管理员 sbdw danwei dwdj scdj employer "
        "register company administrator"
    ),
    at_counter=True,
    steps=STEPS,
    flow=standard_flow(
        sms={"approve": "EMPLOYER_APPROVED"},
        refuse_reasons=[
            Reason(
                "LETTER_NOT_VALID", gettext_lazy("the letter of introduction is not sufficient")
            ),
            Reason("NOT_OF_EMPLOYER", gettext_lazy("you do not belong to this employer")),
        ],
        correct_reasons=[
            Reason(
                "LETTER_NOT_VALID", gettext_lazy("the letter of introduction is not sufficient")
            ),
        ],
    ),
    sms={
        "EMPLOYER_APPROVED": {
            "zh-hans": (
                "{employer}的首次申报单位登记已通过，您是单位管理员。"
                "请登录后点右上角菜单进入“单位服务”。"
            ),
            "en": (
                "{employer} is registered and you are its administrator. Sign in and open “For "
                "employers” in the menu."
            ),
        }
    },
    guide=Guide(
        who=gettext_lazy("Whoever sees to personnel at an employer registered in Shanghai."),
        needs=(
            gettext_lazy("The unified social credit code."),
            gettext_lazy("A letter of introduction with the employer's seal, in your name."),
            gettext_lazy("Your own ID: you have shown it by signing in."),
        ),
        takes=gettext_lazy("About five minutes; the talent centre answers in a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy(
            "The employer's account: you review what its people hand in, and invite colleagues."
        ),
        law=gettext_lazy("Shanghai rules on points for residence permits (2018)"),
    ),
)
