"""The questions of the estimator, a form a page; its fields are named by the codes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from points import words
from points.estimate import codes
from points.filing.choices import AWARDS, EDUCATION, TITLES
from points.rules.tables import PointsTable, Tier
from portal.forms import PortalForm, RadioCards, YesNoField
from portal.policy.values import Policy

NO_SUCH = {"invalid_choice": gettext_lazy("This answer does not exist. Please choose again.")}
RECORDS = codes.RECORDS
TIER_OF = {"x08": Tier.X08, "x1": Tier.X1, "x2": Tier.X2, "x3": Tier.X3}
LONGEST = 720  # months: nobody is insured longer


class Number(forms.IntegerField):
    """A whole number, refused in words."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        messages = {
            "invalid": gettext_lazy("Write a whole number in figures, for example 12."),
            "min_value": gettext_lazy("This cannot be less than %(limit_value)s."),
            "max_value": gettext_lazy("This cannot be more than %(limit_value)s."),
        }
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "width-short"})
        super().__init__(
            min_value=kwargs.pop("min_value", 0),
            max_value=most,
            widget=widget,
            error_messages=messages | kwargs.pop("error_messages", {}),
            **kwargs,
        )


class EstimateForm(PortalForm):
    """Base of the pages. The answers of other pages are in `data` too."""

    def __init__(self, *args: Any, table: PointsTable, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.policy = table, policy


class AgeForm(EstimateForm):
    age = Number(
        120,
        label=gettext_lazy("How old are you, in full years?"),
        error_messages={
            "required": gettext_lazy("Write how old you are: nothing else counts before.")
        },
    )


class EducationForm(EstimateForm):
    edu = forms.ChoiceField(
        label=gettext_lazy("What is your highest education?"),
        choices=EDUCATION,
        widget=RadioCards,
        error_messages=NO_SUCH,
    )
    proved = YesNoField(
        label=gettext_lazy("Has it been recognised (学历核验)?"),
        help_text=gettext_lazy(
            "Chinese degrees through CHSI (学信网), foreign ones through CSCSE (留学服务中心). Left "
            "empty, we take it that it has."
        ),
        required=False,
        error_messages=NO_SUCH,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worth = self.table.education
        widget = self.fields["edu"].widget
        widget.descriptions = {
            level.value: words.points(worth[level]) for level, _words in EDUCATION
        }


class TitleForm(EstimateForm):
    title = forms.ChoiceField(
        label=gettext_lazy("Which title or skill level do you hold?"),
        choices=TITLES,
        widget=RadioCards,
        error_messages=NO_SUCH,
    )
    but = forms.MultipleChoiceField(
        label=gettext_lazy("Does one of these hold for it?"),
        help_text=gettext_lazy("Then it does not count yet. Leave all empty if none does."),
        choices=[
            ("here", gettext_lazy("I did not get it while working in Shanghai")),
            ("job", gettext_lazy("My job is another than that of the certificate")),
            ("list", gettext_lazy("It is not on the list of certificates that count (积分目录)")),
            ("reg", gettext_lazy("It has to be registered, and is not yet")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worth = self.table.title
        widget = self.fields["title"].widget
        widget.descriptions = {
            kind: words.points(worth.get(kind, 0))  # type: ignore[call-overload]
            for kind, _words in TITLES
        }


class YearsForm(EstimateForm):
    si = Number(
        LONGEST,
        label=gettext_lazy("For how many months has it been paid in Shanghai?"),
        help_text=gettext_lazy("All months together: three years and four months are 40."),
        error_messages={
            "required": gettext_lazy("Write the number of months; 0 if there is none.")
        },
    )


def _at(tier: Tier, window: int) -> Number:
    label = gettext_lazy("Months at %(tier)s or more, of the last %(window)s")
    return Number(
        window,
        label=words.filled(label, tier=words.TIERS[tier], window=window),
        required=False,
    )


class BaseForm(EstimateForm):
    x08 = _at(Tier.X08, 48)
    x1 = _at(Tier.X1, 48)
    x2 = _at(Tier.X2, 48)
    x3 = _at(Tier.X3, 36)
    x12 = Number(
        12,
        label=gettext_lazy("Months at the average wage or more, of the last 12"),
        help_text=gettext_lazy(
            "Only for an intermediate or senior title, or skill level 1 or 2. Left empty, we take "
            "your best months to be the latest."
        ),
        required=False,
    )
    now = forms.ChoiceField(
        label=gettext_lazy("What is paid for you now?"),
        help_text=gettext_lazy("For what lies ahead: how soon you can have more."),
        choices=[
            ("0", gettext_lazy("Less than 0.8 times the average wage, or nothing")),
            *(
                (str(tier.value), words.filled(gettext_lazy("%(tier)s or more"), tier=said))
                for tier, said in words.TIERS.items()
                if tier
            ),
        ],
        widget=forms.RadioSelect,
        required=False,
        error_messages=NO_SUCH,
    )

    def clean(self) -> dict[str, Any]:
        """No more months at a tier than there are months at all."""
        data = super().clean() or {}
        try:
            everything = int(self.data.get("si") or LONGEST)
        except ValueError:
            return data
        for name in ("x08", "x1", "x2", "x3", "x12"):
            if (data.get(name) or 0) > everything:
                said = _("You said %(months)s in all: this is more.")
                self.add_error(name, said % {"months": words.months(everything)})
        return data


class PlusForm(EstimateForm):
    plus = forms.MultipleChoiceField(
        label=gettext_lazy("What applies to you?"),
        help_text=gettext_lazy("Leave all empty when nothing does: most people need none."),
        choices=[
            ("spouse", gettext_lazy("My wife or husband has Shanghai hukou")),
            ("major", gettext_lazy("I studied a shortage major (紧缺急需专业)")),
            ("graduate", gettext_lazy("I am a full-time fresh graduate (全日制应届毕业生)")),
            ("awards", gettext_lazy("I got an award (表彰奖励)")),
            ("firm", gettext_lazy("I own an enterprise, or a part of one, that pays tax or employs people here")),
            ("public", gettext_lazy("I work in a specific public service (特定公共服务领域)")),
            ("remote", gettext_lazy("I work and live in a remote key area (远郊重点区域)")),
            ("lingang", gettext_lazy("I work and live in Lingang (临港新片区)")),
            ("startup", gettext_lazy("I am an entrepreneur or innovation intermediary (创新创业)")),
            ("record", gettext_lazy("There is something on record against me")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )  # fmt: skip


def _full_years(label: Any) -> Number:
    return Number(
        60,
        label=label,
        help_text=gettext_lazy("Only full years count."),
        error_messages={
            "required": gettext_lazy("Write the number of full years; 0 in the first.")
        },
    )


class SpouseForm(EstimateForm):
    sp = _full_years(gettext_lazy("For how many years has that been so?"))


class MajorForm(EstimateForm):
    job = YesNoField(
        label=gettext_lazy("Does your job belong to that major?"), error_messages=NO_SUCH
    )


class GraduateForm(EstimateForm):
    fg = YesNoField(
        label=gettext_lazy("Did you come to this job straight from full-time studies?"),
        error_messages=NO_SUCH,
    )


class AwardsForm(EstimateForm):
    aw = forms.ChoiceField(
        label=gettext_lazy("Whose award is it?"),
        choices=AWARDS,
        widget=RadioCards,
        error_messages=NO_SUCH | {"required": gettext_lazy("Choose whose award it is.")},
    )
    awh = YesNoField(
        label=gettext_lazy("Did you get it while working in Shanghai?"), error_messages=NO_SUCH
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worth = self.table.awards
        widget = self.fields["aw"].widget
        widget.descriptions = {kind.value: words.points(worth[kind]) for kind, _words in AWARDS}


class FirmForm(EstimateForm):
    share = Number(
        100,
        min_value=1,
        label=gettext_lazy("Your share in the enterprise, in per cent"),
        error_messages={"required": gettext_lazy("Write your share, from 1 to 100.")},
    )
    tax = Number(
        10**11,
        label=gettext_lazy("Tax that the enterprise paid a year, in yuan"),
        help_text=gettext_lazy("The average of the last three calendar years."),
        required=False,
    )
    staff = Number(
        10**6,
        label=gettext_lazy("People with Shanghai hukou whom it employed"),
        help_text=gettext_lazy("The average of the last three calendar years."),
        required=False,
    )


class PublicForm(EstimateForm):
    ps = _full_years(gettext_lazy("For how many years, without a break?"))


class RemoteForm(EstimateForm):
    ra = _full_years(gettext_lazy("For how many years have you both worked and lived there?"))


class LingangForm(EstimateForm):
    lg = _full_years(gettext_lazy("For how many years have you both worked and lived there?"))


class StartupForm(EstimateForm):
    st = forms.MultipleChoiceField(
        label=gettext_lazy("Whose criteria do you meet?"),
        choices=[
            ("entrepreneur", gettext_lazy("Those for entrepreneurs (创业人才)")),
            ("intermediary", gettext_lazy("Those for innovation intermediaries (创新创业中介服务人才)")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )  # fmt: skip


def _times(label: Any) -> Number:
    return Number(20, label=label, required=False)


class RecordForm(EstimateForm):
    fm = _times(gettext_lazy("False material handed in, within the last 3 years: how many times?"))
    ad = _times(gettext_lazy("Administrative detention, within the last 5 years: how many times?"))
    cr = _times(gettext_lazy("Criminal record, not serious, within the last 5 years: how many?"))
    veto = forms.MultipleChoiceField(
        label=pgettext_lazy("points", "Does one of these hold?"),
        help_text=gettext_lazy("Whoever has one of these cannot apply, whatever the points."),
        choices=[
            ("birth", gettext_lazy("A record for breaking the birth policy")),
            ("crime", gettext_lazy("A record of a serious crime")),
            ("false", gettext_lazy("A serious falsification, found within the last 3 years")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.policy.veto_birth_policy:
            field = self.fields["veto"]
            field.choices = [one for one in field.choices if one[0] != "birth"]  # type: ignore[attr-defined]
