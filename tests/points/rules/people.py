"""Made-up people for the points rules: one by hand, and any at all for hypothesis."""

from collections.abc import Iterable
from datetime import date

from hypothesis import strategies as st

from points.rules.evidence import (
    Award,
    BusinessYear,
    Degree,
    Evidence,
    InsuredMonth,
    Period,
    Record,
    Title,
)
from points.rules.tables import AwardKind, Education, RecordKind, TitleKind, Veto
from points.rules.wages import AverageWage, Wages
from portal.clock.days import add_months
from portal.policy.shipped import shipped_on
from portal.policy.values import Policy

DAY = date(2025, 6, 15)
WAGE = 10_000
WAGES = Wages((AverageWage(date(2010, 7, 1), date(2026, 6, 1), WAGE, "test", certain=True),))
POLICY: Policy = shipped_on(DAY).policy()
POLICIES = st.sampled_from(
    [
        POLICY,
        shipped_on(date(2013, 7, 1)).policy(),
        POLICY.with_switches(SI_YEARS_CONSECUTIVE=True),
        POLICY.with_switches(VETO_BIRTH_POLICY=False, POINTS_STANDARD=100),
    ]
)


def paid(
    backs: Iterable[int], base: int = WAGE, payer: str = "one", **flags: object
) -> tuple[InsuredMonth, ...]:
    """Months so many before the month of DAY, 1 the one right before it."""
    month = DAY.replace(day=1)
    return tuple(
        InsuredMonth(add_months(month, -back), base, payer, **flags)  # type: ignore[arg-type]
        for back in backs
    )


def person(**known: object) -> Evidence:
    """Somebody of thirty on DAY."""
    told: dict[str, object] = {"day": DAY, "birth_date": date(1995, 1, 1)} | known
    return Evidence(**told)  # type: ignore[arg-type]


days = st.dates(date(2005, 1, 1), date(2026, 6, 30))
payers = st.sampled_from(["one", "two", "three"])
insured_months = st.builds(
    InsuredMonth,
    month=st.integers(-2, 100).map(lambda back: add_months(DAY.replace(day=1), -back)),
    base=st.sampled_from([5_000, 7_999, 8_000, 10_000, 20_000, 30_000]),
    payer_code=payers,
    back_paid=st.integers(0, 9).map(lambda n: n == 0),
    tax_fits=st.integers(0, 9).map(lambda n: n > 0),
    contract_code=st.sampled_from(["", "", "", "one"]),
)


@st.composite
def runs(draw: st.DrawFn) -> tuple[InsuredMonth, ...]:
    """A stretch of months at one base."""
    newest = draw(st.integers(1, 40))
    length = draw(st.integers(1, 50))
    base = draw(st.sampled_from([5_000, 8_000, 10_000, 20_000, 30_000]))
    return paid(range(newest, newest + length), base, draw(payers))


insurance = st.builds(
    lambda stretches, single: tuple(one for run in stretches for one in run) + tuple(single),
    st.lists(runs(), max_size=3),
    st.lists(insured_months, max_size=6),
)
degrees = st.builds(Degree, st.sampled_from(Education), st.integers(0, 4).map(bool))
titles = st.builds(Title, st.sampled_from(TitleKind), st.booleans(), st.just(True), st.booleans())
awards = st.builds(Award, st.sampled_from(AwardKind), st.booleans())
business_years = st.builds(
    BusinessYear,
    st.integers(2020, 2025),
    st.integers(0, 100),
    st.integers(0, 3_000_000),
    st.integers(0, 300),
)
periods = st.builds(
    lambda first, length: Period(first, add_months(first, length) if length else None),
    days,
    st.integers(0, 150),
)
records = st.builds(Record, st.sampled_from(RecordKind), st.none() | days)


def few(of: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    """A few of something."""
    return st.lists(of, max_size=most).map(tuple)


people = st.builds(
    Evidence,
    day=st.just(DAY),
    birth_date=st.dates(date(1962, 1, 1), date(2009, 12, 31)),
    degrees=few(degrees),
    titles=few(titles),
    insurance=insurance,
    entrepreneur=st.integers(0, 9).map(lambda n: n == 0),
    intermediary=st.integers(0, 9).map(lambda n: n == 0),
    shortage_major=st.booleans(),
    shortage_job_matches=st.booleans(),
    business=few(business_years, 5),
    public_service=few(periods),
    remote_area=few(periods),
    lingang=few(periods),
    fresh_graduate=st.booleans(),
    awards=few(awards),
    spouse=few(periods, 2),
    records=few(records, 2),
    vetoes=st.integers(0, 9).map(lambda n: frozenset({Veto.SERIOUS_CRIME} if n == 0 else ())),
)
