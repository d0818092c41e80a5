"""The reasons of the moves of a points case: what HR and clerks choose from."""

from django.utils.translation import gettext_lazy as _

from portal.cases.flow import Reason
from portal.cases.flow_reasons import FALSE_MATERIAL, FILE_UNREADABLE, INFO_DIFFERS, WRONG_SERVICE

CONTRACT_DIFFERS = Reason(
    "CONTRACT_DIFFERS", _("the contract dates differ from your labour contract")
)
# What HR gives back to the employee.
EMPLOYER_REASONS = (
    CONTRACT_DIFFERS,
    Reason("PAPER_MISSING", _("a paper for an indicator is missing")),
    FILE_UNREADABLE,
    Reason("POST_DIFFERS", _("the position that you wrote differs from the one you hold")),
    Reason("NOT_EMPLOYED", _("you do not work here any more, or not yet")),
)
# s0:137, s2:11: the employer reviews again and brings papers.
RETURNS = (
    Reason("ORIGINALS_NEEDED", _("the originals have to be compared")),
    Reason("SEAL_MISSING", _("the application form is not signed or not stamped")),
    Reason("PAPER_MISSING", _("a paper for an indicator is missing")),
    FILE_UNREADABLE,
    INFO_DIFFERS,
    Reason("LETTER_MISSING", _("the letter of introduction or the ID card of HR is missing")),
)
SI_SHORT = Reason("SI_SHORT", _("not enough months of social insurance were paid"))
CONTRACT_SHORT = Reason(
    "CONTRACT_SHORT", _("the labour contract is under a year, or ends within two months")
)
PERMIT_NOT_VALID = Reason("PERMIT_NOT_VALID", _("the residence permit is not valid"))
WRONG_DISTRICT = Reason(
    "WRONG_DISTRICT", _("another district's talent centre is in charge of your employer")
)
EMPLOYER_RENAMED = Reason(
    "EMPLOYER_RENAMED", _("the employer has a new name and has to report it at the counter first")
)
INTAKE_REASONS = (
    PERMIT_NOT_VALID,
    SI_SHORT,
    CONTRACT_SHORT,
    EMPLOYER_RENAMED,
    WRONG_DISTRICT,
    WRONG_SERVICE,
)
REFUSALS = (
    PERMIT_NOT_VALID,
    SI_SHORT,
    CONTRACT_SHORT,
    Reason("BELOW_STANDARD", _("the points stay below the standard value")),
    Reason("EDUCATION_NOT_RECOGNISED", _("the education could not be verified")),
    FALSE_MATERIAL,
)
# Only for colleagues.
LOOK_AGAIN = (
    Reason("LOOK_EDUCATION", _("education or title")),
    Reason("LOOK_INSURANCE", _("social insurance")),
    Reason("LOOK_BONUS", _("a bonus indicator")),
    Reason("LOOK_FAMILY", _("the family")),
)
