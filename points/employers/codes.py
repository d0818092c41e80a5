"""A credit code as somebody types it: is it one, and does the business register know it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import memo, registers
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import CreditCode, Reason, normalise, parse_credit_code
from portal.registers.interfaces import EmployerFacts

SHANGHAI = "31"
PROBLEMS = {
    Reason.LENGTH: gettext_lazy("A credit code has 18 characters. Please check it."),
    Reason.CHARSET: gettext_lazy(
        "A credit code holds digits and capital letters, but never I, O, S, V or Z: look whether "
        "a 1, 0, 5 or 2 is meant."
    ),
    Reason.CHECKSUM: gettext_lazy(
        "The last character does not fit the others, so something is mistyped. Compare it with "
        "the business licence. A few early licences really have such a code: then the talent "
        "centre enters it at the counter, with the licence before it."
    ),
}


def parsed(text: str, *, as_printed: bool = False) -> CreditCode:
    """The code that was typed; ValidationError in words where it is none.

    `as_printed`: staff have seen the licence, and its last character is like that (S33).
    """
    code = parse_credit_code(normalise(text))
    if code.reason is None or (as_printed and code.staff_override_possible):
        return code
    raise forms.ValidationError(str(PROBLEMS[code.reason]), code=code.reason)


def known(code: str) -> EmployerFacts:
    """What the business register says of an active Shanghai employer.

    ValidationError in words where it does not know it, where it has closed or sits elsewhere,
    and while it does not answer.
    """
    try:
        facts = in_register(code)
    except RegisterUnavailable:
        raise forms.ValidationError(
            _(
                "The business register does not answer now. What you typed is kept; please try "
                "again in a few minutes."
            )
        ) from None
    if facts is None:
        raise forms.ValidationError(
            _(
                "The business register does not know this code. Please compare it with the "
                "business licence; a new licence may take a few days to arrive here."
            )
        )
    if not facts.active:
        raise forms.ValidationError(
            _("The business register says that %(name)s is no longer in business.")
            % {"name": facts.name}
        )
    if not facts.district_code.startswith(SHANGHAI):
        raise forms.ValidationError(
            _("%(name)s is not registered in Shanghai; points go through Shanghai employers.")
            % {"name": facts.name}
        )
    return facts


def in_register(code: str) -> EmployerFacts | None:
    """The employer as the business register has it, asked once a request."""
    return memo.once(f"points.employer:{code}", lambda: registers.get("employment").employer(code))
