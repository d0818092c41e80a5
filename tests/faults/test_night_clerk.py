"""Two sweeps are started at once while a clerk endorses the same permits at the counter."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from permits.endorsement import sweep
from permits.models import Endorsement, Ledger, Permit, SweepRun, SweepSlice
from portal.accounts.models import Membership, Office, OfficeKind, Role, User
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from tests.bench import due
from tests.faults.conftest import DUE, SLICE, Night, wait

pytestmark = pytest.mark.faults
SLOWLY = 0.15


@dataclass
class Clerk:
    """Somebody at a counter, who takes whoever comes: some before the night reaches them."""

    user: User
    office: Office
    done: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def work(self, permits: list[Permit], start: threading.Barrier, stop: threading.Event) -> None:
        """One after the other until told to stop."""
        try:
            start.wait()
            for permit in permits:
                if stop.is_set():
                    return
                self._endorse(permit)
        finally:
            connection.close()

    def _endorse(self, permit: Permit) -> None:
        """As at the counter: the case is opened, accepted, approved; each an act of its own."""
        service, by = services.get("endorsement"), acts.By(Actor.STAFF, self.user)
        try:
            case = acts.submit(
                service=service,
                person=permit.person,
                by=by,
                channel=Channel.COUNTER,
                answers={"raw": {}, "data": {}, "steps": []},
                materials=[],
                draft_key=uuid.uuid4(),
                office=self.office,
            )
            case = acts.move(case.pk, "accept", by, version=case.version)
            if service.fits(case, "approve"):
                acts.move(case.pk, "approve", by, version=case.version)
            else:
                acts.move(
                    case.pk, "approve_despite", by, version=case.version, reasons=["WORK_SEEN"]
                )
            self.done.append(permit.pk)
        except (services.Refused, acts.AlreadyOpen):
            self.refused.append(permit.pk)


@pytest.fixture
def clerk(eve: Night) -> Clerk:
    """A clerk of the street's centre."""
    office = Office.objects.create(
        kind=OfficeKind.COMMUNITY, code="C1", name="社区事务受理服务中心", name_en="Centre",
        district_code="310101", street_code="310101002",
    )  # fmt: skip
    user = User.objects.create_user("clerk")
    Membership.objects.create(user=user, office=office, role=Role.CLERK)
    return Clerk(user, office)


def test_two_sweeps_at_once_and_a_clerk_endorse_nobody_twice_and_forget_nobody(
    eve: Night, clerk: Clerk, capsys: pytest.CaptureFixture[str]
) -> None:
    permits = list(
        Permit.objects.filter(
            valid_until__range=(due.NIGHT, due.NIGHT.replace(day=30))
        ).select_related("person")
    )
    assert len(permits) == DUE
    before = dict.fromkeys(one.pk for one in permits)
    before.update((one.pk, one.valid_until) for one in permits)
    with_case = set(Case.objects.values_list("person_id", flat=True))
    Random(1).shuffle(permits)
    eve.slow_down(SLOWLY)
    eve.start("night-a", "night-b")
    start, stop = threading.Barrier(3), threading.Event()

    def by_hand() -> Any:
        """`manage.py sweep`, beside the workers."""
        try:
            start.wait()
            return sweep.run_night(due.NIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        hands = [threads.submit(by_hand) for _ in range(2)]
        counter = threads.submit(clerk.work, permits, start, stop)
        wait(SweepRun.objects.exists, "the night's beginning")
        eve.wait_end()
        stop.set()
        counter.result()
        assert hands[0].result() == hands[1].result()
    check(before, with_case, clerk)
    with capsys.disabled():
        print(
            f"\ntwo sweeps by hand and two workers over {DUE} permits, beside a clerk: "
            f"{Endorsement.objects.filter(channel='auto').count()} endorsed by the night, "
            f"{len(clerk.done)} by the clerk, {len(clerk.refused)} came too late; none twice"
        )
    assert clerk.done
    assert clerk.refused
    eve.check_written()


def check(before: dict[int, Any], with_case: set[int], clerk: Clerk) -> None:
    """Exactly one endorsement a permit and period, and a ledger that agrees with it."""
    assert SweepRun.objects.count() == 1
    assert SweepSlice.objects.count() == DUE // SLICE
    assert not SweepSlice.objects.filter(done_at=None).exists()
    assert not SweepSlice.objects.exclude(error="").exists()
    made = Endorsement.objects.values_list("permit_id", "period", "channel")
    assert max(Counter(permit for permit, _, _ in made).values()) == 1
    assert all(before[permit] == period for permit, period, _ in made)
    by = {permit: channel for permit, _, channel in made}
    assert {one for one, channel in by.items() if channel == "counter"} == set(clerk.done)
    outcomes = dict(Ledger.objects.values_list("permit_id", "outcome"))
    assert Ledger.objects.count() == len(outcomes)
    for permit in before:
        outcome, channel = outcomes.get(permit), by.get(permit)
        if channel == "auto":
            assert outcome == "endorsed"
        elif channel == "counter":
            # The clerk was first, or had the case open, or helped whom the night had referred.
            assert outcome in {None, "left", "referred"}
        else:
            assert outcome in {"left", "referred"}, "nobody is forgotten"
            assert outcome == "referred" or permit in with_case | set(clerk.refused)
    # Each permit tells of its one endorsement.
    told = Permit.objects.filter(pk__in=by, endorsements__valid_until=F("valid_until"), version=2)
    assert told.count() == len(by)
