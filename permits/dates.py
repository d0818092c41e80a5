"""The days that count around the end of a permit's period, in order, with what each means."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from permits import lookups
from permits.rules.windows import windows
from portal.policy import Policy


@dataclass(frozen=True)
class KeyDay:
    """A day, its name for machines, what happens on it, and what that means for the holder."""

    name: str
    on: date
    label: str
    text: str


def days_of(valid_until: date, policy: Policy) -> list[KeyDay]:
    """Every day that counts around E, in order (DOMAIN 7, 8; s1:26-31)."""
    around = windows(valid_until, policy, lookups.calendar_of(policy))
    days = [
        KeyDay(
            "verification",
            around.opens_on,
            _("Your address may be verified"),
            _(
                "From this day an officer of the neighbourhood may visit or call, to see that you "
                "still live here."
            ),
        ),
        KeyDay(
            "opens",
            around.opens_on,
            _("Endorsement opens"),
            _("From this day you can endorse it yourself, online or at any community centre."),
        ),
        KeyDay(
            "auto",
            valid_until - timedelta(days=policy.auto_days_before),
            _("Automatic round begins"),
            _(
                "Each night your data is compared. Once everything agrees, the permit is endorsed "
                "for another year and you get a message."
            ),
        ),
        KeyDay(
            "advice",
            valid_until - timedelta(days=policy.manual_advice_days),
            _("Not endorsed by now? Do it yourself"),
            _("No message so far? Then do not wait for the round any longer."),
        ),
        KeyDay(
            "expiry",
            valid_until,
            _("Last valid day"),
            _("Until midnight the permit can be used. From the next day on it is suspended."),
        ),
        KeyDay(
            "grace",
            around.grace_last,
            _("Last day on which your years go on"),
            _(
                "Day %(n)s. Endorsed by the end of it, the permit works again and your years go on "
                "as if you had been on time."
            )
            % {"n": (around.grace_last - valid_until).days},
        ),
    ]
    if around.reset_last > around.grace_last:
        days.append(
            KeyDay(
                "reset",
                around.reset_last,
                _("Last day before it is void"),
                _(
                    "Day %(n)s. Endorsed by the end of it, it works again, but your years start "
                    "again at zero. Later only a new registration and a new application help."
                )
                % {"n": (around.reset_last - valid_until).days},
            )
        )
    return days
