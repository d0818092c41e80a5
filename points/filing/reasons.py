"""Why somebody may not apply or confirm now, in whole sentences: one text a reason."""

from django.utils.translation import gettext_lazy as _

from points.rules.eligibility import ApplyReason
from portal.cases.service import Text

CONTRACT_TEXTS: dict[ApplyReason, Text] = {
    ApplyReason.CONTRACT_UNDER_1_YEAR: _(
        "The labour contract has to run for a year or more. Renew it for longer first."
    ),
    ApplyReason.CONTRACT_REMAINING_NOT_OVER_2_MONTHS: _(
        "More than two months of the labour contract have to be left. Renew it first, and use the "
        "new one here."
    ),
}
APPLY_TEXTS: dict[ApplyReason, Text] = CONTRACT_TEXTS | {
    ApplyReason.PERMIT_NOT_VALID: _("Points need a residence permit that is valid today."),
    ApplyReason.NOT_PAYING_SI_THIS_MONTH: _(
        "No employer pays social insurance for you in Shanghai this month. Points are applied for "
        "while you work and are insured here."
    ),
    ApplyReason.SI_MONTHS_LT_6: _(
        "Social insurance has to be paid for at least six of the twelve months before; months "
        "paid afterwards do not count."
    ),
    ApplyReason.EMPLOYER_NOT_ELIGIBLE: _(
        "Your employer is not an active employer of the Shanghai business register, so it cannot "
        "hand points in."
    ),
}
