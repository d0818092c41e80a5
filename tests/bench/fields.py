"""Ten fields of the kinds that public forms have, for the portal and for the yardstick."""

from typing import Any

from django import forms

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
EDUCATION = [(str(n), f"Level of education {n}") for n in range(8)]
REASONS = [("work", "Work"), ("study", "Study"), ("family", "Living with family")]

TYPED: dict[str, str] = {
    "surname": "欧阳",
    "given": "晓明",
    "pinyin": "Ouyang Xiaoming",
    "phone": "13800001234",
    "born": "1991-04-23",
    "since": "2024-03-01",
    "education": "4",
    "reason": "work",
    "employer": "上海莘晨信息技术有限公司",
    "remark": "搬家前住在闵行区莘松路。",
}


class TenFields(forms.Form):
    """Five texts, two days, a list of eight, a choice of three, and a longer text."""

    surname = forms.CharField(max_length=30)
    given = forms.CharField(max_length=30)
    pinyin = forms.CharField(max_length=80, help_text="As it is written in the passport.")
    phone = forms.RegexField(r"^1\d{10}$", help_text="11 digits.")
    born = forms.DateField(widget=DAY)
    since = forms.DateField(widget=DAY)
    education = forms.ChoiceField(choices=EDUCATION)
    reason = forms.ChoiceField(choices=REASONS, widget=forms.RadioSelect)
    employer = forms.CharField(max_length=80)
    remark = forms.CharField(widget=forms.Textarea, required=False)

    def clean(self) -> dict[str, Any]:
        """One rule over two fields."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("born") and data.get("since") and data["since"] < data["born"]:
            self.add_error("since", "This is before you were born.")
        return data
