"""What was read on the papers: prefilled, checked by the person, compared, shown at the desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from permits.reading import ReadingForm
from portal.accounts.models import Person
from portal.cases import service as services
from portal.cases.models import Case
from portal.documents import reading
from portal.documents.models import Reading, Upload
from portal.registers.models import DwellingRight
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import LEASE_AT_HOME, REGISTRATION, STORE, errors, fill
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db
CARD = {"name": "王晓雨", "sex": "F", "birth_date": "1990-05-12", "address": "安徽省合肥市"}
FILING = {
    "number": "沪租备2024000123", "lessee": "王晓雨", "address": "上海市闵行区莘松路958弄61号101室",
    "starts_on": "2024-06-01", "ends_on": "2027-05-31",
}  # fmt: skip


@pytest.fixture
def walk(client: Client) -> Walk:
    """Behind the papers: a lease was uploaded, and waits to be read."""
    DwellingRight.objects.all().delete()
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "papers")
    answer = walk.post("papers", STORE | {"housing_proof_file": picture()})
    assert walk.to(answer) == "reading"
    return walk


@pytest.fixture
def card(client: Client) -> Walk:
    """Behind the papers: an ID card was uploaded, and waits to be read."""
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "papers")
    assert walk.to(walk.post("papers", {"identity_file": picture()})) == "reading"
    return walk


def read(sure: float = 0.95, **fields: str) -> None:
    """The worker has read the one picture that waits."""
    row = Reading.objects.get()
    row.fields = {name: {"text": text, "confidence": sure} for name, text in fields.items()}
    row.state = Reading.State.DONE if fields else Reading.State.UNREADABLE
    row.save()


def shown(page: Any) -> dict[str, str]:
    """What the fields of a reading page hold, by their names without the kind."""
    form = page.context["form"]
    return {
        field.name.partition("_")[2]: str(field.value() or "")
        for field in form
        if field.name.startswith(("lease", "title", "id_card"))
    }


def own_card() -> dict[str, str]:
    return CARD | {"id_number": Person.objects.get().id_number}


# -- waiting ----------------------------------------------------------------------------------


def test_a_saved_picture_is_asked_to_be_read_once(walk: Walk) -> None:
    row = Reading.objects.get()
    assert (row.kind, row.state) == ("lease", Reading.State.PENDING)
    walk.post("papers", STORE | walk.open("papers"))
    assert Reading.objects.count() == 1


def test_while_it_is_read_the_page_says_so_and_one_types_on(walk: Walk) -> None:
    page = walk.get("reading")
    words = page.content.decode()
    assert "We are reading your picture" in words
    assert "Look again" in words
    assert set(shown(page).values()) == {""}
    upload = Upload.objects.get(kind="housing_proof")
    assert f'src="/files/{upload.pk}/"' in words, "the picture stands beside the fields"
    assert walk.to(walk.post("reading", LEASE_AT_HOME)) == "photo"


def test_looking_again_keeps_what_was_typed_and_fills_the_rest(walk: Walk) -> None:
    walk.post("reading", {"lease_lessee": "王小雨"}, go="stay")
    read(**FILING)
    found = shown(walk.get("reading"))
    assert found["lessee"] == "王小雨"
    assert found["number"] == FILING["number"]


def test_who_presses_on_too_early_is_shown_what_was_read_meanwhile(walk: Walk) -> None:
    opened = walk.open("reading")
    read(**FILING)
    answer = walk.send("reading", opened | dict.fromkeys(LEASE_AT_HOME, ""))
    assert "We have read this meanwhile. Check it, then continue." in errors(answer)
    assert shown(answer)["ends_on"] == FILING["ends_on"]


def test_what_was_read_stays_marked_on_a_page_that_is_shown_again(walk: Walk) -> None:
    read(**FILING)
    typed = {f"lease_{name}": text for name, text in FILING.items()}
    answer = walk.post("reading", typed | {"lease_lessee": ""})
    assert answer.content.decode().count("Read from your picture. Please check it.") == 4


def test_an_unreadable_picture_says_so_and_blocks_nobody(walk: Walk) -> None:
    read()
    page = walk.get("reading").content.decode()
    assert "We could not read this picture" in page
    assert walk.to(walk.post("reading", LEASE_AT_HOME)) == "photo"


def test_the_step_is_there_only_where_something_can_be_read(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "photo")
    assert walk.onward(walk.get()) == "photo"
    assert walk.to(walk.get("reading")) == ""


def test_a_dormitory_certificate_is_looked_at_by_people_only(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "dormitory"}), REGISTRATION[2]])
    answer = walk.post("papers", STORE | {"housing_proof_file": picture()})
    assert walk.to(answer) == "photo"
    assert not Reading.objects.exists()


# -- prefilling -------------------------------------------------------------------------------


def test_what_was_surely_read_is_filled_in_and_marked(walk: Walk) -> None:
    read(**FILING)
    page = walk.get("reading")
    assert shown(page) == FILING
    assert page.content.decode().count("Read from your picture. Please check it.") == 5


@pytest.mark.parametrize(
    ("sure", "filled"), [(0.0, False), (0.5, False), (0.79, False), (0.799999, False),
                         (0.8, True), (0.81, True), (1.0, True)],
)  # fmt: skip
@pytest.mark.parametrize("name", FILING)
def test_less_than_four_fifths_is_never_filled_in(
    walk: Walk, name: str, sure: float, filled: bool
) -> None:
    assert reading.CONFIDENT == 0.8
    read(sure, **{name: FILING[name]})
    assert shown(walk.get("reading"))[name] == (FILING[name] if filled else "")


def test_the_surest_of_two_sides_fills_each_field(client: Client) -> None:
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "papers")
    walk.post("papers", {"identity_way": "upload", "identity_file": [picture(), picture()]})
    front, back = Reading.objects.order_by("pk")
    for row, fields in (
        (front, {"name": "王晓雨"}),
        (back, {"id_number": own_card()["id_number"]}),
    ):
        row.fields = {n: {"text": text, "confidence": 0.9} for n, text in fields.items()}
        row.state = Reading.State.DONE
        row.save()
    assert shown(walk.get("reading")) == {
        "card_name": "王晓雨", "card_id_number": own_card()["id_number"],
    }  # fmt: skip


def test_what_the_person_wrote_is_not_overwritten_when_they_come_back(walk: Walk) -> None:
    fill(walk, [("reading", LEASE_AT_HOME)])
    read(**FILING | {"lessee": "王晓南"})
    assert shown(walk.get("reading"))["lessee"] == "王晓雨"


# -- comparing --------------------------------------------------------------------------------


def differs(walk: Walk, typed: dict[str, str]) -> Any:
    """The page that asks whether a difference is right."""
    answer = walk.post("reading", typed)
    assert "Put right what differs, or tick that it is right all the same." in errors(answer)
    return answer


def ticks(page: Any) -> list[str]:
    return [key for key, _words in page.context["form"].fields["right"].choices]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"lease_lessee": "王大明"},
            "Tenant: the paper says “王大明”, the population register says “王晓雨”.",
        ),
        (
            {"lease_address": "闵行区莘松路958弄61号102室"},
            "the paper says “闵行区莘松路958弄61号102室”, you chose “闵行区莘松路958弄61号101室”.",
        ),
        ({"lease_ends_on": "2026-11-22"}, "Rented until: that was on 22 November 2026."),
    ],
)
def test_what_differs_is_shown_before_it_is_handed_in(
    walk: Walk, typed: dict[str, str], words: str
) -> None:
    page = differs(walk, LEASE_AT_HOME | typed)
    assert words in page.content.decode()
    right = LEASE_AT_HOME | typed | {"right": ticks(page)}
    assert walk.to(walk.post("reading", right)) == "photo"
    fill(walk, REGISTRATION[-1:])
    assert words in walk.get("check").content.decode()


def test_a_lease_is_in_force_through_its_last_day(walk: Walk) -> None:
    typed = LEASE_AT_HOME | {"lease_ends_on": TODAY.isoformat()}
    assert walk.to(walk.post("reading", typed)) == "photo"


def test_what_was_read_differs_from_what_was_typed(walk: Walk) -> None:
    read(**FILING)
    typed = {f"lease_{name}": text for name, text in FILING.items()}
    page = differs(walk, typed | {"lease_ends_on": "2028-05-31"})
    assert "you wrote “31 May 2028”, we read “31 May 2027” on the picture" in page.content.decode()


def test_a_filing_that_the_housing_register_has_for_another_home(
    walk: Walk, person: Person
) -> None:
    makers.right(person, makers.UPSTAIRS, number="沪租备2024000123")
    page = differs(walk, LEASE_AT_HOME | {"lease_number": FILING["number"]})
    words = "the housing register says “闵行区莘松路958弄61号201室”"
    assert words in page.content.decode()


def test_a_tick_counts_for_the_difference_that_it_was_given_to(walk: Walk) -> None:
    page = differs(walk, LEASE_AT_HOME | {"lease_lessee": "王大明"})
    other = LEASE_AT_HOME | {"lease_lessee": "李四", "right": ticks(page)}
    differs(walk, other)


def test_a_reading_that_comes_late_is_shown_before_submitting(walk: Walk) -> None:
    fill(walk, [("reading", LEASE_AT_HOME), *REGISTRATION[-1:]])
    read(**FILING | {"ends_on": "2026-12-31"})
    answer = walk.submit()
    assert walk.to(answer) == "reading"
    page = differs(walk, LEASE_AT_HOME)
    walk.post("reading", LEASE_AT_HOME | {"right": ticks(page)})
    assert walk.to(walk.submit()) == "done"


def test_another_picture_has_to_be_looked_at_anew(walk: Walk) -> None:
    fill(walk, [("reading", LEASE_AT_HOME), *REGISTRATION[-1:]])
    first = walk.open("papers")["housing_proof"]
    gone = {"housing_proof_remove": first, "housing_proof_file": picture()}
    walk.post("papers", STORE | gone)
    assert walk.to(walk.submit()) == "reading"
    page = walk.get("reading", "?from=check").content.decode()
    assert "Your pictures have changed." in page
    fill(walk, [("reading", LEASE_AT_HOME)])
    assert walk.to(walk.submit()) == "done"


def test_somebody_elses_id_card_is_an_error_and_no_question(card: Walk) -> None:
    other = makers.person(9).id_number
    answer = card.post("reading", {"id_card_name": "王晓雨", "id_card_id_number": other})
    assert "The ID number on this paper is not yours." in errors(answer)
    read(**CARD | {"id_number": other})
    own = Person.objects.earliest("pk").id_number
    answer = card.post("reading", {"id_card_name": "王晓雨", "id_card_id_number": own})
    assert "The ID number on this paper is not yours." in errors(answer), "the picture says so"


def test_a_number_that_was_misread_is_the_machines_fault(card: Walk) -> None:
    own = own_card()
    read(**own | {"id_number": own["id_number"][:-1] + "?"})
    typed = {"id_card_name": "王晓雨", "id_card_id_number": own["id_number"].lower()}
    assert card.to(card.post("reading", typed)) == "photo"


def test_the_id_number_is_masked_on_the_check_page(card: Walk) -> None:
    own = own_card()
    read(**own)
    fill(card, [
        ("reading", {"id_card_name": "王晓雨", "id_card_id_number": own["id_number"]}),
        *REGISTRATION[-1:],
    ])  # fmt: skip
    assert own["id_number"] not in card.get("check").content.decode()


def test_a_relatives_lease_names_the_relative(client: Client, person: Person) -> None:
    walk = Walk.begin(client, "registration")
    pages: Any = [REGISTRATION[0], ("housing", {"housing": "relative_rented"}), REGISTRATION[2]]
    fill(walk, pages)
    papers = {"housing_proof_file": picture(), "kinship_proof_file": picture()}
    walk.post("papers", STORE | {"relative": "sibling"} | papers)
    typed = LEASE_AT_HOME | {"lease_lessee": "王晓雷"}
    assert walk.to(walk.post("reading", typed)) == "photo"


# -- the desk ---------------------------------------------------------------------------------


def test_the_desk_sees_what_was_typed_beside_what_was_read(walk: Walk, desk: Client) -> None:
    read(**FILING | {"lessee": "王晓南"})
    typed = {f"lease_{name}": text for name, text in FILING.items()}
    page = differs(walk, typed)
    walk.post("reading", typed | {"right": ticks(page)})
    fill(walk, REGISTRATION[-1:])
    walk.submit()
    case = Case.objects.get()
    with translation.override("en"):
        found = services.get("registration").evidence(case)
        lines = {str(one.label): one for one in found if str(one.source) == "read on the picture"}
    assert (lines["Tenant"].declared, lines["Tenant"].register) == ("王晓雨", "王晓南")
    assert lines["Tenant"].agrees is False
    assert lines["Rented until"].agrees
    content = desk.get(reverse("cases:desk_case", args=[case.reference])).content.decode()
    assert "王晓南" in content
    assert "Differs, and is right" in content
    desk.cookies["django_language"] = "zh-hans"
    content = desk.get(reverse("cases:desk_case", args=[case.reference])).content.decode()
    assert "承租人：您填写的是“王晓雨”，图片上识别为“王晓南”" in content


def test_what_was_not_read_stays_open_at_the_desk(walk: Walk) -> None:
    read(0.5, **FILING)
    fill(walk, [("reading", LEASE_AT_HOME), *REGISTRATION[-1:]])
    walk.submit()
    with translation.override("en"):
        found = services.get("registration").evidence(Case.objects.get())
        lines = [line for line in found if str(line.source) == "read on the picture"]
    assert {line.agrees for line in lines} == {None}
    assert {line.register for line in lines} == {""}


def test_the_fields_are_those_that_are_read() -> None:
    for kind, names in reading.KINDS.items():
        own = {n.removeprefix(f"{kind}_") for n in ReadingForm.base_fields if n.startswith(kind)}
        assert own <= set(names), kind
