"""The address library: streets, search, and the way from road to room."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal import registers
from portal.city.places import roads as real_roads
from portal.registers import streets
from portal.registers.models import House, Road, Room, Street
from portal.registers.pinyin import also, in_english, initials, plain

pytestmark = pytest.mark.django_db


def make_road(name: str) -> Road:
    return Road.objects.create(
        name=name, pinyin=plain(name), initials=initials(name), also=also(name)
    )


@pytest.fixture
def huaihai() -> Road:
    streets.load()
    road = make_road("淮海中路")
    for district in ("310101", "310104"):
        street = Street.objects.filter(district_code=district)[0]
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
        "huái hǎi lù",
        "huai'hai",
        "ＨＨＬ",
        "淮海zhong路",
        "Huaihai Middle Road",
        "Huaihai Rd. 100",
        "上海市徐汇区淮海中路1000号",
        "徐汇区天平路街道淮海中路",
        "淮海中路 ",
    ],
)
def test_a_road_is_found_by_characters_pinyin_and_initials(huaihai: Road, typed: str) -> None:
    assert "淮海中路" in found(typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "12号", "西藏", "%", "_", "(路", "[[路", "\\\\路", "\0"]
)
def test_a_search_that_fits_no_road_finds_nothing(huaihai: Road, typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ("huihailu", "a letter left out"),
        ("huaihhailu", "a letter too many"),
        ("huaihalu", "a letter left out at the end"),
        ("huiahai", "two letters swapped, unfinished"),
        ("huaihaizhoglu", "a letter left out of a long name"),
        ("怀海路", "a homophone"),
        ("淮海重路", "a homophone of the direction"),
        ("准海路", "a character that looks alike"),
        ("淮梅路", "another one that looks alike"),
        ("淮海", "nothing wrong"),
        ("海淮路", "two characters swapped"),
        ("淮路", "a character left out"),
        ("准海路958弄12号", "a number behind it"),
        ("徐汇区准海路", "a district in front of it"),
    ],
)
def test_a_typo_is_forgiven(huaihai: Road, typed: str, about: str) -> None:
    make_road("淮安路")
    assert found(typed)[0] == "淮海中路", about


def test_only_what_is_not_written_so_is_said_to_be_near(huaihai: Road) -> None:
    library = registers.get("addresses")
    assert [hit.near for hit in library.search_addresses("淮海")] == [False]
    assert [hit.near for hit in library.search_addresses("准海路")] == [True]


def test_what_is_written_so_comes_before_what_is_near(huaihai: Road) -> None:
    for name in ("淮阴路", "准海新路"):
        make_road(name)
    hits = registers.get("addresses").search_addresses("准海新")
    assert next((hit.name, hit.near) for hit in hits) == ("准海新路", False)


@pytest.mark.parametrize("typed", ["shensonglu", "shensong", "ssl", "xinsonglu", "莘松"])
def test_a_road_that_people_misread_is_found_as_they_read_it(huaihai: Road, typed: str) -> None:
    assert found(typed)[0] == "莘松路"


@pytest.mark.parametrize(
    ("name", "typed"), [("女贞路", "nvzhen"), ("绿杨路", "lüyang"), ("吕巷路", "lvxiang")]
)
def test_u_with_dots_may_be_typed_in_every_way(huaihai: Road, name: str, typed: str) -> None:
    make_road(name)
    assert found(typed) == [name]


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str]:
    """A real road and its pinyin with one letter wrong, behind the first and before the last."""
    long = [name for name in real_roads() if len(plain(name)) >= 6]
    name = draw(st.sampled_from(long))
    letters = plain(name)
    at = draw(st.integers(1, len(letters) - 3))
    rest = letters[at + 1 :]
    return name, draw(
        st.one_of(
            st.just(letters[:at] + rest),
            LETTERS.map(lambda extra: letters[:at] + extra + letters[at:]),
            LETTERS.map(lambda other: letters[:at] + other + rest),
            st.just(letters[:at] + rest[0] + letters[at] + rest[1:]),
        )
    )


class MistypedRoads(TestCase):
    """Over all real roads."""

    @classmethod
    def setUpTestData(cls) -> None:
        Road.objects.bulk_create(
            Road(name=name, pinyin=plain(name), initials=initials(name), also=also(name))
            for name in real_roads()
        )

    @given(mistyped())
    def test_one_wrong_letter_keeps_a_road_among_the_first_five(
        self, case: tuple[str, str]
    ) -> None:
        name, typed = case
        hits = registers.get("addresses").search_addresses(typed)
        # Where it spells another road it is taken at its word.
        assume(not hits or hits[0].near or name in [hit.name for hit in hits])
        assert name in [hit.name for hit in hits[:5]], [hit.name for hit in hits]

    def test_every_road_is_the_first_for_its_own_name(self) -> None:
        for name in list(real_roads())[::9]:
            assert found(name)[0] == name


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


def test_a_road_names_the_streets_it_crosses_once_each(huaihai: Road) -> None:
    first = Street.objects.filter(district_code="310101")[0]
    for number in ("7", "8"):
        House.objects.create(road=huaihai, street=first, number=number)
    (hit,) = registers.get("addresses").search_addresses("淮海")
    assert [street.code for street in hit.streets] == ["310101002", "310104003"]
    assert hit.streets[1].name == "天平路街道"


def test_the_streets_of_a_district_come_without_zones_and_farms(huaihai: Road) -> None:
    library = registers.get("addresses")
    minhang = library.streets("310112")
    assert "莘庄镇" in [street.name for street in minhang]
    assert "莘庄工业区" not in [street.name for street in minhang]
    assert len(library.streets()) == 234 - 19
    assert library.streets("999999") == []


def test_of_equal_roads_the_one_that_crosses_more_streets_comes_first(huaihai: Road) -> None:
    make_road("海淮路")
    assert found("hh") != []
    make_road("花海路")
    assert found("hhl")[:1] == ["淮海中路"], "long roads are what people mean"


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


def test_other_readings_are_kept_beside_the_right_one() -> None:
    assert also("莘松路") == " shensonglu ssl "
    assert also("淮海中路") == ""


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
