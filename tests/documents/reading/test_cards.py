"""What is understood on an ID card, and how sure of it one may be."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.documents.reading import CONFIDENT
from portal.documents.reading.cards import parse_id_card
from portal.documents.reading.engine import Line
from portal.registers.identifiers import make_id_number, parse_id_number
from tests.documents.reading.conftest import line

BORN = date(1990, 5, 1)
NUMBER = make_id_number("340102", BORN, 127)  # an odd sequence: a man


def card(number: str = NUMBER, doubt: dict[int, float] | None = None, **other: str) -> list[Line]:
    words = {
        "sex": "男",
        "born": "1990年5月1日",
        "name": "欧阳建国",
        "address": "安徽省合肥市新华镇东风村3组12号",
        "nation": "汉",
    } | other
    return [
        line("姓名", 70, 70),
        line(words["name"], 175, 66),
        line(f"性别{words['sex']}民族{words['nation']}", 70, 146),
        line("出生", 70, 222),
        line(words["born"], 175, 220),
        line("住址", 70, 296),
        line(words["address"][:11], 175, 294),
        line(words["address"][11:], 175, 340),
        line("公民身份号码", 70, 540),
        line(number, 330, 538, doubt=doubt),
    ]


def sure(lines: list[Line]) -> dict[str, str]:
    fields = parse_id_card(lines)
    return {k: str(v["text"]) for k, v in fields.items() if float(v["confidence"]) >= CONFIDENT}


def test_a_card_gives_name_sex_birth_number_and_the_whole_address() -> None:
    assert sure(card()) == {
        "name": "欧阳建国",
        "sex": "M",
        "birth_date": "1990-05-01",
        "id_number": NUMBER,
        "address": "安徽省合肥市新华镇东风村3组12号",
    }


def test_joined_lines_full_width_forms_and_traditional_characters_are_put_right() -> None:
    lines = [line("姓名欧陽建國", 70, 66), *card(nation="漢")[2:]]
    lines[-1] = line("公民身份号码" + "".join(chr(ord(c) + 0xFEE0) for c in NUMBER), 70, 540)
    assert sure(lines)["name"] == "欧阳建国"
    assert sure(lines)["id_number"] == NUMBER


def test_a_name_of_another_people_keeps_its_dot() -> None:
    assert sure(card(name="阿卜杜热西提·买买提"))["name"] == "阿卜杜热西提·买买提"


def test_a_rare_character_must_be_seen_more_clearly_than_a_frequent_one() -> None:
    def named(name: str, certainty: float) -> list[Line]:
        lines = card()
        lines[1] = line(name, 175, 66, doubt={1: certainty})
        return lines

    assert sure(named("张玥", 0.97))["name"] == "张玥"
    assert sure(named("张强", 0.86))["name"] == "张强"
    assert "name" not in sure(named("张玥", 0.86))
    assert parse_id_card(named("张玥", 0.86))["name"]["text"] == "张玥"


def test_a_number_that_fails_its_check_digit_is_not_sure_nor_what_it_says() -> None:
    wrong = NUMBER[:16] + str((int(NUMBER[16]) + 1) % 10) + NUMBER[17]
    fields = parse_id_card(card(wrong))
    assert float(fields["id_number"]["confidence"]) < CONFIDENT
    assert sure(card(wrong))["sex"] == "M", "the word itself was read"


def test_one_doubtful_figure_is_repaired_where_only_one_other_fits() -> None:
    alike = {"8": "3", "3": "8", "6": "5", "5": "6", "7": "1", "1": "7", "0": "8"}
    place = next(n for n in range(14, 17) if NUMBER[n] in alike)
    misread = NUMBER[:place] + alike[NUMBER[place]] + NUMBER[place + 1 :]
    assert not parse_id_number(misread).valid
    fields = parse_id_card(card(misread, doubt={place: 0.6}))
    assert fields["id_number"]["text"] == NUMBER
    assert float(fields["id_number"]["confidence"]) >= CONFIDENT


def test_letters_are_figures_in_a_number() -> None:
    misread = NUMBER.replace("0", "O").replace("1", "l")
    assert sure(card(misread))["id_number"] == NUMBER


@given(place=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_no_single_wrong_figure_is_ever_sure(place: int, other: str) -> None:
    wrong = NUMBER[:place] + other + NUMBER[place + 1 :]
    assert sure(card(wrong)).get("id_number", NUMBER) == NUMBER


def test_where_the_birth_date_and_the_number_disagree_the_date_is_not_sure() -> None:
    assert "birth_date" not in sure(card(born="1990年5月7日"))
    assert "sex" not in sure(card(sex="女"))


def test_what_was_not_read_is_taken_from_the_number() -> None:
    lines = [one for one in card() if "年" not in one.text and "性别" not in one.text]
    assert sure(lines)["birth_date"] == "1990-05-01"
    assert sure(lines)["sex"] == "M"


def test_what_is_hardly_legible_is_not_sure() -> None:
    lines = card()
    lines[1] = line("欧阳建国", 175, 66, doubt={2: 0.5})
    lines[6] = line("安徽省合肥市新华镇东风", 175, 294, 0.95)
    assert {"name", "address"}.isdisjoint(sure(lines))


def test_what_is_no_id_card_gives_nothing() -> None:
    assert parse_id_card([]) == {}
    assert parse_id_card([line("今天天气很好", 10, 10), line(NUMBER, 10, 60)]) == {}
    faint = [line("姓名", 70, 70), line("张三", 175, 70, 0.3), line("性别", 70, 146)]
    assert parse_id_card(faint) == {}
