"""Hardship restoration (恢复连续): what it asks, how it flows, what it gives back."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.dwelling import office_in_charge
from permits.models import RestorationRequest
from permits.restoration.acts import grant, record_request
from permits.restoration.evidence import evidence_for
from permits.restoration.lapse import (
    decision,
    late_of,
    latest_of,
    request_of,
    was_reset,
)
from permits.restoration.reasons import explained, no_permit
from permits.restoration.steps import STEPS
from portal.cases.flow import Reason
from portal.cases.flows import standard_flow
from portal.cases.service import Detail, Eligibility, Evidence, Guide, Service, Todo
from portal.clock import today
from portal.templatetags.portal import civil_date

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User
    from portal.cases.models import Case

SOON = timedelta(days=30)
NOT_SHOWN = Reason("CAUSE_NOT_SHOWN", gettext_lazy("the papers do not show what kept you"))
NO_HOME = Reason("NO_STABLE_HOME", gettext_lazy("a stable home in Shanghai is not shown"))
NO_WORK = Reason("NO_WORK_OR_SCHOOL", gettext_lazy("work or school in Shanghai is not shown"))
REFUSALS = (
    Reason(
        "CAUSE_NOT_SUFFICIENT",
        gettext_lazy("what kept you does not explain why it could not be endorsed in time"),
    ),
    NOT_SHOWN,
    NO_HOME,
    NO_WORK,
)
CORRECTIONS = (
    Reason("STATEMENT_UNCLEAR", gettext_lazy("your statement leaves open what happened, or when")),
    NOT_SHOWN,
    NO_HOME,
    NO_WORK,
)


class RestorationService(Service):
    """S46: years lost by a late endorsement come back for a good reason, asked within a year."""

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Whoever was endorsed in the reset band, until a year after the lapse."""
        permit = lookups.present_permit(person)
        return explained(person, permit, on) if permit else no_permit()

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The community centre of the permit's home takes it."""
        permit = lookups.present_permit(person)
        return office_in_charge(permit.street_code if permit else "")

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Keeps which endorsement it is about, and that it was asked for in time."""
        record_request(case)

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """Gives the years back."""
        grant(case, on)

    def evidence(self, case: "Case") -> list[Evidence]:
        """The lapse, the absence, the years before and after, and the registers."""
        return evidence_for(case)

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """That it can be asked for: from the reset to the last day, unless it was refused.

        Costs whoever was never reset no query.
        """
        permit = lookups.present_permit(person)
        if permit is None or not was_reset(permit) or self.slug in lookups.open_cases(person):
            return []
        latest, found = latest_of(permit), decision(permit, on)
        if latest is None or not found.allowed or latest.in_vain:  # type: ignore[attr-defined]
            return []
        assert found.last_day is not None
        return [
            Todo(
                title=_("You can ask for your years back until %(date)s")
                % {"date": civil_date(found.last_day)},
                text=_(
                    "They began anew on %(start)s, because you asked for the endorsement %(days)s "
                    "days late. Did a journey, an illness or the like keep you?"
                )
                % {"start": civil_date(latest.valid_from), "days": found.days_late},
                url=reverse("pages:service", args=[self.slug]),
                action=_("See how"),
                kind="soon" if found.last_day - on <= SOON else "info",
                due=found.last_day,
                rank=60,
            )
        ]

    def details(self, case: "Case") -> list[Detail]:
        """From when the years count now; or what a refusal leaves open."""
        if case.state not in {"COMPLETED", "REFUSED"}:
            return []
        request = request_of(case)
        if case.state == "COMPLETED":
            days = late_of(request.endorsement).gap_days
            words = _("They count without a break since %(start)s, less %(days)s days.") % {
                "start": civil_date(request.restored_from), "days": days,
            }  # fmt: skip
            return [Detail(_("Your years"), words)]
        start = {"start": civil_date(request.endorsement.continuity_start)}
        found = [
            Detail(
                _("Your years"),
                _("They count from %(start)s, as before; your permit stays valid.") % start,
            )
        ]
        if today() <= request.last_day:
            again = _("With better proof you may ask again until %(last)s.")
            last = {"last": civil_date(request.last_day)}
            found.append(Detail(_("What you can do"), again % last))
        return found

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """From when the years count, and how long one may ask again."""
        if template not in {"RESTORED", "RESTORATION_REFUSED"}:
            return {}
        request = RestorationRequest.objects.select_related("endorsement").get(case=case)
        if template == "RESTORATION_REFUSED":
            last = request.last_day
            return {"until": last.isoformat() if today() <= last else ""}
        assert request.restored_from is not None
        days = late_of(request.endorsement).gap_days
        return {"date": request.restored_from.isoformat(), "days": str(days)}

    def result_url(self, case: "Case") -> str:
        """The permit with its years."""
        return reverse("permits:permit")


service = RestorationService(
    slug="restoration",
    title=gettext_lazy("Lost years back"),
    summary=gettext_lazy("For a good reason, when you could not endorse in time"),
    icon="clock",
    keywords=(
        "恢复 连续 年限 逾期 中断 补签 清零 正当理由 hf lx hflx huifu lianxu nianxian "
        "restore restoration hardship years lost reset late continuity"
    ),
    at_counter=True,
    steps=STEPS,
    flow=standard_flow(
        sms={"approve": "RESTORED", "refuse": "RESTORATION_REFUSED"},
        refuse_reasons=REFUSALS,
        correct_reasons=CORRECTIONS,
    ),
    sms={
        "RESTORED": {
            "zh-hans": (
                "您的持证年限已恢复连续，自{date}起算，中断的{days}天不计入。"
                "详情请查看“我的居住证”。"
            ),
            "en": (
                "Your years held are joined again: they count since {date}, less the {days} days "
                "without a valid permit. My permit shows them."
            ),
        },
        "RESTORATION_REFUSED": {
            "zh-hans": (
                "您恢复持证年限的申请（办件编号{reference}）未获批准：{reason}。居住证照常有效"
                "[，{until}前（含当日）可补充材料再次申请]。"
            ),
            "en": (
                "Your lost years cannot be given back (case {reference}): {reason}. Your permit "
                "stays valid[; with better proof you may ask again until {until}]."
            ),
        },
    },
    guide=Guide(
        who=gettext_lazy(
            "Holders whose permit was endorsed more than 60 days late, so that their years began "
            "anew, within a year of the day on which it had ended."
        ),
        needs=(
            gettext_lazy("A few sentences on what kept you, and from when to when."),
            gettext_lazy("A paper that shows it: tickets, a hospital record, a notice."),
            gettext_lazy(
                "Proof of your home and of work or school, where the registers do not show it."
            ),
        ),
        takes=gettext_lazy("Five minutes; the centre answers within a few working days."),
        costs=gettext_lazy("Free."),
        result=gettext_lazy(
            "Your years go on from where they had begun. The days without a valid permit stay a gap and "
            "do not count."
        ),
        law=gettext_lazy(
            "Practice under the Shanghai Residence Permit rules (Shanghai Order 58 of 2017); no "
            "published text names this procedure."
        ),
    ),
)
