"""The address library: streets, search, and the way from road to room."""

import pytest

from portal import registers
from portal.registers import streets
from portal.registers.models import House, Road, Room, Street
from portal.registers.pinyin import in_english, initials, plain

pytestmark = pytest.mark.django_db


def make_road(name: str) -> Road:
    return Road.objects.create(name=name, pinyin=plain(name), initials=initials(name))


@pytest.fixture
def huaihai() -> Road:
    streets.load()
    road = make_road("淮海中路")
    for district in ("310101", "310104"):
        street = Street.objects.filter(district_code=district).first()
        House.objects.create(road=road, street=street, number=district[-3:])
    for other in ("南京东路", "海宁路", "莘松路"):
        make_road(other)
    return road


def found(text: str) -> list[str]:
    return [hit.name for hit in registers.get("addresses").search_addresses(text)]


def test_all_234_units_are_loaded_and_loading_twice_changes_nothing() -> None:
    assert streets.load() == 234
    assert streets.load() == 234
    assert Street.objects.count() == 234
    assert Street.objects.values("district_code").distinct().count() == 16


def test_zones_and_farms_are_flagged_so_that_pick_lists_leave_them_out() -> None:
    streets.load()
    zones = set(Street.objects.filter(is_zone=True).values_list("name", flat=True))
    assert {"莘庄工业区", "东海农场"} <= zones
    assert not any(name.endswith(("街道", "镇", "乡")) for name in zones)
    assert len(zones) == 19


@pytest.mark.parametrize(
    "typed",
    [
        "淮海",
        "淮海中路",
        "huaihai",
        "Huai Hai",
        "hhz",
        "HHZL",
        "hhl",
        "huaihailu",
        "淮海路",
        "海中",
        "淮海中路100弄3号",
    ],
)
def test_a_road_is_found_by_characters_pinyin_and_initials(huaihai: Road, typed: str) -> None:
    assert "淮海中路" in found(typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "12号", "西藏", "%", "_", "(路", "[[路", "\\\\路", "\0"]
)
def test_a_search_that_fits_no_road_finds_nothing(huaihai: Road, typed: str) -> None:
    assert found(typed) == []


def test_roads_that_begin_with_what_was_typed_come_first(huaihai: Road) -> None:
    make_road("海中路")
    assert found("海中") == ["海中路", "淮海中路"]


def test_the_road_that_bears_the_very_name_comes_before_its_east_and_west(huaihai: Road) -> None:
    for name in ("天山西路", "天山路", "天山支路"):
        make_road(name)
    assert found("天山路") == ["天山路", "天山西路"]
    assert found("tianshanlu")[0] == "天山路"


def test_a_road_names_all_its_districts(huaihai: Road) -> None:
    (hit,) = registers.get("addresses").search_addresses("淮海")
    assert hit.districts == ("黄浦区", "徐汇区")


def test_a_search_costs_two_queries_however_much_it_finds(
    huaihai: Road, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(8):
        make_road(f"淮海{number}路")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(found("huaihai")) == 9


def test_houses_and_rooms_come_in_the_order_of_their_numbers(huaihai: Road) -> None:
    library = registers.get("addresses")
    street = Street.objects.get(code="310112101")
    road = Road.objects.get(name="莘松路")
    for lane, number in (("", "20"), ("958", "12"), ("958", "2"), ("", "3")):
        house = House.objects.create(road=road, street=street, lane=lane, number=number)
    labels = [answer.label for answer in library.houses_of(road.pk)]
    assert labels == ["3号", "20号", "958弄2号", "958弄12号"]
    for room in ("1001", "101", "201"):
        Room.objects.create(house=house, room=room, ref=f"ref{room}")
    assert [answer.room for answer in library.rooms_of(house.pk)] == ["101", "201", "1001"]


def test_a_room_is_found_by_its_code_with_its_whole_address(huaihai: Road) -> None:
    street = Street.objects.get(code="310112101")
    road = Road.objects.get(name="莘松路")
    house = House.objects.create(road=road, street=street, lane="958", number="12")
    Room.objects.create(house=house, room="301", ref="R1")
    address = registers.get("addresses").room("R1")
    assert address is not None
    assert address.text == "闵行区莘松路958弄12号301室"
    assert (address.street_name_en, address.district_name_en) == (
        "Xinzhuang Town",
        "Minhang District",
    )
    assert registers.get("addresses").room("unknown") is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("莘松路", "xinsonglu"),
        ("七莘路", "qixinlu"),
        ("番禺路", "panyulu"),
        ("东长治路", "dongchangzhilu"),
        ("西藏中路", "xizangzhonglu"),
        ("绿杨路", "luyanglu"),
        ("殷行路", "yinhanglu"),
        ("会稽路", "kuaijilu"),
    ],
)
def test_roads_are_spelt_as_shanghai_says_them(name: str, letters: str) -> None:
    assert plain(name) == letters


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("淮海中路街道", "Huaihai Middle Road Subdistrict"),
        ("中山东一路", "Zhongshan East First Road"),
        ("静安寺街道", "Jing'ansi Subdistrict"),
        ("堡镇", "Baozhen"),
    ],
)
def test_places_have_a_name_for_english_pages(name: str, english: str) -> None:
    assert in_english(name) == english
