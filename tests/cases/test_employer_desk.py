"""HR's side of cases: what waits, one case, its moves, its documents, and who sees what."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import catalogue
from portal.accounts.models import Employer, Membership, Person, User
from portal.audit.models import Entry
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.sms.models import Message
from tests.cases import filed, makers
from tests.cases.conftest import signed_in

pytestmark = pytest.mark.django_db
LIST = "/employer/"


@pytest.fixture(autouse=True)
def through_employers(toys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        catalogue,
        "SERVICES",
        {"filed": "tests.cases.filed.filed", "itself": "tests.cases.filed.itself"},
    )


@pytest.fixture
def ours(centre: Any) -> Employer:
    return filed.employer()


@pytest.fixture
def user(ours: Employer) -> User:
    return filed.hr("hr", ours)


@pytest.fixture
def hr(user: User) -> Client:
    return signed_in(user)


def case_of(person: Person, which: str = "ours", **changes: Any) -> Case:
    code = filed.employer(which, {"ours": "甲公司", "other": "乙公司"}[which]).credit_code
    return makers.submitted(person, "filed", data={"employer": code}, **changes)


def own_case(employer: Employer, user: User) -> Case:
    return acts.submit(
        service=services.get("itself"),
        person=None,
        employer=employer,
        by=acts.By(Actor.EMPLOYER, user),
        channel=Channel.WEB,
        answers=makers.answers(),
        materials=[],
        draft_key=uuid.uuid4(),
    )


def url(case: Case, name: str = "employer_case", query: str = "") -> str:
    return reverse(f"cases:{name}", args=[case.reference]) + query


def text(client: Client, path: str = LIST, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, case: Case, name: str, go: str = "send", **data: Any) -> Any:
    case.refresh_from_db()
    sent = {"transition": name, "version": case.version, "go": go, **data}
    return client.post(url(case, "employer_move"), sent)


def test_what_waits_for_the_employer_comes_first_and_then_all_its_cases(
    hr: Client, user: User, ours: Employer, person: Person
) -> None:
    waits = case_of(person)
    with_centre = case_of(makers.person(2, name="李四"))
    post(hr, with_centre, "hand_in")
    own = own_case(ours, user)
    theirs = case_of(makers.person(3, name="王五"), "other")
    page = text(hr)
    first, rest = page.split('id="all"')
    assert url(waits) in first
    assert url(with_centre) not in first
    assert all(url(case) in rest for case in (waits, with_centre, own))
    assert "the organisation itself" in rest
    assert url(theirs) not in page
    assert "王五" not in page


def test_another_employers_case_does_not_exist(hr: Client, person: Person) -> None:
    case = case_of(person, "other", materials=[makers.material(person)])
    material = case.materials.get()
    for path in (
        url(case),
        url(case, "employer_case", "?decide=return"),
        reverse("cases:employer_material", args=[case.reference, material.pk]),
    ):
        assert hr.get(path).status_code == 404
    assert post(hr, case, "hand_in").status_code == 404
    assert hr.post(reverse("wizard:employer_correct", args=[case.reference])).status_code == 404
    case.refresh_from_db()
    assert case.state == "HR_REVIEW"
    assert not Entry.objects.exclude(action="sign_in").exists()


def test_a_case_that_changed_hands_is_lost_to_sight_at_once(
    hr: Client, person: Person, ours: Employer
) -> None:
    case = case_of(person)
    text(hr, url(case))
    Case.objects.filter(pk=case.pk).update(filer=filed.employer("other", "乙公司"))
    text(hr, url(case), 404)
    assert url(case) not in text(hr)


def test_who_no_longer_acts_for_the_employer_sees_nothing(
    hr: Client, user: User, person: Person
) -> None:
    case = case_of(person)
    Membership.objects.filter(user=user).update(active=False)
    assert hr.get(LIST).status_code == 403
    assert hr.get(url(case)).status_code == 403


def test_applicants_and_clerks_stay_outside(holder: Client, desk: Client, person: Person) -> None:
    filed.employer()
    case = case_of(person)
    for client in (holder, desk):
        assert client.get(LIST).status_code == 403
        assert client.get(url(case)).status_code == 403


def test_each_look_and_each_act_of_hr_is_in_the_audit_trail_with_the_employer(
    hr: Client, person: Person, ours: Employer
) -> None:
    case = case_of(person, materials=[makers.material(person)])
    text(hr, url(case))
    hr.get(reverse("cases:employer_material", args=[case.reference, case.materials.get().pk]))
    post(hr, case, "hand_in")
    rows = list(
        Entry.objects.exclude(action="sign_in")
        .order_by("pk")
        .values_list("action", "employer", "person")
    )
    assert rows == [(action, ours.pk, person.pk) for action in ("view", "download", "decide")]


def test_the_case_tells_whose_turn_it_is_in_hrs_own_words(
    hr: Client, person: Person, clerk: User, holder: Client
) -> None:
    case = case_of(person)
    page = text(hr, url(case))
    assert "your turn" in page
    assert "Form to stamp" in page
    assert "<dt>Seat</dt>" in page
    assert person.masked_id in page
    assert person.id_number not in page
    post(hr, case, "return", reasons=["WRONG_SEAT"])
    page = text(hr, url(case))
    assert "the holder's turn" in page
    assert "the seat is taken" in page
    assert "your organisation" in page
    assert "asks you to correct" not in page
    told = text(holder, reverse("cases:case", args=[case.reference]))
    assert "Your employer asks you to correct something" in told
    assert "your employer" in told
    makers.decide(case, "resubmit")
    post(hr, case, "hand_in")
    page = text(hr, url(case))
    assert "with the centre" in page
    assert "You handed in the correction" not in page
    assert "the holder" in page
    makers.decide(case, "back", clerk, reasons=["NO_STAMP"])
    page = text(hr, url(case))
    assert "Why it came back to you" in page
    assert "no stamp" in page


def test_what_the_holder_will_read_is_shown_before_it_is_sent(hr: Client, person: Person) -> None:
    case = case_of(person)
    form = text(hr, url(case, query="?decide=return"))
    assert "the seat is taken" in form
    shown = post(hr, case, "return", "preview", reasons=["WRONG_SEAT"], note="换一个。")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "单位退回了。" in page
    case.refresh_from_db()
    assert (case.state, Message.objects.count()) == ("HR_REVIEW", 0)
    assert post(hr, case, "return", reasons=["WRONG_SEAT"]).status_code == 302
    assert Message.objects.get().template == "TOY_BACK"


def test_a_return_without_a_reason_is_asked_for_one_and_nothing_is_saved(
    hr: Client, person: Person
) -> None:
    case = case_of(person)
    answer = post(hr, case, "return")
    assert "error-summary" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "HR_REVIEW"


def test_moves_of_others_are_not_open_to_hr(hr: Client, person: Person) -> None:
    case = case_of(person)
    assert post(hr, case, "approve").status_code == 409
    post(hr, case, "hand_in")
    assert post(hr, case, "resubmit").status_code == 409
    assert post(hr, case, "hand_in").status_code == 409
    case.refresh_from_db()
    assert case.state == "SUBMITTED"


def test_the_second_of_two_members_is_told_what_the_first_did(
    hr: Client, person: Person, ours: Employer
) -> None:
    case = case_of(person)
    other = signed_in(filed.hr("hr2", ours))
    seen = case.version
    post(other, case, "return", reasons=["WRONG_SEAT"])
    sent = {"transition": "hand_in", "version": seen, "go": "send"}
    answer = hr.post(url(case, "employer_move"), sent)
    assert answer.status_code == 409
    assert "Somebody else decided while you were writing" in answer.content.decode()


def test_a_move_that_lets_the_case_go_leads_back_to_the_list(hr: Client, person: Person) -> None:
    case = case_of(person)
    answer = post(hr, case, "let_go")
    assert answer.headers["Location"] == LIST
    text(hr, url(case), 404)


def test_hr_who_is_the_holder_too_hands_in_their_own_case(ours: Employer, person: Person) -> None:
    case = case_of(person)
    assert person.user is not None
    Membership.objects.create(user=person.user, employer=ours, role="reviewer")
    client = signed_in(person.user)
    assert post(client, case, "hand_in").status_code == 302
    case.refresh_from_db()
    assert case.events.get(transition="hand_in").actor == Actor.EMPLOYER


def test_a_case_is_found_by_its_reference_or_by_a_name(hr: Client) -> None:
    first, second = (case_of(makers.person(n, name=f"赵{n}")) for n in (1, 2))
    found = hr.post(LIST, {"look_for": f" {first.reference[:4]} {first.reference[4:]}"})
    assert found.headers["Location"] == url(first)
    page = hr.post(LIST, {"look_for": "赵"}).content.decode()
    assert url(first) in page
    assert url(second) in page
    none = hr.post(LIST, {"look_for": "孙"}).content.decode()
    assert "No case of yours" in none
    assert "error-summary" in hr.post(LIST, {"look_for": ""}).content.decode()


def test_whoever_acts_for_two_employers_sees_one_at_a_time(person: Person) -> None:
    ours, other = filed.employer(), filed.employer("other", "乙公司")
    client = signed_in(filed.hr("both", ours, other))
    first, second = case_of(person), case_of(makers.person(2), "other")
    page = text(client)
    assert url(first) in page
    assert url(second) not in page
    assert client.post("/employer/choose/", {"employer": other.pk}).status_code == 302
    page = text(client)
    assert url(second) in page
    assert url(first) not in page
    # A link to a case of the other one opens all the same: they act for both.
    text(client, url(first))
    stranger = Employer.objects.create(credit_code="x", name="丙", district_code="310101")
    for wrong in (stranger.pk, "x", ""):
        assert client.post("/employer/choose/", {"employer": wrong}).status_code == 404


def test_an_employer_begins_follows_and_withdraws_what_it_asks_about_itself(
    hr: Client, user: User, ours: Employer
) -> None:
    assert reverse("wizard:employer_start", args=[ours.pk, "itself"]) in text(hr)
    case = own_case(ours, user)
    page = text(hr, url(case))
    assert "Withdraw the case" in page
    assert post(hr, case, "withdraw", "preview").status_code == 200
    assert post(hr, case, "withdraw").status_code == 302
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_an_employers_own_case_is_corrected_in_the_wizard(
    hr: Client, user: User, ours: Employer, clerk: User
) -> None:
    case = own_case(ours, user)
    acts.move(
        case.pk, "ask_correction", acts.By(Actor.STAFF, clerk), version=1, note="请补。",
    )  # fmt: skip
    page = text(hr, url(case))
    assert reverse("wizard:employer_correct", args=[case.reference]) in page
    assert "请补。" in page
    assert url(case) in text(hr).split('id="all"')[0]


def test_a_list_of_fifty_costs_as_many_queries_as_one_of_five(
    hr: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(50):
        case_of(makers.person(n + 1))
    with django_assert_max_num_queries(12):
        text(hr)
    with django_assert_max_num_queries(12):
        text(hr, url(Case.objects.latest("pk")))
