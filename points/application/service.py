"""First application for points (积分申请): what it asks, how it flows, what it grants."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from points import acts
from points.application.eligibility import eligibility
from points.application.steps import EVERYTHING, STEPS
from points.filing.claims import breakdown_of, claims_of, contracts_of
from points.filing.service import SMS, PointsService
from points.flow import points_flow
from points.paper import POINTS_FORM, RECEIPT
from points.rules.conditions import route_of
from points.rules.filing import FilingFacts, filing
from portal.cases.service import Eligibility, Guide, Refused, Todo, Tool
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

if TYPE_CHECKING:
    from portal.accounts.models import Person
    from portal.cases.models import Case

REGISTER_AWAY = gettext_lazy(
    "The social insurance register does not answer now, so nothing can be counted. What you "
    "filled in is kept: please come back in a few minutes."
)
NO_EMPLOYER = gettext_lazy(
    "The portal does not know the employer through which this goes. Please look at the service "
    "page again."
)


class ApplicationService(PointsService):
    """DOMAIN 10; through the employer to the talent centre of its registration district."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """As the pure rule decides, and what only the employer can mend."""
        return eligibility(person, on)

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps what is claimed, and what it would give. Raises Refused."""
        assert case.person is not None
        on = case.submitted_on
        if case.filer is None:
            raise Refused(NO_EMPLOYER)
        try:
            evidence = claims_of(case.person, on, self.slug, answers)
        except RegisterUnavailable:
            raise Refused(REGISTER_AWAY) from None
        breakdown = breakdown_of(evidence)
        way = filing(FilingFacts(changes=EVERYTHING), policy_on(on))
        acts.record(
            case,
            employer=case.filer,
            evidence=evidence,
            contracts=contracts_of(case.person, answers),
            breakdown=breakdown,
            route=route_of(breakdown, day=on)[0],
            changes=[],
            paper_required=not way.online_only,
        )

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """Nothing before somebody asks: most people do not need points."""
        return []


service = ApplicationService(
    slug="points",
    title=gettext_lazy("Points application"),
    summary=gettext_lazy("Apply for points through your employer"),
    icon="points",
    keywords="积分申请 居住证积分 首次申请 jf jifen 120 points apply school "
    "积分模拟 模拟估分 积分计算 算分 查分 多少分 jfmn estimator estimate calculator",
    tools=(
        Tool(
            title=gettext_lazy("Points estimator"),
            summary=gettext_lazy("How many points you would have"),
            icon="search",
            url=reverse_lazy("points:estimate"),
        ),
    ),
    steps=STEPS,
    by_employer=True,
    flow=points_flow(),
    paper_form=POINTS_FORM,
    slip=RECEIPT,
    sms=SMS,
    guide=Guide(
        who=gettext_lazy(
            "Holders of a valid permit who work here, with six months of social insurance in the "
            "last twelve, and a labour contract of a year or more with over two months left."
        ),
        needs=(
            gettext_lazy("ID card, hukou booklet and labour contract."),
            gettext_lazy("The record of income tax paid, of the last six months."),
            gettext_lazy("A paper for each indicator that you claim: a certificate, for example."),
        ),
        takes=gettext_lazy(
            "Your employer hands it in; the talent centre answers within 20 working days once it "
            "has everything. Archive and education take longer."
        ),
        costs=gettext_lazy("Free. Nobody else may file it for you: you need no agency."),
        result=gettext_lazy(
            "Your points, with a notice to print. They are good as long as the permit is."
        ),
        law=gettext_lazy("Shanghai rules on points for residence permits (2018)"),
    ),
)
