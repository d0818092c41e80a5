"""A small town: two streets with their centres, a few homes, and people whose papers agree."""

from datetime import date
from functools import cache
from typing import Any

from permits.models import Basis, Endorsement, Housing, Permit, Registration
from permits.numbers import next_number
from portal.accounts.models import Membership, Office, OfficeKind, Person, Role, User
from portal.clock.days import add_months
from portal.registers.fingerprint import fingerprint
from portal.registers.identifiers import make_credit_code, make_id_number
from portal.registers.models import (
    DwellingRight,
    ELicence,
    EmployerRecord,
    House,
    InsuranceRun,
    Resident,
    Road,
    Room,
    Schooling,
    Street,
)
from portal.vault import blind_index

TODAY = date(2026, 11, 23)
XINZHUANG, TIANPING = "310112101", "310104003"
BORN = date(1990, 5, 12)
# 莘松路958弄61号101室 and so on: street, lane, number, room.
HOME, NEXT_DOOR, UPSTAIRS, TOWN_FLAT = "XS61-101", "XS61-102", "XS61-201", "HH1000-301"
# The days of every e-licence that says nothing else.
VALID = {"issued_on": date(2020, 11, 23), "valid_until": date(2040, 11, 23)}
ADDRESS = "闵行区莘松路958弄61号101室"
TOWN_ADDRESS = "徐汇区淮海中路1000号301室"


@cache
def code(body: str = "91310112MA9TQWN01") -> str:
    """The credit code of the employer; another one for another body."""
    return make_credit_code(body)


def town() -> None:
    """Streets, centres, roads, houses, rooms, and two employers."""
    for street, name, district, district_name in (
        (XINZHUANG, "莘庄镇", "310112", "闵行区"),
        (TIANPING, "天平路街道", "310104", "徐汇区"),
    ):
        row = Street.objects.create(
            code=street,
            name=name,
            name_en=name,
            district_code=district,
            district_name=district_name,
            district_name_en=district_name,
            is_zone=False,
        )
        Office.objects.create(
            kind=OfficeKind.COMMUNITY,
            code=f"C{street}",
            name=f"{name}社区事务受理服务中心",
            name_en=f"Centre {street}",
            district_code=district,
            street_code=street,
        )
        Office.objects.create(
            kind=OfficeKind.POLICE,
            code=f"A{street}",
            name=f"{name}派出所",
            name_en=f"Police {street}",
            district_code=district,
            street_code=street,
        )
        if street == XINZHUANG:
            lane = road("莘松路", "xinsonglu", "xsl")
            house(lane, row, "958", "61", {"101": HOME, "102": NEXT_DOOR, "201": UPSTAIRS})
            house(lane, row, "958", "62", {"101": "XS62-101"})
            road("莘建路", "xinjianlu", "xjl")
        else:
            middle = road("淮海中路", "huaihaizhonglu", "hhzl")
            house(middle, row, "", "1000", {"301": TOWN_FLAT, "302": "HH1000-302"})
    employer()
    employer("91310115MA9TQWN02", "上海别处有限公司")


def road(name: str, pinyin: str, initials: str) -> Road:
    """A road of the address library."""
    return Road.objects.create(name=name, pinyin=pinyin, initials=initials)


def house(on: Road, street: Street, lane: str, number: str, rooms: dict[str, str]) -> House:
    """A house with its rooms: name to standard address code."""
    made = House.objects.create(road=on, street=street, lane=lane, number=number)
    Room.objects.bulk_create(Room(house=made, room=r, ref=ref) for r, ref in rooms.items())
    return made


def employer(body: str = "91310112MA9TQWN01", name: str = "上海本地有限公司") -> EmployerRecord:
    """An employer of the business register."""
    return EmployerRecord.objects.get_or_create(
        credit_code=code(body),
        defaults={"name": name, "district_code": "310112", "address": "上海市闵行区1号"},
    )[0]


def person(sequence: int = 1, *, lives_at: str | None = HOME, **changes: Any) -> Person:
    """Somebody with an account, known to the population register."""
    facts = {"name": "王晓雨", "sex": "M", "birth_date": BORN, "hukou_place": "安徽省合肥市"}
    facts |= {k: changes.pop(k) for k in list(changes) if k in facts}
    number = make_id_number("340102", facts["birth_date"], 2 * sequence + 1)  # type: ignore[arg-type]
    phone = f"1380000{sequence:04d}"
    Resident.objects.create(
        id_number=number,
        name_pinyin="Wang Xiaoyu",
        phone=phone,
        room_ref=lives_at,
        updated_on=date(2024, 1, 1),
        fingerprint=fingerprint(*facts.values()),  # type: ignore[arg-type]
        **facts,
    )
    user = User.objects.create_by_phone(phone)
    made = Person.objects.create(user=user, id_number=number, phone=phone, **facts, **changes)
    licence(made, number=number, summary={"name": made.name, "hukou_place": made.hukou_place})
    return made


