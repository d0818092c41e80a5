"""Forms of signing in: a phone, a code, a password, and who one is."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language, User
from portal.clock import today
from portal.forms import HELPER, PortalForm
from portal.registers.identifiers import Reason, is_mobile_number, normalise, parse_id_number
from portal.vault import blind_index

ID_ERRORS = {
    Reason.LENGTH: _("An ID number has 18 characters. Please check that none is missing."),
    Reason.CHARSET: _("An ID number has digits only; the last one may be X."),
    Reason.BIRTH_DATE: _("The birth date inside this ID number does not exist."),
    Reason.CHECKSUM: _("A digit of this ID number is wrong: its check digit does not fit."),
}


def limit_key(phone: str) -> str:
    """What limits count a phone by: its blind index, so that no store learns the number."""
    return blind_index("phone", phone).hex()


class PhoneField(forms.CharField):
    """A mainland mobile number; +86, spaces, hyphens and full-width digits are understood."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The 11 digits."""
        text = normalise(str(super().clean(value))).replace("-", "")
        for prefix in ("+86", "0086"):
            text = text.removeprefix(prefix)
        if text and not is_mobile_number(text):
            raise forms.ValidationError(
                _("A mobile number has 11 digits and begins with 13 to 19."), code="invalid"
            )
        return text


class PhoneForm(PortalForm):
    """Asks for the number that gets a code. Known or not, the answer is the same."""

    phone = PhoneField()

    _user: User  # what allauth's view sends the code to

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_phone(self) -> str:
        """Counts the code against the number's limits, then finds or makes its user."""
        phone: str = self.cleaned_data["phone"]
        if not ratelimit.consume(self.request, action="request_login_code", key=limit_key(phone)):
            raise forms.ValidationError(
                _("A number can get one code a minute, five an hour and ten a day. Please wait."),
                code="too_many_codes",
            )
        known = get_adapter().get_user_by_phone(phone)
        self._user = known or User.objects.create_by_phone(
            phone, language=get_language() or Language.CHINESE
        )
        return phone


class CodeForm(ConfirmLoginCodeForm):
    """Asks for the six digits."""

    helper = HELPER
    code = forms.CharField(
        label=_("Code from the message"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Please enter the six digits of the message.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, phone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.phone = phone

    def clean_code(self) -> str:
        """Counts the try first: a session that is posted many times at once has no more tries."""
        if not ratelimit.consume(self.request, action="try_code", key=limit_key(self.phone)):
            raise forms.ValidationError(
                _("Too many codes were tried for this number. Please try again in an hour."),
                code="too_many_tries",
            )
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return str(super().clean_code())


class PasswordForm(LoginForm):
    """User name and password, for staff and HR."""

    helper = HELPER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
            error_messages={"required": _("Please enter your user name.")},
        )
        self.order_fields(["login", "password"])
        password = self.fields["password"]
        password.label = _("Password")
        password.error_messages["required"] = _("Please enter your password.")
        password.widget.attrs.pop("placeholder", None)


class IdentityForm(PortalForm):
    """Asks who signs in for the first time, as the population register knows them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As on your ID card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_id_number(self) -> str:
        """18 characters in capitals, with the right check digit (DOMAIN 4)."""
        parsed = parse_id_number(normalise(self.cleaned_data["id_number"]), today())
        if parsed.reason is not None:
            raise forms.ValidationError(ID_ERRORS[parsed.reason], code=parsed.reason)
        return parsed.number
