"""Why somebody may not apply for a permit now, in their words: one text a reason, tested."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.rules.eligibility import ApplicationDecision, ApplicationReason
from permits.rules.timing import TimingDecision
from portal.cases.service import Eligibility, Text
from portal.templatetags.portal import civil_date

TEXTS: dict[ApplicationReason, Text] = {
    ApplicationReason.SHANGHAI_HUKOU: gettext_lazy(
        "You have Shanghai hukou; the residence permit is for people from elsewhere."
    ),
    ApplicationReason.HOLDS_PERMIT: gettext_lazy(
        "You hold a residence permit. It is extended by an endorsement every year, not applied "
        "for again."
    ),
    ApplicationReason.NOT_REGISTERED: gettext_lazy("The residence registration comes first."),
    ApplicationReason.REGISTRATION_EXPIRED: gettext_lazy(
        "Your registration has ended. Please register your residence again; half a year later "
        "you may apply for the permit."
    ),
    ApplicationReason.HALF_YEAR_NOT_REACHED: gettext_lazy(
        "You have not been registered for half a year yet."
    ),
    ApplicationReason.NO_BASIS: gettext_lazy(
        "One of three grounds is needed: work here with social insurance, a home of your own or "
        "with a filed lease, or an enrolment at a school here. The registers show none of them."
    ),
}
# Whoever is told one of these need not hear of the others.
ALONE = (
    ApplicationReason.SHANGHAI_HUKOU,
    ApplicationReason.HOLDS_PERMIT,
    ApplicationReason.NOT_REGISTERED,
)
REGISTER_FIRST = (ApplicationReason.NOT_REGISTERED, ApplicationReason.REGISTRATION_EXPIRED)


def explained(
    decision: ApplicationDecision, on: date, *, hands_in_nothing: bool = False
) -> Eligibility:
    """The rule's decision as the service page says it, all reasons at once.

    `hands_in_nothing`: home and photo are unchanged, so that no paper is asked (s3:19).
    """
    if decision.eligible:
        nothing = _("Nothing to hand in: your home has not changed for six months.")
        texts = (*_yes(decision), *([nothing] if hands_in_nothing else ()))
        return Eligibility(True, texts, months=decision.timing.months if decision.timing else ())
    reasons = [one for one in decision.reasons if isinstance(one, ApplicationReason)]
    alone = [one for one in ALONE if one in reasons][:1]
    said = [str(TEXTS[one]) for one in alone or reasons]
    earliest: date | None = None
    months: tuple[tuple[date, bool], ...] = ()
    timing = decision.timing
    if not alone and timing and ApplicationReason.HALF_YEAR_NOT_REACHED in reasons:
        earliest = timing.earliest
        months = timing.months
        said += _when(timing, on)
    if (alone or reasons)[0] is ApplicationReason.NOT_REGISTERED:
        said.append(_after_registering(decision))
    if (alone or reasons)[0] is ApplicationReason.HOLDS_PERMIT:
        url, action = reverse("permits:permit"), _("See my permit")
        return Eligibility(False, tuple(said), url=url, action=action)
    if (alone or reasons)[0] in REGISTER_FIRST:
        url, action = reverse("pages:service", args=["registration"]), _("Register now")
        return Eligibility(False, tuple(said), earliest, url, action)
    return Eligibility(False, tuple(said), earliest, months=months)


def _after_registering(decision: ApplicationDecision) -> str:
    """How long it is from the registration to the permit, for this person."""
    if decision.insured_enough:
        return _(
            "You need not wait half a year after it: social insurance was paid for you here for "
            "the last six months and for this one. As long as that goes on you may apply as soon "
            "as you are registered."
        )
    return _(
        "Half a year later you may apply for the permit; sooner once social insurance has been "
        "paid here for six months in a row and for the month in which you apply."
    )


def _when(timing: TimingDecision, on: date) -> list[str]:
    """From which day, and whether insured months make it sooner."""
    said = [_("The half year is reached on %(date)s.") % {"date": civil_date(timing.earliest)}]
    sooner = timing.insured_from
    if sooner is None or sooner >= timing.earliest:
        # Also where insurance began only now: the half year comes first.
        said.append(
            _(
                "It may be earlier: as soon as social insurance has been paid here for six months "
                "in a row and for the month in which you apply."
            )
        )
    elif sooner <= on:
        said.append(
            _(
                "It may be at once: only this month's social insurance is not booked yet. Look "
                "again when your employer has paid it."
            )
        )
    else:
        said.append(
            _(
                "It may be from %(date)s already, if your social insurance goes on being paid "
                "here every month until then."
            )
            % {"date": civil_date(sooner)}
        )
    return said


def _yes(decision: ApplicationDecision) -> tuple[Text, ...]:
    """Why already, where it is not the half year."""
    if decision.timing is None or not decision.timing.by_insurance:
        return ()
    return (
        _(
            "Your registration is younger than half a year, but social insurance was paid for the "
            "last six months and for this one: that counts the same."
        ),
    )
