"""How places of the address library are named on a page, in the active language."""

from portal.registers.interfaces import RoadHit, StreetAnswer
from portal.templatetags.portal import chinese

# More streets tell nobody more about a long road.
STREETS_NAMED = 3


def street_name(street: StreetAnswer) -> str:
    """莘庄镇 / Xinzhuang Town."""
    return street.name if chinese() else street.name_en or street.name


def district_name(street: StreetAnswer) -> str:
    """闵行区 / Minhang District."""
    return street.district_name if chinese() else street.district_name_en or street.district_name


def crossed(road: RoadHit) -> str:
    """Where a road runs: 徐汇区 天平路街道、湖南路街道 · 黄浦区 …; a road without houses: ""."""
    comma, named = "、" if chinese() else ", ", road.streets[:STREETS_NAMED]
    parts = []
    for code in dict.fromkeys(street.district_code for street in road.streets):
        own = [street for street in named if street.district_code == code]
        district = next(s for s in road.streets if s.district_code == code)
        more = sum(s.district_code == code for s in road.streets) > len(own)
        streets = comma.join(map(street_name, own)) + ("…" if more else "")
        parts.append(f"{district_name(district)} {streets}".strip())
    return " · ".join(parts)
