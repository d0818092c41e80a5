"""What staff may try: another day, another policy."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.clock import today
from portal.forms import DayField, PortalForm
from portal.policy import policy_on

# A trial run looks at permits that end soon after its day; far days say nothing of use.
FAR = timedelta(days=400)
CHECKS = [
    ("AUTO_CHECK_ADDRESS", _("Address")),
    ("AUTO_CHECK_LEASE_FILING", _("Lease filing")),
    ("AUTO_CHECK_EMPLOYMENT", _("Employment")),
    ("AUTO_CHECK_SCHOOLING", _("Schooling")),
    ("AUTO_CHECK_PHONE", _("Mobile number")),
    ("AUTO_CHECK_OTHER_INFO", _("Other personal data")),
]


class WhatIfForm(PortalForm):
    """A night and the parameters to try; they start from those in force."""

    night = DayField(label=_("Night"), help_text=_("The date for which the night would run."))
    lead = forms.IntegerField(
        label=_("How many days before the expiry it begins to look"), min_value=0, max_value=60
    )
    lag = forms.IntegerField(
        label=_("How many months the insurance may lag behind"), min_value=0, max_value=12
    )
    checks = forms.MultipleChoiceField(
        label=_("What is compared"),
        choices=CHECKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = policy_on(today())
        in_force = {
            "night": today(),
            "lead": policy.auto_days_before,
            "lag": policy.auto_insurance_lag_months,
            "checks": [name for name, _label in CHECKS if getattr(policy, name.lower())],
        }
        self.initial = {**in_force, **self.initial}

    def clean_night(self) -> Any:
        """Refuses a day too far away to say anything."""
        night = self.cleaned_data["night"]
        if abs(night - today()) > FAR:
            raise forms.ValidationError(_("Choose a day within 400 days of today."))
        return night

    @property
    def switches(self) -> dict[str, Any]:
        """The parameters that differ from those in force on the night."""
        data = self.cleaned_data
        wanted: dict[str, Any] = {
            "AUTO_DAYS_BEFORE": data["lead"],
            "AUTO_INSURANCE_LAG_MONTHS": data["lag"],
            **{name: name in data["checks"] for name, _label in CHECKS},
        }
        policy = policy_on(data["night"])
        return {name: v for name, v in wanted.items() if getattr(policy, name.lower()) != v}
