"""The answers that an address holds: which pages they ask, what is wrong, what they give."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from points.estimate import codes
from points.estimate.forms import EstimateForm
from points.estimate.pages import PAGES, Page, said
from points.rules.breakdown import Breakdown
from points.rules.facts import Facts
from points.rules.scoring import score
from points.rules.tables import table_on
from portal.policy.values import Policy

RESULT = "points:estimate_result"
PAGE = "points:estimate_page"
TO_RESULT = {"to": "result"}
# More than anybody answers: what somebody made by hand is cut there.
MOST_VALUES, LONGEST_VALUE = 12, 24


@dataclass(frozen=True)
class Shown:
    """A page's answers among the others, with the way to change them."""

    label: str
    value: list[str] | str
    change_url: str


class Answers:
    """What an address says on a day; unknown names and empty values are dropped."""

    def __init__(self, query: QueryDict, day: date, policy: Policy) -> None:
        self.day, self.policy, self.table = day, policy, table_on(day)
        self.data = QueryDict(mutable=True)
        for code in codes.CODES:
            values = [one.strip()[:LONGEST_VALUE] for one in query.getlist(code)[:MOST_VALUES]]
            if kept := [one for one in values if one]:
                self.data.setlist(code, kept)

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that these answers ask."""
        plus = self.data.getlist("plus")
        return [one for one in PAGES if one.always or one.slug in plus]

    @cached_property
    def _forms(self) -> dict[str, EstimateForm]:
        return {one.slug: self.form(one, bound=True) for one in self.pages}

    def form(self, page: Page, *, bound: bool) -> EstimateForm:
        """The form of a page, with what is answered; bound it says what is wrong."""
        data = self.data if bound else None
        return page.form(data, table=self.table, policy=self.policy)

    def answered(self, page: Page) -> bool:
        """Whether something of this page was answered."""
        return any(name in self.data for name in page.form.base_fields)

    @property
    def wrong(self) -> Page | None:
        """The first page with an answer that cannot be; nobody goes on without an age."""
        for page in self.pages:
            if (self.answered(page) or page.slug == "age") and not self._forms[
                page.slug
            ].is_valid():
                return page
        return None

    @cached_property
    def facts(self) -> Facts | None:
        """What is scored; None without an age. An answer that cannot be counts for nothing."""
        found: dict[str, object] = {}
        for page in self.pages:
            form = self._forms[page.slug]
            form.is_valid()
            found |= form.cleaned_data
        return codes.facts_of(found, self.day) if found.get("age") is not None else None

    def breakdown(self, *, steps: bool = True) -> Breakdown | None:
        """The score of these answers."""
        return score(self.facts, self.policy, self.table, steps=steps) if self.facts else None

    def pairs(self, but: Page | None = None) -> list[tuple[str, str]]:
        """Codes and values, without those of a page; what no page asks any more is left out."""
        asked = {name for one in self.pages if one is not but for name in one.form.base_fields}
        return [
            (code, one) for code in codes.CODES if code in asked for one in self.data.getlist(code)
        ]

    def carried(self, page: Page) -> list[tuple[str, str]]:
        """All that a page's form carries on, hidden: nothing that was typed is lost meanwhile."""
        own = page.form.base_fields
        return [
            (code, one) for code, values in self.data.lists() if code not in own for one in values
        ]

    def url(self, name: str, page: Page | None = None, **more: str) -> str:
        """The address of a page, or of the result, with these answers."""
        path = reverse(name, args=[page.slug] if page else [])
        pairs = [*self.pairs(), *more.items()]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def after(self, page: Page) -> Page | None:
        """The page that follows; None: the result."""
        at = self.pages.index(page)
        return self.pages[at + 1] if at + 1 < len(self.pages) else None

    def before(self, page: Page) -> Page | None:
        """The page before."""
        at = self.pages.index(page)
        return self.pages[at - 1] if at else None

    def shown(self) -> list[Shown]:
        """All pages with their answers."""
        return [self._shown(page) for page in self.pages]

    def _shown(self, page: Page) -> Shown:
        form = self._forms[page.slug]
        told = said(form) if form.is_valid() and self.answered(page) else []
        nothing = (
            _("Nothing ticked") if page.slug == "more" else _("Not answered: counts as nothing")
        )
        return Shown(str(page.title), told or nothing, self.url(PAGE, page, **TO_RESULT))


def address_of(facts: Facts) -> str:
    """The result's address of some facts."""
    return f"{reverse(RESULT)}?{urlencode(codes.codes_of(facts), doseq=True)}"