def licence(of: Person, kind: str = "id_card", **facts: Any) -> ELicence:
    """An e-licence in the person's store; everybody has an ID card there."""
    summary = {"name": of.name} | facts.pop("summary", {})
    return ELicence.objects.create(
        person_index=of.id_index,
        kind=kind,
        **{"number": f"沪{kind}E0001", **VALID, "summary": summary} | facts,
    )


def right(
    of: Person, ref: str = HOME, kind: str = "lease", *, holder: str = "", **facts: Any
) -> DwellingRight:
    """A title, lease filing or dormitory place; in the person's own name unless `holder`."""
    return DwellingRight.objects.create(
        kind=kind,
        person_index=of.id_index,
        room_ref=ref,
        holder_name=holder or of.name,
        **{"number": f"沪{kind}{ref}", "starts_on": date(2024, 6, 1), "ends_on": None} | facts,
    )


def insured(
    of: Person,
    first: date = date(2024, 6, 1),
    last: date | None = None,
    by: str = "91310112MA9TQWN01",
) -> InsuranceRun:
    """Months of insurance; no last one: still paying."""
    return InsuranceRun.objects.create(
        person_index=of.id_index,
        employer_code=code(by),
        first_month=first.replace(day=1),
        last_month=last.replace(day=1) if last else None,
        base=9000,
    )


def enrolled(of: Person, ends_on: date, starts_on: date = date(2024, 9, 1)) -> Schooling:
    """An enrolment."""
    return Schooling.objects.create(
        person_index=of.id_index, school="浦江大学", starts_on=starts_on, ends_on=ends_on
    )


def dwelling(housing: str = Housing.OWN_RENTED, ref: str = HOME) -> dict[str, str]:
    """The columns that say where somebody lives."""
    street = TIANPING if ref.startswith("HH") else XINZHUANG
    address = TOWN_ADDRESS if ref == TOWN_FLAT else ADDRESS
    return {"housing": housing, "room_ref": ref, "address": address, "street_code": street}


def registered(of: Person, on: date, **changes: Any) -> Registration:
    """A registration that was made on that day, outside of this portal."""
    return Registration.objects.create(
        **{
            "number": next_number("DJ", XINZHUANG, on),
            "person": of,
            "reason": "work",
            "registered_on": on,
            "valid_until": add_months(on, 12),
            **dwelling(),
            **changes,
        }
    )


def permit(of: Person, valid_until: date, years: int = 1, **changes: Any) -> Permit:
    """A permit whose facts agree with the registers; issued so many years before its end."""
    issued_on = add_months(valid_until, -12 * years)
    known = Resident.objects.get(person_index=of.id_index)
    facts = {
        "number": next_number("31", XINZHUANG, issued_on),
        "person": of,
        "person_index": of.id_index,
        "basis": Basis.EMPLOYMENT,
        "issued_on": issued_on,
        "valid_until": valid_until,
        "card_valid_until": valid_until,
        "continuity_start": issued_on,
        "employer_code": code(),
        "phone": of.phone,
        "fingerprint": known.fingerprint,
        **dwelling(),
        **changes,
    }
    made = Permit.objects.create(**facts)
    for back in range(years - 1, 0, -1):
        period = add_months(valid_until, -12 * back)
        endorsement(made, period, endorsed_on=add_months(period, 0))
    return made


def endorsement(of: Permit, period: date, **changes: Any) -> Endorsement:
    """An endorsement on time."""
    valid_until = add_months(period, 12)
    day = changes.pop("endorsed_on", period)
    return Endorsement.objects.create(
        **{
            "permit": of,
            "period": period,
            "valid_from": date.fromordinal(period.toordinal() + 1),
            "valid_until": valid_until,
            "requested_on": day,
            "endorsed_on": day,
            "band": "NORMAL",
            "days_late": (day - period).days,
            "channel": Endorsement.Channel.AUTO,
            "policy_code": "2018-01",
            "continuity_start": of.continuity_start,
            **changes,
        }
    )


def holder(valid_until: date, years: int = 1, sequence: int = 1, **changes: Any) -> Permit:
    """Somebody with a permit, whose lease and work agree with it."""
    of = person(sequence)
    right(of)
    insured(of)
    return permit(of, valid_until, years, **changes)


def clerk(street: str = XINZHUANG, username: str = "clerk") -> User:
    """Somebody at the desk of the street's centre."""
    made = User.objects.create_user(username, last_name="李", first_name="明")
    office = Office.objects.get(code=f"C{street}")
    Membership.objects.create(user=made, office=office, role=Role.CLERK)
    return made


def index_of(ref: str) -> bytes:
    """The blind index of a room."""
    return bytes(blind_index("room", ref))
