"""Employers, spread over the districts; each is a function of its number, none is remembered."""

from dataclasses import dataclass

from portal.city.loading import Loader
from portal.registers.identifiers import USCC_CHARACTERS, make_credit_code
from portal.registers.models import EmployerRecord, Street

_WORDS = (
    "浦源", "申达", "沪光", "汇丰源", "东昊", "锦程", "启明", "联创", "海纳", "云帆", "瑞禾", "晨曦",
    "博远", "鼎盛", "恒信", "嘉禾", "天枢", "星海", "华域", "中科汇", "安泰", "宏图", "卓越", "优品",
    "佳和", "金桥", "凌云", "同心", "万里", "长风", "新锐", "智联", "科汇", "思源", "乐居", "百川",
)  # fmt: skip
_TRADES = (
    "信息技术", "餐饮管理", "物流", "建筑工程", "机械设备", "电子商务", "物业管理", "生物科技",
    "国际贸易", "文化传媒", "环保科技", "汽车配件", "医疗器械", "教育科技", "家政服务", "软件",
    "食品", "服装", "装饰设计", "人力资源", "新能源", "半导体", "酒店管理",
)  # fmt: skip
# Coprime with 31 ** 6, so that every number gets a code of its own.
_STRIDE = 482_711_933


@dataclass(frozen=True)
class Firm:
    """An employer as the registers know it."""

    credit_code: str
    name: str
    district_code: str


def make(number: int, districts: list[str]) -> Firm:
    """The employer with this number; districts in turn."""
    district = districts[number % len(districts)]
    code = number * _STRIDE % 31**6
    letters = ""
    for _place in range(6):
        code, digit = divmod(code, 31)
        letters += USCC_CHARACTERS[digit]
    word = _WORDS[number % len(_WORDS)]
    trade = _TRADES[number // len(_WORDS) % len(_TRADES)]
    return Firm(
        make_credit_code(f"91{district}MA1{letters}"), f"上海{word}{trade}有限公司", district
    )


def districts() -> list[str]:
    """The codes of the districts, in order."""
    codes = Street.objects.order_by("district_code").values_list("district_code", flat=True)
    return list(codes.distinct())


class Firms:
    """The employers of the city, by number; `record` writes them into the register."""

    def __init__(self, people: int) -> None:
        self.count = max(32, people // 50)
        self._districts = districts()

    def __getitem__(self, number: int) -> Firm:
        return make(number % self.count, self._districts)

    def record(self, loader: Loader) -> None:
        """Every employer; one in forty has closed."""
        for number in range(self.count):
            firm = self[number]
            loader.add(
                EmployerRecord,
                credit_code=firm.credit_code,
                name=firm.name,
                district_code=firm.district_code,
                address=f"上海市{number % 900 + 1}号楼{number % 30 + 1}层",
                active=number % 40 != 39,
            )
