"""May this person apply for points now: the rules' answer, and the words for the service page."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.rules.status import Status, permit_status
from points.files import present
from points.filing.claims import registers_only
from points.filing.employer import Change, Payer, centre_in, payer_of, where
from points.filing.reasons import APPLY_TEXTS
from points.rules.counting import count
from points.rules.eligibility import ApplyFacts, ApplyReason, EmployerKind, may_apply
from points.rules.filing import FilingFacts, filing
from points.rules.wages import Wages
from portal.accounts.models import Person
from portal.cases.service import Eligibility
from portal.clock.days import add_months
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.templatetags.portal import civil_date


def eligibility(person: Person, on: date) -> Eligibility:
    """First what stands in the way altogether, then the conditions, all at once."""
    open_cases = lookups.open_cases(person)
    if "confirmation" in open_cases:
        url = reverse("cases:case", args=[open_cases["confirmation"].reference])
        words = _("Your points are being confirmed now; nothing else is needed.")
        return Eligibility(False, (words,), url=url, action=_("See how it stands"))
    has_file = _holds_points(person, on)
    if has_file is not None:
        return has_file
    permit = lookups.present_permit(person)
    if permit is None:
        return Eligibility(
            False,
            (_("Points come with the residence permit, and you have none yet."),),
            url=reverse("pages:service", args=["permit"]),
            action=_("About the permit"),
        )
    payer = payer_of(person)
    decision = may_apply(_facts(person, permit.valid_until, payer, on), on, policy_on(on))
    reasons = [ApplyReason(str(one)) for one in decision.reasons]
    said = [str(APPLY_TEXTS[one]) for one in reasons]
    if ApplyReason.PERMIT_NOT_VALID in reasons:
        said.append(_("Yours ended on %(date)s.") % {"date": civil_date(permit.valid_until)})
        url = reverse("pages:service", args=["endorsement"])
        return Eligibility(False, tuple(said), url=url, action=_("Endorse the permit"))
    if reasons:
        return Eligibility(False, tuple(said))
    return employer_stops(payer, on) or Eligibility(True, _before_you_begin(payer))


def _facts(person: Person, valid_until: date, payer: Payer, on: date) -> ApplyFacts:
    policy = policy_on(on)
    status = permit_status(valid_until, on, policy, lookups.calendar_of(policy)).status
    paying: bool | None = None
    paid: int | None = None
    try:
        evidence = registers_only(person, on)
    except RegisterUnavailable:
        pass
    else:
        # What is not booked yet, the last booked month stands for.
        least = add_months(on.replace(day=1), -policy.auto_insurance_lag_months)
        paying = any(one.month >= least and not one.back_paid for one in evidence.insurance)
        paid = count(evidence, Wages.of(()), policy).insurance.paid_in12  # whatever the base
    here = payer.known is None or payer.known.active
    return ApplyFacts(
        permit_status=Status(status),
        paying_this_month=paying,
        paid_in12=paid,
        # The contract is asked on the way, and judged there.
        contract_start=add_months(on, -12 * policy.contract_min_years),
        contract_end=None,
        employer=EmployerKind.SHANGHAI_REGISTERED if here else EmployerKind.ELSEWHERE,
    )


def _holds_points(person: Person, on: date) -> Eligibility | None:
    """Whoever has points confirms them every year, and does not apply again."""
    from points.confirmation.window import needs_new_application

    held = present(person)
    if held is None or needs_new_application(held, on):
        return None
    return Eligibility(
        False,
        (
            _("You have points already, good until %(date)s. They are confirmed every year.")
            % {"date": civil_date(held.file.valid_until)},
        ),
        url=reverse("points:points"),
        action=_("See my points"),
    )


def employer_stops(payer: Payer, on: date, *, approved: bool = True) -> Eligibility | None:
    """What only the employer can mend: renamed, or not approved yet (s1:50, S24).

    `approved` asks for the approval of the talent centre too.
    """
    if payer.change in {Change.UNKNOWN, Change.NOBODY}:
        return None
    renamed = FilingFacts(renamed=payer.change is Change.RENAMED)
    if payer.known is not None and not filing(renamed, policy_on(on)).allowed_online:
        centre = where(centre_in(payer.known.district_code))
        return Eligibility(
            False,
            (
                _(
                    "Your employer has a new name, %(name)s, and the same organisation code. The "
                    "online check cannot pass until the talent centre has noted it."
                )
                % {"name": payer.known.name},
                _("Your HR takes the new business licence to the counter there: %(centre)s.")
                % {"centre": centre},
            ),
        )
    if approved and not payer.approved:
        return Eligibility(
            False,
            (
                _(
                    "Your employer hands points in for the first time: the talent centre has to "
                    "approve it once."
                ),
                _("Ask your HR to sign in here and ask for the approval. Then come back."),
            ),
        )
    return None


def _before_you_begin(payer: Payer) -> tuple[str, ...]:
    """What to know first."""
    said = [_("You fill it in, your employer hands it in, and the talent centre sets the points.")]
    if payer.known is not None:
        said.append(
            _("It goes through %(employer)s to the talent centre of its registration district.")
            % {"employer": payer.known.name}
        )
    return tuple(said)
