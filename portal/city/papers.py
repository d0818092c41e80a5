"""Registrations and permits of the city's people, with histories that follow the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection

from permits.models import Endorsement, Permit, Registration
from permits.rules.effect import endorse
from permits.rules.windows import Band
from portal.accounts.models import Person
from portal.city.loading import Loader, next_id
from portal.city.people import Citizen
from portal.clock.days import add_months
from portal.policy.shipped import shipped_on
from portal.policy.values import Policy

FIRST_ISSUE = date(2018, 1, 2)
# Of a hundred endorsements on time so many were written by the night, online, at the counter.
_CHANNELS = {"auto": 70, "web": 20, "counter": 10}


@cache
def _policy(day: date) -> Policy:
    return shipped_on(day).policy()


@dataclass(frozen=True)
class Period:
    """One endorsement to be: the expiry that it extends, and the day it was asked for."""

    valid_until: date
    requested_on: date


def history(valid_until: date, years: int, today: date, random: Random) -> list[Period]:
    """Up to `years` endorsements that lead to `valid_until`, oldest first; most on time."""
    periods: list[Period] = []
    for _year in range(years):
        start = add_months(valid_until, -12)
        if add_months(start, -15) < FIRST_ISSUE:
            break
        late, dice = random.randrange(1, 61), random.random()
        if dice < 0.02:
            period = Period(start - timedelta(days=random.randrange(61, 90)), start)
        elif dice < 0.08 and start + timedelta(days=late) <= today:
            period = Period(start, start + timedelta(days=late))
        else:
            period = Period(start, start - timedelta(days=random.randrange(16)))
        if (period.valid_until.month, period.valid_until.day) == (2, 29):
            period = Period(period.valid_until - timedelta(days=1), period.requested_on)
        periods.append(period)
        valid_until = period.valid_until
    return periods[::-1]


class Papers:
    """Writes persons, registrations, permits and endorsements."""

    def __init__(self, loader: Loader, random: Random) -> None:
        self._add, self._random = loader.add, random
        self._person, self._permit = next_id(Person), next_id(Permit)
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('permits_number_seq')")
            self._number: int = cursor.fetchone()[0]

    def finish(self) -> None:
        """Let the numbers of documents go on after ours."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('permits_number_seq', %s)", [self._number])

    def person(self, one: Citizen, phone: str) -> int:
        """The portal's own row of the citizen; they have not signed in yet."""
        self._add(
            Person,
            id=self._person,
            name=one.name,
            name_pinyin=one.name_pinyin,
            id_number=one.id_number,
            sex=one.sex,
            birth_date=one.birth_date,
            hukou_place=one.hukou_place,
            phone=phone,
            language="zh-hans",
        )
        self._person += 1
        return self._person - 1

    def registration(
        self, one: Citizen, person: int, housing: str, reason: str, registered_on: date
    ) -> None:
        """A residence registration, valid one year (D-10)."""
        self._add(
            Registration,
            number=self._next("DJ", one, registered_on),
            person_id=person,
            reason=reason,
            registered_on=registered_on,
            valid_until=add_months(registered_on, 12),
            **_dwelling(one, housing),
        )

    def permit(
        self,
        one: Citizen,
        person: int,
        housing: str,
        basis: str,
        valid_until: date,
        periods: list[Period],
        **declared: Any,
    ) -> None:
        """A permit with its endorsements; `declared` are phone, employer_code, fingerprint,
        ended_on: what the holder said, which the registers may see otherwise by now."""
        first = periods[0].valid_until if periods else valid_until
        issued_on = start = add_months(first, -12)
        expiry = first
        for period, row in self._endorsements(periods, start):
            if period.valid_until != expiry:
                raise ValueError("A history must lead from period to period.")
            expiry, start = row["valid_until"], row["continuity_start"]
            self._add(Endorsement, permit_id=self._permit, **row)
        if expiry != valid_until:
            raise ValueError("A history must lead to the permit's expiry.")
        # Many never have the card rewritten at a centre.
        on_card = periods[-1].valid_until if periods and self._random.random() < 0.3 else expiry
        self._add(
            Permit,
            id=self._permit,
            number=self._next("31", one, issued_on),
            person_id=person,
            person_index=one.index,
            basis=basis,
            issued_on=issued_on,
            valid_until=valid_until,
            card_valid_until=on_card,
            continuity_start=start,
            language="zh-hans",
            **_dwelling(one, housing),
            **declared,
        )
        self._permit += 1

    def _endorsements(
        self, periods: list[Period], start: date
    ) -> Iterator[tuple[Period, dict[str, Any]]]:
        for period in periods:
            effect = endorse(
                valid_until=period.valid_until,
                requested_on=period.requested_on,
                continuity_start=start,
                policy=_policy(period.requested_on),
            )
            if effect.continuity_start is None:
                raise ValueError("A history cannot go through a void permit.")
            start = effect.continuity_start
            on_time = effect.band == Band.NORMAL
            names, weights = list(_CHANNELS), list(_CHANNELS.values())
            yield (
                period,
                {
                    "period": period.valid_until,
                    "valid_from": effect.valid_from,
                    "valid_until": effect.new_valid_until,
                    "requested_on": period.requested_on,
                    "endorsed_on": period.requested_on,
                    "band": str(effect.band),
                    "days_late": effect.days_late,
                    "channel": self._random.choices(names, weights)[0] if on_time else "counter",
                    "policy_code": effect.policy,
                    "continuity_start": start,
                },
            )

    def _next(self, prefix: str, one: Citizen, on: date) -> str:
        self._number += 1
        return f"{prefix}{one.home.street_code[2:6]}{on:%Y}{self._number:08d}"


def _dwelling(one: Citizen, housing: str) -> dict[str, str]:
    return {
        "housing": housing,
        "room_ref": one.home.ref,
        "address": one.home.address,
        "street_code": one.home.street_code,
    }
