"""What the registers of homes, work and schools say: s1:22, s1:23, s0:113, D-12."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.comparison.check import Asked, Check, details
from permits.endorsement.facts import filing_of
from permits.models import Permit
from permits.rules.automatic import Housing, Reason
from portal.clock.days import add_months
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_day, month_name


def lease(asked: Asked) -> Check:
    """The lease filing of a rented home."""
    permit, facts = asked.permit, asked.facts
    filing = filing_of(permit, asked.on) if facts.housing_known else None
    agrees = Reason.LEASE_FILING_EXPIRED not in asked.failed
    since = ""
    if filing is not None:
        days = {"start": civil_day(filing.starts_on), "end": civil_day(filing.ends_on)}
        since = _("from %(start)s, without an end") % days
        if filing.ends_on:
            since = _("from %(start)s to %(end)s") % days
    check = Check(
        label=_("Lease filing"),
        agrees=agrees,
        declared=str(permit.get_housing_display()),
        register=_("filed under %(number)s") % {"number": filing.number}
        if filing
        else _("no filing that names you at this address"),
        source=_("Housing register"),
        since=since,
        wrong=asked.fails(Reason.LEASE_FILING_EXPIRED),
    )
    renew = _("Ask your landlord to file the lease again (网签备案).")
    if facts.housing is Housing.RELATIVE_RENTED:
        renew = _(
            "Ask your relative to have the lease filed again by the landlord (网签备案), with you "
            "as living there."
        )
    if not agrees:
        fix = _(
            "%(renew)s The next night sees it; nothing has to be handed in here. Have you moved? "
            "Then report the new home."
        ) % {"renew": renew}
        return replace(check, fix=fix, **details())
    if facts.lease_until is not None and facts.lease_until < asked.round_begins:
        ahead = _("It ends before the round begins on %(date)s. %(renew)s") % {
            "date": civil_day(asked.round_begins),
            "renew": renew,
        }
        return replace(check, ahead=ahead)
    return check


def _employer_name(permit: Permit, code: str) -> str:
    """The name under which the register has insured the holder there; else the code."""
    try:
        runs = lookups.runs_of(permit.person)
    except RegisterUnavailable:
        return code
    return next((one.employer_name for one in runs if one.employer_code == code), "") or code


def employment(asked: Asked) -> Check:
    """The employer, and whether insurance is paid."""
    permit, policy = asked.permit, asked.policy
    run = lookups.latest_run(permit.person, asked.on) if asked.facts.employment_known else None
    both = (Reason.EMPLOYMENT_CHANGED, Reason.NO_LAWFUL_EMPLOYMENT)
    register, since = _("no insurance at all"), ""
    if run is not None:
        register = run.employer_name or run.employer_code
        since = _("insured since %(first)s, paid up to %(last)s") % {
            "first": month_name(run.first_month),
            "last": month_name(lookups.paid_through(run, asked.on)),
        }
    check = Check(
        label=_("Employment"),
        agrees=not asked.failed.intersection(both),
        declared=_employer_name(permit, permit.employer_code) or _("no employer"),
        register=register,
        source=_("Social insurance register"),
        since=since,
        wrong=asked.fails(*both),
    )
    fixes = []
    if Reason.EMPLOYMENT_CHANGED in asked.failed:
        fixes.append(
            _("Have you changed your job? Report the new employer; there is nothing to hand in.")
        )
    if Reason.NO_LAWFUL_EMPLOYMENT in asked.failed:
        month = add_months(asked.on.replace(day=1), -policy.auto_insurance_lag_months)
        fixes.append(
            _(
                "%(month)s or a later month has to be paid. Ask the personnel office of your "
                "employer whether it has reported you and paid. Without work at present? A "
                "community centre looks with you for another ground, such as your home."
            )
            % {"month": month_name(month)}
        )
    return replace(check, fix=" ".join(fixes), **details()) if fixes else check


def schooling(asked: Asked) -> Check:
    """The enrolment."""
    permit, facts = asked.permit, asked.facts
    latest = lookups.enrolment_of(permit.person) if facts.schooling_known else None
    agrees = Reason.SCHOOLING_ENDED not in asked.failed
    register, since = _("no enrolment"), ""
    if latest is not None:
        register = latest.school
        since = _("from %(start)s to %(end)s") % {
            "start": civil_day(latest.starts_on),
            "end": civil_day(latest.ends_on),
        }
    check = Check(
        label=_("Schooling"),
        agrees=agrees,
        declared=str(permit.get_basis_display()),
        register=register,
        source=_("School register"),
        since=since,
        wrong=asked.fails(Reason.SCHOOLING_ENDED),
    )
    ask = _("Ask the student office of your school to report the enrolment of the coming year.")
    if not agrees:
        fix = _(
            "%(ask)s Have you finished school? A community centre looks with you for another "
            "ground, such as your work."
        ) % {"ask": ask}
        return replace(
            check,
            fix=fix,
            url=reverse("pages:service", args=["endorsement"]),
            action=_("To the endorsement"),
        )
    if facts.schooling_until is not None and facts.schooling_until < asked.round_begins:
        ahead = _("It ends before the round begins on %(date)s. %(renew)s") % {
            "date": civil_day(asked.round_begins),
            "renew": ask,
        }
        return replace(check, ahead=ahead)
    return check
