"""Acceptance points: a community centre and a police station a street, a talent centre a district.

Names follow the real ones; addresses and telephones are made up, and `is_demo` says so.
"""

from portal.accounts.models import Office
from portal.city.loading import Loader
from portal.registers.models import Street

Kind = Office.Kind


def code_of(kind: str, place: str) -> str:
    """The code of the office of `kind` in a street or district, e.g. C310112101."""
    return f"{kind[0].upper()}{place}"


def record(loader: Loader) -> None:
    """Every office of the city."""
    districts: set[str] = set()
    for nth, street in enumerate(Street.objects.filter(is_zone=False)):
        short = street.name.removesuffix("街道")
        if street.district_code not in districts:
            districts.add(street.district_code)
            _add(
                loader,
                Kind.TALENT,
                street,
                "",
                f"{street.district_name}人才服务中心",
                f"{street.district_name_en} Talent Service Centre",
                1000 + nth,
            )
        _add(
            loader,
            Kind.COMMUNITY,
            street,
            street.code,
            f"{street.name}社区事务受理服务中心",
            f"{street.name_en} Community Affairs Centre",
            2000 + nth,
        )
        _add(
            loader,
            Kind.POLICE,
            street,
            street.code,
            f"{short}派出所",
            f"{street.name_en} Police Station",
            3000 + nth,
        )


def _add(
    loader: Loader,
    kind: str,
    street: Street,
    street_code: str,
    name: str,
    name_en: str,
    telephone: int,
) -> None:
    loader.add(
        Office,
        kind=kind,
        code=code_of(kind, street_code or street.district_code),
        name=name,
        name_en=name_en,
        district_code=street.district_code,
        street_code=street_code,
        address=f"{street.district_name}{street.name}便民路{telephone % 1000 + 1}号",
        phone=f"021-5550{telephone}",
        is_demo=True,
    )
