"""A desk with a day's work on it, for the tests that look at pages."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.accounts.models import Person, User
from portal.cases import acts
from portal.cases.models import Case
from portal.clock import today, travel
from tests.cases import makers
from tests.cases.makers import decide, submitted

ROWS = [
    ["housing", "您住的是哪种房屋?", "租赁住房"],
    ["address", "地址", "黄浦区福州路 318 弄 12 号 405 室"],
    ["since", "从什么时候开始居住?", "2024年3月1日"],
]
STEPS = [
    ("housing", {"zh-hans": "住处", "en": "Dwelling"}),
    ("documents", {"zh-hans": "照片和材料", "en": "Photo and documents"}),
]


@dataclass
class Scene:
    """Who is there, and the cases by what they are good for."""

    clerk: User
    holder: Person
    cases: dict[str, Case]

    def url(self, name: str, case: str = "", query: str = "") -> str:
        """A page of the room, about one of the cases."""
        args = [self.cases[case].reference] if case else []
        return reverse(f"cases:{name}", args=args) + query


def answers(**data: Any) -> dict[str, Any]:
    """Answers of two steps."""
    found = makers.answers(**data)
    found["steps"] = [
        {"slug": slug, "title": title, "rows": {"zh-hans": ROWS, "en": ROWS}}
        for slug, title in STEPS
    ]
    return found


def scene(more: int = 6) -> Scene:
    """A holder with a case in each state of interest, and `more` cases of others."""
    on = today()
    clerk = makers.clerk()
    colleague = makers.clerk("colleague", last_name="王", first_name="芳")
    holder = makers.person(name="张晓梅")
    cases = {}
    with travel(on - dt.timedelta(days=40)):
        old = submitted(holder, "card", answers=answers())
        for name in ("accept", "approve", "produce", "ready"):
            decide(old, name, clerk)
        decide(old, "hand_over", clerk, reasons=["SHOWN_ID_CARD"])
        refused = submitted(holder, "card", answers=answers())
        decide(refused, "accept", clerk)
        decide(refused, "refuse", clerk, reasons=["ADDRESS_MISMATCH"], note="请带房产证再来。")
    case = submitted(
        holder,
        answers=answers(),
        materials=[makers.material(holder, makers.picture(size=(358, 441))) for _ in range(3)],
    )
    asked = submitted(holder, "card", answers=answers())
    decide(
        asked, "ask_correction", colleague, reasons=["PHOTO_UNUSABLE", "FILE_UNREADABLE"],
        note="照片请正面免冠,背景为白色。", steps=["documents"],
    )  # fmt: skip
    cases = {"done": old, "refused": refused, "open": case, "asked": asked}
    for n in range(more):
        other = makers.person(100 + n, name=["李雷", "欧阳修远", "陈静", "Li"][n % 4])
        with travel(on - dt.timedelta(days=[0, 1, 9, 3][n % 4])):
            one = submitted(other, ["ticket", "card"][n % 2], answers=answers())
            if n % 3 == 1:
                decide(one, "accept", [clerk, colleague][n % 2])
        cases[f"other{n}"] = one
    for found in cases.values():
        found.refresh_from_db()
    acts.take(case, clerk, seen=None)
    return Scene(clerk, holder, cases)
