"""What the registers show of a stable home, and of work or school (S46): nobody types it again."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from permits import lookups
from permits.dwelling import RIGHT_NAMES, proof_of
from permits.models import Permit
from permits.rules.automatic import employment_current
from portal import memo, registers
from portal.accounts.models import Person
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import SchoolingFacts
from portal.templatetags.portal import civil_day


@dataclass(frozen=True)
class Ground:
    """What a register shows of a ground, in words; `away` where it does not answer."""

    words: str
    away: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether a paper is asked: the register answers, and shows nothing.

        Of a register that is away nothing is asked: the desk looks later.
        """
        return not self.words and not self.away


def home_ground(permit: Permit, person: Person, on: date) -> Ground:
    """The housing register's proof of the home on the permit, in force on day `on`."""
    try:
        proof = proof_of(person, permit.housing, permit.room_ref, on)
    except RegisterUnavailable:
        return Ground("", away=True)
    if proof is None:
        return Ground("")
    paper, until = f"{RIGHT_NAMES[proof.kind]} {proof.number}", civil_day(proof.ends_on)
    if not until:
        return Ground(paper)
    return Ground(_("%(paper)s, until %(date)s") % {"paper": paper, "date": until})


def work_ground(person: Person, on: date) -> Ground:
    """Who pays insurance for the person, else where they study; the basis does not matter.

    Insurance counts as in the night's comparison: this month's is booked only at its end.
    """
    found = memo.once(f"permits.work:{person.pk}:{on}", lambda: _work(person, on))
    if not isinstance(found, SchoolingFacts):
        return Ground(found or "", away=found is None)
    school = {"school": found.school, "date": civil_day(found.ends_on)}
    return Ground(_("%(school)s, enrolled until %(date)s") % school)


def _work(person: Person, on: date) -> str | SchoolingFacts | None:
    """The employer's name or the enrolment, "" for neither, None while nobody answers."""
    try:
        run = lookups.latest_run(person, on)
        if run and employment_current(lookups.paid_through(run, on), on, policy_on(on)):
            return run.employer_name or run.employer_code
        return registers.get("schooling").current(person.id_number) or ""
    except RegisterUnavailable:
        return None
