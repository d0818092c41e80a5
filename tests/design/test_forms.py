"""How a form looks to those who fill it in, and to those who hear it read out."""

import re
from datetime import date, timedelta

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.utils import translation

from portal import clock
from portal.forms import DayField, PortalForm, RadioCards, YesNoField

pytestmark = pytest.mark.django_db


class Sample(PortalForm):
    name = forms.CharField(label="Name", help_text="As on your ID card")
    nick = forms.CharField(label="Nickname", required=False)
    housing = forms.ChoiceField(
        label="Housing",
        help_text="Choose what the contract says",
        choices=[("own", "Own"), ("rent", "Rented")],
        widget=RadioCards(descriptions={"rent": "A lease is needed"}),
    )
    moved = YesNoField(label="Did you move?")
    promise = forms.BooleanField(label="All of this is true.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def html_of(form: forms.Form) -> str:
    """The form's markup."""
    return render_crispy_form(form)


def test_a_field_reads_label_help_error_control() -> None:
    html = html_of(Sample({}))
    order = ["Name", "As on your ID card", "Name: Please fill this in.", "<input"]
    places = [html.index(part) for part in order]
    assert places == sorted(places)


def test_help_and_error_are_tied_to_the_control() -> None:
    html = html_of(Sample({}))
    control = re.search(r'<input[^>]*name="name"[^>]*>', html)
    assert control
    assert 'aria-describedby="id_name_helptext id_name_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_a_group_of_radios_is_a_fieldset_that_tells_its_error() -> None:
    html = html_of(Sample({}))
    assert '<fieldset aria-describedby="id_housing_helptext id_housing_error">' in html
    assert re.search(r'<legend class="field-label">Housing\s*</legend>', html)


def test_a_described_option_is_tied_to_its_sentence() -> None:
    html = html_of(Sample())
    assert 'id="id_housing_1" required aria-describedby="id_housing_1_hint"' in html
    assert '<p class="choice-hint" id="id_housing_1_hint">A lease is needed</p>' in html


def test_only_what_may_be_left_out_is_marked() -> None:
    html = html_of(Sample())
    assert html.count("(optional)") == 1
    assert "*" not in html


def test_what_was_chosen_stays_chosen() -> None:
    html = html_of(Sample({"housing": "rent", "moved": "no"}))
    assert 'value="rent" id="id_housing_1" checked' in html
    assert 'value="no" id="id_moved_1" checked' in html


def test_every_id_that_is_pointed_at_exists_once() -> None:
    html = html_of(Sample({}))
    ids = re.findall(r'\bid="([^"]+)"', html)
    pointed = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    pointed += re.findall(r'for="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(pointed) <= set(ids)


def test_the_summary_leads_to_the_first_control_of_each_wrong_field() -> None:
    form = Sample({})
    template = Template("{% load portal %}{% error_summary form %}")
    html = template.render(Context({"form": form}))
    assert "Please put 4 things right" in html
    assert re.findall(r'href="#([^"]+)"', html) == [
        "id_name",
        "id_housing_0",
        "id_moved_0",
        "id_promise",
    ]
    assert 'role="alert"' in html
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(
        re.findall(r'\bid="([^"]+)"', html_of(form))
    )


def test_an_error_of_the_whole_form_is_said_in_the_summary_and_on_a_page_without_one() -> None:
    form = Sample({})
    form.add_error(None, "Somebody else was first.")
    summary = Template("{% load portal %}{% error_summary form %}").render(Context({"form": form}))
    assert "Somebody else was first." in summary
    assert "Somebody else was first." in html_of(form)


def test_a_form_that_is_right_or_not_sent_has_no_summary() -> None:
    template = Template("{% load portal %}{% error_summary form other %}")
    right = Sample({"name": "a", "housing": "own", "moved": "yes", "promise": "on"})
    assert right.is_valid()
    assert "<div" not in template.render(Context({"form": right, "other": Sample()}))


def test_an_empty_answer_says_what_to_do() -> None:
    errors = Sample({}).errors
    assert errors["housing"] == ["Housing: Please choose one."]
    assert errors["moved"] == ["Did you move? Please choose one."]
    assert errors["promise"] == ["Please tick “All of this is true”."]


def test_own_words_for_an_empty_answer_are_kept() -> None:
    class Own(PortalForm):
        name = forms.CharField(error_messages={"required": "Who are you?"})

    assert Own({}).errors["name"] == ["Who are you?"]


@pytest.mark.parametrize(("typed", "meant"), [("yes", True), ("no", False)])
def test_yes_and_no_become_true_and_false(typed: str, meant: bool) -> None:
    form = Sample({"name": "a", "housing": "own", "moved": typed, "promise": "on"})
    assert form.is_valid()
    assert form.cleaned_data["moved"] is meant


def test_a_saved_yes_is_shown_again() -> None:
    assert 'value="yes" id="id_moved_0" checked' in html_of(Sample(initial={"moved": True}))


def test_an_unknown_answer_is_refused() -> None:
    assert "moved" in Sample({"moved": "maybe"}).errors


class Days(PortalForm):
    day = DayField(label="Day", not_after_today=True)


@pytest.mark.parametrize("typed", ["2024-09-02", "2024/9/2", "2024.09.02", "20240902"])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    form = Days({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2024, 9, 2)


def test_a_day_that_does_not_exist_is_told() -> None:
    assert "does not exist" in Days({"day": "2023-02-29"}).errors["day"][0]


def test_today_is_good_and_tomorrow_is_refused() -> None:
    today = clock.today()
    assert Days({"day": str(today)}).is_valid()
    tomorrow = Days({"day": str(today + timedelta(days=1))})
    assert tomorrow.errors["day"] == ["This date is in the future. Please check it."]


def test_a_saved_day_is_written_so_that_the_picker_reads_it() -> None:
    with translation.override("zh-hans"):
        assert 'value="2024-09-02"' in html_of(Days(initial={"day": date(2024, 9, 2)}))


def test_a_lean_select_keeps_groups_and_what_was_chosen() -> None:
    class Grouped(forms.Form):
        place = forms.ChoiceField(choices=[("East", [("1", "A&B")]), ("2", "C")], initial="2")

    html = str(Grouped()["place"])
    assert '<optgroup label="East"><option value="1">A&amp;B</option></optgroup>' in html
    assert '<option value="2" selected>C</option>' in html
