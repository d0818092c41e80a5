"""Endorsement (签注): what it asks, how it flows, what it grants."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import office_in_charge
from permits.endorsement.acts import grant, record_request
from permits.endorsement.decided import after_refusal, after_reset, windows_of
from permits.endorsement.evidence import comparison_lines
from permits.endorsement.outcome import outcome
from permits.endorsement.reasons import TEXTS
from permits.endorsement.slip import ENDORSEMENT_SLIP
from permits.endorsement.steps import STEPS
from permits.endorsement.todo import todo_for, void_days
from permits.endorsement.weighing import weigh
from permits.paper_forms import ENDORSEMENT_FORM
from permits.proxy import PROXY
from permits.rules.automatic import Reason as AutoReason
from permits.rules.counter import GROUNDS
from permits.rules.windows import Band, classify
from portal.cases.flow import Reason
from portal.cases.flows import standard_flow
from portal.cases.service import Detail, Eligibility, Evidence, Guide, Service, Todo
from portal.clock import today
from portal.policy import policy_on
from portal.templatetags.portal import civil_date

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case

# What the comparison may find against it (permits.rules.counter), in the words of the round.
REFUSALS = tuple(Reason(code, TEXTS[code]) for code in sorted(GROUNDS))
# A failed comparison refuses (DOMAIN 7); but registers lag, and the clerk has papers in hand.
DESPITE = (
    Reason("LEASE_SEEN", gettext_lazy("a lease or lease filing in force was shown")),
    Reason("HOME_SEEN", gettext_lazy("other papers prove the dwelling, or the police confirm it")),
    Reason("WORK_SEEN", gettext_lazy("papers show lawful employment")),
    Reason("SCHOOL_SEEN", gettext_lazy("papers show the enrolment")),
    Reason("REGISTER_WRONG", gettext_lazy("the register is wrong, and its keeper was told")),
)


class EndorsementService(Service):
    """DOMAIN 7: by the holder online or at any centre, from E-30 to E+90."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Open from 30 days before the expiry to the last day before the permit is void."""
        permit = lookups.present_permit(person)
        if permit is None:
            return Eligibility(False, (_("You have no residence permit yet."),))
        policy = policy_on(on)
        decision = classify(permit.valid_until, on, policy, lookups.calendar_of(policy))
        around = decision.windows
        if decision.band is Band.TOO_EARLY:
            return Eligibility(
                False,
                (
                    _(
                        "Your permit is valid until %(until)s; it can be endorsed from %(opens)s, "
                        "%(days)s days before. Most permits are then endorsed automatically, and "
                        "you need not do anything."
                    )
                    % {
                        "until": civil_date(permit.valid_until),
                        "opens": civil_date(around.opens_on),
                        "days": policy.normal_window_days,
                    },
                ),
                earliest=around.opens_on,
            )
        if decision.band is Band.VOID_REAPPLY:
            return Eligibility(
                False,
                (
                    _(
                        "Your permit ended on %(until)s and is void since %(void)s: it cannot be "
                        "endorsed any more."
                    )
                    % void_days(permit, around),
                    _(
                        "The way back: register your residence again; half a year later you may "
                        "apply for a new permit. Its years count from the day it is issued."
                    ),
                ),
                url=reverse("pages:service", args=["registration"]),
                action=_("Register now"),
            )
        found = outcome(permit, on)
        assert found is not None
        return Eligibility(True, (found.title, found.text))

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the present dwelling's street."""
        permit, home = lookups.present_permit(person), answers.get("home")
        street = home["street_code"] if home else permit.street_code if permit else ""
        return office_in_charge(street)

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps which period is asked for, and since when."""
        record_request(case, answers)

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Writes the endorsement."""
        grant(case, on)

    def evidence(self, case: "Case") -> list[Evidence]:
        """The comparison of the automatic round, as the registers stand now."""
        return comparison_lines(case)

    def objections(self, case: "Case") -> Sequence[str]:
        """The comparison failed: endorsement is refused (DOMAIN 7), for these very reasons."""
        return weigh(case).against

    def details(self, case: "Case") -> list[Detail]:
        """What a reset or a refusal leaves open, and until when."""
        if case.state == "REFUSED":
            return after_refusal(case)
        return after_reset(case) if case.state == "COMPLETED" else []

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """What the person should do about the permit's period."""
        permit = lookups.present_permit(person)
        return [] if permit is None else todo_for(permit, person, on)

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """ENDORSED tells the new last day; a refusal, until when asking again keeps the years."""
        if template == "ENDORSED":
            return {"date": case.endorsement.valid_until.isoformat()}
        if template == "ENDORSE_REFUSED":
            last = windows_of(case).grace_last
            return {"until": last.isoformat() if today() <= last else ""}
        return {}

    def result_url(self, case: "Case") -> str:
        """The permit with its new period."""
        return reverse("permits:permit")


service = EndorsementService(
    slug="endorsement",
    title=gettext_lazy("Endorsement"),
    summary=gettext_lazy("Extend your permit by a year"),
    icon="endorse",
    keywords="签注 续签 续期 qz qianzhu 延期 endorse extend renew",
    at_counter=True,
    steps=STEPS,
    proxy=PROXY,
    paper_form=ENDORSEMENT_FORM,
    result_slip=ENDORSEMENT_SLIP,
    flow=standard_flow(
        sms={"approve": "ENDORSED", "refuse": "ENDORSE_REFUSED"},
        refuse_reasons=REFUSALS,
        correct_reasons=[one for one in REFUSALS if one.code == AutoReason.LEASE_FILING_EXPIRED],
        despite=DESPITE,
        told={
            "approve": gettext_lazy("Your permit is endorsed"),
            "approve_despite": gettext_lazy("Your permit is endorsed"),
            "refuse": gettext_lazy("The endorsement was refused"),
        },
    ),
    sms={
        "ENDORSED": {
            "zh-hans": "您的居住证签注已办结，有效期延至{date}。卡面信息可到任一社区事务受理服务中心更新。",
            "en": (
                "Your residence permit is endorsed and valid until {date}. "
                "Any community centre rewrites the card."
            ),
        },
        "ENDORSE_REFUSED": {
            "zh-hans": (
                "您的居住证签注申请（办件编号{reference}）经核对不予签注：{reason}。"
                "[{until}前（含当日）解决后重新申请，持证年限可连续计算。]"
                "详情及后续办法请查看“我的办件”。"
            ),
            "en": (
                "Your permit cannot be endorsed (case {reference}): {reason}. "
                "[Ask again by {until} once it is settled, and your years go on. ]"
                "My cases says what you can do."
            ),
        },
    },
    guide=Guide(
        who=gettext_lazy("Holders of a residence permit, from 30 days before it expires."),
        needs=(
            gettext_lazy("Nothing, when your home is unchanged."),
            gettext_lazy("The proof of your new home, when you moved."),
        ),
        takes=gettext_lazy("The centre answers within a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy(
            "One more year from the old expiry. Asked for more than 60 days late, the new year and "
            "your years held begin on the day you ask."
        ),
        law=gettext_lazy(
            "Shanghai Residence Permit rules (Shanghai Order 58 of 2017, in force since 2018)"
        ),
    ),
)
