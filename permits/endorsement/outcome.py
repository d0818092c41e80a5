"""What an endorsement asked for on a day would do, in the holder's words: consequence first."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from permits import lookups
from permits.models import Permit
from permits.rules.effect import EffectDecision
from permits.rules.effect import endorse as effect_of
from permits.rules.restoration import last_day_to_ask
from permits.rules.windows import Band, classify
from portal.policy import policy_on
from portal.templatetags.portal import civil_date


@dataclass(frozen=True)
class Outcome:
    """An endorsement that is possible: its effect, a headline, the sentence below, all in short."""

    effect: EffectDecision
    title: str
    text: str
    short: str

    @property
    def resets(self) -> bool:
        """Whether the years held begin again at zero."""
        return self.effect.resets

    @property
    def kind(self) -> str:
        """How its notice looks."""
        return "wrong" if self.resets else "info"


def outcome(permit: Permit, on: date) -> Outcome | None:
    """What endorsing the permit, asked for on day `on`, brings; None when it is not possible."""
    policy = policy_on(on)
    calendar = lookups.calendar_of(policy)
    effect = effect_of(
        valid_until=permit.valid_until,
        requested_on=on,
        continuity_start=permit.continuity_start,
        policy=policy,
        days=calendar,
    )
    if effect.new_valid_until is None:
        return None
    until = civil_date(effect.new_valid_until)
    last = classify(permit.valid_until, on, policy, calendar).windows.grace_last
    short = _("Valid until %(date)s; the years go on") % {"date": until}
    days = {"date": until, "ended": civil_date(permit.valid_until), "last": civil_date(last)}
    if effect.band is Band.LATE_RESET:
        short = _("Valid until %(date)s; the years start again at zero") % days
        title = _("Your years will start again at zero")
        back = last_day_to_ask(permit.valid_until, policy)
        text = _(
            "Your permit ended on %(ended)s. Until %(last)s the years would have gone on. Endorsed "
            "now, they count anew from %(today)s, and the permit is valid until %(date)s. The "
            "months that you have gathered in all stay counted. Did a journey, an illness or the "
            "like keep you? Once it is endorsed you may ask for the years before back, until "
            "%(back)s."
        ) % (days | {"today": civil_date(on), "back": civil_date(back)})
    elif effect.band is Band.LATE_CONTINUOUS:
        title = _("Your permit will be valid until %(date)s") % days
        text = (
            _(
                "It ended on %(ended)s. Because you ask before the end of %(last)s, your years go on "
                "as if you had been on time."
            )
            % days
        )
    else:
        title = _("Your permit will be valid until %(date)s") % days
        text = _("One more year from the day on which it ends now; your years go on.")
    return Outcome(effect, title, text, short)
