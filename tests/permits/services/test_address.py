"""Finding one's address: road, house, room, without JavaScript, in every way people type it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from permits.address import MOST_CHOICES
from permits.searching import narrowed, numbers_in
from portal.accounts.models import Person
from portal.registers.interfaces import HouseAnswer
from portal.registers.models import DwellingRight, Road, Room, Street
from portal.wizard.run import Run
from tests.permits.services import makers, proxies
from tests.permits.services.away import ALL
from tests.permits.services.walk import FACE, REGISTRATION, errors, fill
from tests.wizard.walk import Walk, hidden

pytestmark = pytest.mark.django_db
REST = {"lived_since": "2024-06-05", "reason": "work"}


@pytest.fixture
def walk(client: Client) -> Walk:
    """At the address step; no register knows an own purchased home."""
    walk = Walk.begin(client, "registration")
    fill(walk, [REGISTRATION[0], ("housing", {"housing": "own_purchased"})])
    return walk


@pytest.fixture
def known(client: Client) -> Walk:
    """At the address step of somebody whose lease is known."""
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "details")
    return walk


def shown(walk: Walk, **typed: str) -> Any:
    """The page after the search button was pressed."""
    answer = walk.post("details", typed, go="stay")
    assert walk.to(answer) == "details", "it saves and comes back"
    return walk.get("details")


def refused(walk: Walk, **typed: str) -> dict[str, Any]:
    """The errors after "Save and continue"."""
    answer = walk.post("details", typed)
    assert answer.status_code == 200
    with translation.override("en"):
        found = answer.context["form"].errors
        return {name: [str(error) for error in found[name]] for name in found}


def chosen(walk: Walk) -> str:
    """The dwelling that the draft holds now."""
    ref: str = Run(walk.draft).cleaned("details").get("room_ref", "")
    return ref


def test_each_press_narrows_the_choice_and_keeps_everything(walk: Walk) -> None:
    page = shown(walk, road_text="xin", lived_since="2024-06-05", reason="work")
    assert list(page.context["form"].search_fields) == ["road_text", "road"]
    assert "莘松路" in page.content.decode()
    assert "闵行区 莘庄镇" in page.content.decode(), "each road says where it runs"
    assert 'value="2024-06-05"' in page.content.decode(), "what was typed beside it is kept"
    road = str(Road.objects.get(name="莘松路").pk)
    page = shown(walk, road_text="xin", road=road)
    assert page.context["form"].search_fields == ["road_text", "road", "house"]
    house = str(page.context["form"].fields["house"].choices[1][0])
    page = shown(walk, road_text="xin", road=road, house=house)
    assert page.context["form"].search_fields == ["road_text", "road", "house", "room"]
    typed = {"road_text": "xin", "road": road, "house": house, "room": makers.HOME}
    assert walk.to(walk.post("details", typed | REST)) == "papers"
    assert chosen(walk) == makers.HOME


@pytest.mark.parametrize(
    "text",
    [
        "莘松路958弄61号201室",
        "莘松路 958弄 61号 201",
        "xinsong 958 61 201",
        "xinsonglu958-61-201",
        "XSL 958/61/201",
    ],
)
def test_an_address_written_out_is_only_to_be_confirmed(walk: Walk, text: str) -> None:
    page = shown(walk, road_text=text).content.decode()
    assert f'value="{makers.UPSTAIRS}" id="id_known_0" checked' in page
    assert "闵行区莘松路958弄61号201室" in page
    assert walk.to(walk.post("details", {"known": makers.UPSTAIRS} | REST)) == "papers"
    assert chosen(walk) == makers.UPSTAIRS


def test_who_continues_at_once_is_asked_whether_it_is_their_home(walk: Walk) -> None:
    typed = {"road_text": "莘松路958弄61号201室"} | REST
    answer = walk.post("details", typed)
    assert "Is this your home? Then continue; else search again." in errors(answer)
    again = typed | hidden(answer) | {"known": makers.UPSTAIRS}
    assert walk.to(walk.send("details", again)) == "papers"


def test_a_house_without_a_lane_is_found_by_its_number(walk: Walk) -> None:
    shown(walk, road_text="淮海中路1000号301室")
    assert walk.to(walk.post("details", {"known": makers.TOWN_FLAT} | REST)) == "papers"
    assert chosen(walk) == makers.TOWN_FLAT


def test_what_was_found_stays_until_another_search_is_asked_for(walk: Walk) -> None:
    text = "莘松路958弄61号"
    shown(walk, road_text=text)
    walk.post("details", {"road_text": text, "room": makers.NEXT_DOOR} | REST)
    page = walk.get("details")
    assert page.context["form"].search_fields == ["road_text"], "a card takes the list's place"
    assert f'value="{makers.NEXT_DOOR}" id="id_known_0" checked' in page.content.decode()
    page = shown(walk, known="other", road_text=text)
    assert "room" in page.context["form"].fields, "the list is there again"
    page = shown(walk, known="other", road_text="淮海中路", room=makers.NEXT_DOOR)
    assert makers.NEXT_DOOR not in page.content.decode(), "a new search forgets the old hit"


def test_a_mistyped_road_is_offered_to_be_confirmed(walk: Walk) -> None:
    page = shown(walk, road_text="准海路1000号301室")
    form = page.context["form"]
    assert form.search_fields == ["road_text", "road"], "nothing is settled by a guess"
    assert "Did you mean one of these?" in page.content.decode()
    road = str(form.fields["road"].choices[0][0])
    page = shown(walk, road_text="准海路1000号301室", road=road)
    assert f'value="{makers.TOWN_FLAT}" id="id_known_0" checked' in page.content.decode()


def test_a_road_through_several_streets_says_in_which_each_house_stands(walk: Walk) -> None:
    road = Road.objects.get(name="淮海中路")
    makers.house(road, Street.objects.get(code=makers.XINZHUANG), "", "2000", {"1": "HH2000-1"})
    page = shown(walk, road_text="淮海中路").content.decode()
    assert "1000号 (天平路街道)" in page
    assert "2000号 (莘庄镇)" in page


def test_the_home_that_is_found_says_which_centre_is_in_charge(walk: Walk) -> None:
    page = shown(walk, road_text="淮海中路1000号301室").content.decode()
    assert f"Found by your search · In charge: Centre {makers.TIANPING}" in page


def test_known_homes_say_which_centre_is_in_charge(known: Walk) -> None:
    page = known.get("details").content.decode()
    assert f"· In charge: Centre {makers.XINZHUANG}" in page


def test_the_check_page_says_which_centre_is_in_charge(walk: Walk) -> None:
    walk.post("details", {"known": makers.TOWN_FLAT} | REST)
    page = walk.get("check").content.decode()
    assert "Centre in charge" in page
    assert f"Centre {makers.TIANPING}" in page


def test_a_proxy_is_offered_no_home_that_the_registers_know(person: Person, client: Client) -> None:
    child = proxies.resident()
    DwellingRight.objects.create(
        kind="lease",
        person_index=child.person_index,
        room_ref=makers.UPSTAIRS,
        number="沪lease1",
        holder_name=child.name,
        starts_on=date(2024, 6, 1),
    )
    walk = proxies.begun(client, child)
    fill(walk, [FACE, *proxies.GUARDIAN, proxies.REGISTRATION[0]])
    page = walk.get("details")
    assert "known" not in page.context["form"].fields
    assert makers.UPSTAIRS not in page.content.decode()
    page = shown(walk, road_text="莘松路958弄61号102室")
    assert f'value="{makers.NEXT_DOOR}" id="id_known_0" checked' in page.content.decode()


def test_what_the_combobox_chose_is_taken_as_it_stands(walk: Walk) -> None:
    road = Road.objects.get(name="淮海中路")
    chosen_by_script = {
        "road_text": "淮海中路",
        "searched": "淮海中路",
        "road": str(road.pk),
        "house": str(road.houses.get().pk),
        "room": makers.TOWN_FLAT,
    }
    answer = walk.post("details", chosen_by_script | REST)
    assert walk.to(answer) == "papers"
    assert chosen(walk) == makers.TOWN_FLAT


def test_a_number_that_does_not_exist_leaves_the_choice_to_the_person(walk: Walk) -> None:
    page = shown(walk, road_text="莘松路777弄9号")
    assert len(page.context["form"].fields["house"].choices) == 3, "both houses and “choose”"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "road_text", "Write your road"),
        ({"road_text": "无此路"}, "road_text", "No road of that name"),
        ({"road_text": "xin"}, "road", "Choose your road"),
        ({"road_text": "莘松路"}, "house", "Choose your lane and number"),
        ({"road_text": "莘松路958弄61号"}, "room", "Choose your room"),
        ({"road_text": "莘松路958弄61号", "room": "forged"}, "room", "Choose your room"),
        ({"road_text": "莘松路", "house": "999999"}, "house", "Choose your lane"),
        ({"road_text": "xin", "road": "999999"}, "road", "Choose your road"),
    ],
)
def test_what_is_missing_is_said_at_the_furthest_field(
    walk: Walk, typed: dict[str, str], field: str, words: str
) -> None:
    found = refused(walk, **typed, **REST)
    assert list(found) == [field]
    assert words in found[field][0]
    if typed:
        assert walk.draft.answers["details"]["road_text"] == [typed["road_text"]], "typed is kept"
    assert "details" not in walk.draft.valid


def test_a_room_that_was_not_offered_is_not_taken_from_a_new_search(walk: Walk) -> None:
    found = refused(walk, road_text="莘松路958弄61号", room=makers.TOWN_FLAT, **REST)
    assert found == {"room": ["Choose your room."]}


def test_changing_the_road_forgets_the_house_of_the_old_one(walk: Walk) -> None:
    first = shown(walk, road_text="莘松路").context["form"].fields["house"].choices[1][0]
    found = refused(walk, road_text="淮海中路", house=str(first), **REST)
    assert list(found) == ["room"], "the new road has one house, so its rooms are next"


def test_the_one_known_home_is_chosen_already(known: Walk) -> None:
    page = known.get("details").content.decode()
    assert f'value="{makers.HOME}" id="id_known_0" checked' in page


def test_who_lives_elsewhere_searches_beside_the_known_home(known: Walk) -> None:
    page = shown(known, known="other", road_text="淮海中路1000号301室").content.decode()
    assert makers.ADDRESS in page
    assert f'value="{makers.TOWN_FLAT}" id="id_known_1" checked' in page
    assert known.to(known.post("details", {"known": makers.TOWN_FLAT} | REST)) == "papers"
    assert chosen(known) == makers.TOWN_FLAT


def test_who_just_searches_need_not_say_that_it_is_another_address(known: Walk) -> None:
    found = refused(known, road_text="淮海中路", **REST)
    assert list(found) == ["room"]


def test_a_known_home_wins_over_words_left_in_the_search(known: Walk) -> None:
    typed = {"known": makers.HOME, "road_text": "淮海中路1000号301室"}
    assert known.to(known.post("details", typed | REST)) == "papers"
    assert chosen(known) == makers.HOME


def test_a_home_that_does_not_exist_cannot_be_forged(known: Walk) -> None:
    assert refused(known, known="nonsense", **REST) == {"known": ["Choose where you live."]}


def test_another_home_that_is_forged_is_no_more_than_searched_for(known: Walk) -> None:
    assert known.to(known.post("details", {"known": makers.TOWN_FLAT} | REST)) == "papers"
    assert "housing_proof_file" in known.get("papers").content.decode(), "and has to be proven"


def test_nothing_chosen_among_the_known_says_so(known: Walk) -> None:
    assert refused(known, known="", **REST) == {"known": ["Choose where you live."]}


def test_an_ended_lease_is_not_offered(client: Client, person: Person) -> None:
    makers.right(person, makers.UPSTAIRS, ends_on=date(2026, 11, 22))
    makers.right(person, makers.NEXT_DOOR, ends_on=makers.TODAY)
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "details")
    offered = [ref for ref, _label in walk.get("details").context["form"].fields["known"].choices]
    assert makers.UPSTAIRS not in offered
    assert makers.NEXT_DOOR in offered, "a filing is in force through its last day (D-32)"


def test_a_long_list_is_cut_and_says_how_to_go_on(walk: Walk) -> None:
    street = Street.objects.get(code=makers.XINZHUANG)
    road = Road.objects.get(name="莘建路")
    for number in range(1, 501):
        makers.house(road, street, "", str(number), {})
    house = makers.house(road, street, "7", "3", {str(n): f"XJ-{n}" for n in range(100, 300)})
    page = shown(walk, road_text="莘建路")
    assert len(page.context["form"].fields["house"].choices) == MOST_CHOICES + 1
    assert f"These are {MOST_CHOICES} of 501." in page.content.decode()
    page = shown(walk, road_text="莘建路7弄3号")
    assert f"These are {MOST_CHOICES} of 200." in page.content.decode()
    shown(walk, road_text="莘建路7弄3号299室")
    assert walk.to(walk.post("details", {"known": "XJ-299"} | REST)) == "papers"
    assert chosen(walk) == "XJ-299"
    assert Room.objects.get(ref="XJ-299").house == house


def test_without_the_housing_register_one_searches_and_is_told_why(
    client: Client, settings: Any
) -> None:
    settings.REGISTERS = {"housing": ALL["housing"]}
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "details")
    page = walk.get("details").content.decode()
    assert "The housing register does not answer now" in page
    shown(walk, road_text="莘松路958弄61号101室")
    assert walk.to(walk.post("details", {"known": makers.HOME} | REST)) == "papers"
    assert "housing_proof_file" in walk.get("papers").content.decode()


def test_without_the_address_library_what_was_typed_is_kept(walk: Walk, settings: Any) -> None:
    settings.REGISTERS = {"addresses": ALL["addresses"]}
    found = refused(walk, road_text="莘松路958弄61号101室", **REST)
    assert list(found) == ["road_text"]
    assert "does not answer now" in found["road_text"][0]
    settings.REGISTERS = {}
    assert "莘松路958弄61号101室" in walk.get("details").content.decode()


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2027-01-01", "This date is in the future"),
        ("1990-05-11", "This is before you were born"),
        ("2024-02-30", "This date does not exist"),
        ("", "Fill in since when you live there"),
    ],
)
def test_a_day_that_cannot_be_is_explained(known: Walk, since: str, words: str) -> None:
    answer = known.post("details", {"known": makers.HOME, "lived_since": since, "reason": "work"})
    assert answer.status_code == 200
    assert words in errors(answer)
    assert words in answer.content.decode().split("</ul>", 1)[1], "and beside the field"
    assert known.draft.answers["details"]["lived_since"] == [since]


def test_the_day_of_birth_and_today_are_possible(known: Walk) -> None:
    for since in ("1990-05-12", makers.TODAY.isoformat()):
        typed = {"known": makers.HOME, "lived_since": since, "reason": "work"}
        assert known.to(known.post("details", typed)) == "papers"


def test_the_check_page_links_to_the_field_by_which_it_was_found(walk: Walk) -> None:
    walk.post("details", {"known": makers.HOME} | REST)
    page = walk.get("check").content.decode()
    assert f'{walk.url("details")}?from=check#div_id_known"' in page
    assert makers.ADDRESS in page


def test_numbers_are_read_in_their_order() -> None:
    assert numbers_in("莘松路958弄61号301室") == ["958", "61", "301"]
    assert numbers_in("xsl 12a-3") == ["12A", "3"]
    assert numbers_in("莘松路") == []


def test_the_signs_tell_a_lane_from_a_house_number() -> None:
    lane = HouseAnswer(1, "莘松路", "61", "3", makers.XINZHUANG)
    plate = HouseAnswer(2, "莘松路", "", "61", makers.XINZHUANG)
    other = HouseAnswer(3, "莘松路", "", "62", makers.XINZHUANG)
    houses = [lane, plate, other]
    assert narrowed(houses, "莘松路61") == [lane, plate]
    assert narrowed(houses, "莘松路61 3") == [lane, plate]
    assert narrowed(houses, "莘松路61弄") == [lane]
    assert narrowed(houses, "莘松路61号") == [plate]
    assert narrowed(houses, "莘松路9") == houses
