"""What granting a first registration does."""

from datetime import date

from django.utils.translation import gettext as _

from points.employers import members
from points.employers.approval.steps import awaits_approval, same_organisation
from points.models import EmployerRecord
from portal.accounts.models import Employer, Person, Role, User
from portal.cases.models import Case, Channel
from portal.cases.service import Refused


def approve(case: Case, on: date, by: User | None) -> Employer:
    """The employer may file from now on, and whoever asked for it is its administrator.

    At the counter an employer that is known under another name (or code) gets the new one, and
    keeps its HR. Raises Refused where somebody else has become its administrator meanwhile.
    """
    said = case.answers["data"]["employer"]
    code, name, district = said["credit_code"], said["name"], said["district_code"]
    employer = _known(code, renamed=case.channel == Channel.COUNTER)
    assert case.person is not None
    has_one = employer is not None and members.administrators(employer).exists()
    own = employer is not None and members.acts_for(case.person, employer)
    first = employer is None or (own and awaits_approval(employer))
    if has_one and not first and case.channel != Channel.COUNTER:
        raise Refused(_("This employer has an administrator meanwhile, who invites colleagues."))
    if employer is None:
        employer = Employer(credit_code=code)
    employer.credit_code, employer.name, employer.district_code = code, name, district
    employer.save()
    record, _new = EmployerRecord.objects.get_or_create(employer=employer)
    record.approved_on, record.registered_name = record.approved_on or on, name
    record.save(update_fields=["approved_on", "registered_name"])
    if not has_one:
        _first_administrator(employer, case.person, by)
    return employer


def _known(code: str, *, renamed: bool) -> Employer | None:
    found = Employer.objects.select_for_update().filter(credit_code=code).first()
    if found is None and renamed and (same := same_organisation(code)) is not None:
        return Employer.objects.select_for_update().get(pk=same.pk)
    return found


def _first_administrator(employer: Employer, person: Person, by: User | None) -> None:
    """Whoever asked; who has no account yet (served at the counter) is invited to their phone."""
    if person.user is not None:
        members.join(employer, person.user, Role.ADMINISTRATOR)
    elif person.phone and by is not None:
        members.invite(employer, person.phone, Role.ADMINISTRATOR, by)
    else:
        raise Refused(
            _("No mobile number of this person is known, so nobody could administer the employer.")
        )
