"""Business acts of a reported change."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from permits.dwelling import report
from permits.models import Permit
from permits.rules.status import Status, permit_status
from portal import registers
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import working_days
from portal.policy import policy_on
from portal.registers import RegisterUnavailable


def write_on_permit(case: Case, on: date) -> Permit:
    """Brings the permit up to what was reported, so that the next night compares with that.

    Home and its kind as reported, the employer who pays now, the phone that was proven, and the
    other data as the population register has them. The printed card stays as it is. Raises
    Refused without a permit in force, or while a register does not answer.
    """
    permit = Permit.objects.select_for_update().filter(person=case.person, ended_on=None).first()
    policy = policy_on(on)
    if permit is None or (
        permit_status(permit.valid_until, on, policy, working_days()).status is Status.VOID
    ):
        raise Refused(_("This person holds no permit that could be changed."))
    assert case.person is not None
    data = case.answers["data"]
    try:
        employer = registers.get("employment").current_employer(case.person.id_number)
        known = registers.get("population").find(case.person.id_number)
    except RegisterUnavailable:
        raise Refused(
            _("A register does not answer now. Please decide in a few minutes.")
        ) from None
    if home := data.get("home"):
        permit.housing = data["housing"]["housing"]
        for name in ("room_ref", "address", "street_code"):
            setattr(permit, name, home[name])
        report(case.person, permit.room_ref, on)
    if employer is not None:
        permit.employer_code = employer.credit_code
    if known is not None:
        permit.fingerprint = known.fingerprint
    permit.phone = case.person.phone or permit.phone
    permit.version += 1
    permit.save()
    return permit
