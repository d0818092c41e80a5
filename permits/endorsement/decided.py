"""What an endorsement case leaves open once it is decided, in the holder's words."""

from django.utils.translation import gettext as _

from permits import lookups
from permits.models import Endorsement, EndorsementRequest
from permits.rules.restoration import last_day_to_ask
from permits.rules.windows import Band, Windows, windows
from portal.cases.models import Case
from portal.cases.service import Detail
from portal.clock import today
from portal.policy import policy_on
from portal.templatetags.portal import civil_date


def windows_of(case: Case) -> Windows:
    """The bands of the period that the case asked for, by the rules of today."""
    request: EndorsementRequest = case.endorsement_request
    policy = policy_on(today())
    return windows(request.period, policy, lookups.calendar_of(policy))


def after_refusal(case: Case) -> list[Detail]:
    """After 不予签注: what the permit is worth, and what asking again by which day brings."""
    around, on = windows_of(case), today()
    days = {
        "end": civil_date(around.valid_until),
        "grace": civil_date(around.grace_last),
        "last": civil_date(around.reset_last),
    }
    if on <= around.valid_until:
        worth = _("It stays valid until %(end)s.") % days
    else:
        worth = _("It ended on %(end)s and is suspended.") % days
    if on <= around.grace_last:
        again = _(
            "Settle the reason and ask again, online or at any centre. Asked for by %(grace)s, "
            "your years go on; after %(last)s the permit is void."
        )
    elif on <= around.reset_last:
        again = _(
            "Settle the reason and ask again by %(last)s, online or at any centre: your years "
            "count anew from that day. After it the permit is void."
        )
    else:
        again = _("This permit is void. Register your residence again to begin anew.")
    return [Detail(_("Your permit"), worth), Detail(_("What you can do"), again % days)]


def after_reset(case: Case) -> list[Detail]:
    """Since when the years count, and until when those before can be asked back (S46)."""
    endorsement = Endorsement.objects.filter(
        case=case, restored_on=None, band=Band.LATE_RESET
    ).first()
    if endorsement is None:
        return []
    last = last_day_to_ask(endorsement.period, policy_on(today()))
    words = _("They began anew on %(start)s, because you asked %(days)s days late.")
    start = civil_date(endorsement.valid_from)
    found = [Detail(_("Your years"), words % {"start": start, "days": endorsement.days_late})]
    if today() <= last:
        back = _(
            "If a journey, an illness or the like kept you, ask for the years before back "
            "until %(last)s: “Lost years back”, among the services."
        ) % {"last": civil_date(last)}
        found.append(Detail(_("What you can do"), back))
    return found
