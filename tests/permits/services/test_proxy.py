"""For another person (代办): who may begin, what they show, who sees the case (DOMAIN 13)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from permits.proxy import PROXY, TEXTS
from permits.rules.proxy import ProxyReason, Relation
from portal import clock
from portal.accounts.models import FaceVerification, Person, User
from portal.audit.models import Entry
from portal.cases import rights
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.models import Resident
from portal.sms.models import Message
from portal.wizard.models import Draft
from portal.wizard.upkeep import warn
from tests.permits.services import makers, proxies
from tests.permits.services.proxies import GUARDIAN, RELATIVE, begun, filled, resident, say
from tests.permits.services.walk import FACE, browser, decide, errors, fill, move
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
FOR_SENIOR = {"relation": "child", "ground": "mobility"}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Every test has its five tries."""
    cache.clear()


@pytest.fixture
def child(person: Person) -> Resident:
    """Fifteen for one more day; without an account."""
    return resident()


@pytest.fixture
def walk(client: Client, child: Resident) -> Walk:
    """Everything is filled in."""
    return filled(client, child)


@pytest.fixture
def case(walk: Walk) -> Case:
    """Submitted by the parent."""
    assert walk.to(walk.submit()) == "done"
    return Case.objects.get()


def words(answer: Any) -> str:
    """The page as text, blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def account_of(known: Resident, phone: str = proxies.HIDDEN_PHONE) -> Client:
    """The holder signs in with an account of their own."""
    holder = Person.objects.get(id_index=known.id_number)
    holder.user = User.objects.create_by_phone(phone)
    holder.save()
    return browser(holder.user)


# -- beginning --------------------------------------------------------------------------------


def test_the_service_page_leads_there_and_the_page_says_which_papers_are_needed(
    client: Client,
) -> None:
    assert (
        'href="/services/registration/for/"'
        in client.get("/services/registration/").content.decode()
    )
    page = words(client.get("/services/registration/for/"))
    for paper in ("Proof of guardianship", "Power of attorney", "The guardian’s ID card (yours)"):
        assert paper in page


@pytest.mark.parametrize("service", ["registration", "permit", "endorsement"])
def test_every_service_may_be_asked_for_in_anothers_name(client: Client, service: str) -> None:
    assert client.get(f"/services/{service}/for/").status_code == 200
    assert client.get(f"/services/{service}/for/letter/").status_code == 200


def test_a_parent_registers_a_child_of_fifteen(case: Case, person: Person) -> None:
    assert case.person is not None
    assert (case.person.name, case.person.user) == ("王小宝", None)
    assert (case.proxy, case.relation, case.submitter) == (person, "parent", person.user)
    assert case.channel == "web"
    assert case.answers["data"]["proxy"]["ground"] == "minor"
    kinds = {material.kind for material in case.materials.all()}
    assert {"guardian_id", "guardianship_proof", "photo"} <= kinds
    assert [event.actor for event in case.events.all()] == ["proxy"]


def test_the_face_is_that_of_whoever_acts(walk: Walk, person: Person) -> None:
    assert {one.person for one in FaceVerification.objects.all()} == {person}


def test_both_papers_are_needed(client: Client, child: Resident) -> None:
    walk = begun(client, child)
    fill(walk, [FACE])
    answer = walk.post("proxy", {})
    assert "Add this paper: The guardian’s ID card (yours)." in words(answer)
    assert "Add this paper: Proof of guardianship." in words(answer)
    assert walk.onward(walk.get("housing")) == "proxy"


def test_a_guardian_acts_until_the_sixteenth_birthday(client: Client, child: Resident) -> None:
    assert say(client, child, relation="guardian").status_code == 302
    clock.shift_to(proxies.CHILD.replace(year=2026))
    answer = say(client, child, relation="guardian")
    assert "until the 16th birthday" in words(answer)
    assert "apply themselves with their own phone" in words(answer)


@pytest.mark.parametrize(
    ("relation", "ground", "born", "says"),
    [
        ("other", "disability", proxies.ADULT, "Only a guardian or a close relative may act"),
        ("child", "minor", proxies.SENIOR, "until the 16th birthday"),
        ("grandparent", "minor", proxies.CHILD, "None of these fits"),
        ("child", "mobility", proxies.ADULT, "of 65 or older"),
        ("guardian", "disability", proxies.ADULT, "until the 16th birthday"),
    ],
    ids=["a friend", "a senior of 70", "a grandparent", "not yet 65", "guardian of an adult"],
)
def test_who_may_not_act_reads_why_and_what_to_do_instead(
    client: Client, relation: str, ground: str, born: date, says: str
) -> None:
    answer = say(client, resident(born), relation=relation, ground=ground)
    assert says in words(answer)
    assert "any community centre" in words(answer)
    assert 'value="王小宝"' in answer.content.decode(), "nothing typed is lost"
    assert not Draft.objects.exists()
    assert not Entry.objects.filter(action="for_another").exists(), "no register was asked"


def test_a_close_relative_acts_for_a_senior_who_cannot_leave_the_house(client: Client) -> None:
    walk = filled(client, resident(proxies.SENIOR), RELATIVE, **FOR_SENIOR)
    assert walk.to(walk.submit()) == "done"
    kinds = {material.kind for material in Case.objects.get().materials.all()}
    assert {"relative_id", "power_of_attorney"} <= kinds


def test_nobody_acts_for_themselves(client: Client, person: Person) -> None:
    answer = say(client, person)
    assert "Nobody acts for themselves" in words(answer)
    assert not Draft.objects.exists()


def test_name_and_number_must_be_one_persons_and_which_differs_is_not_told(
    client: Client, child: Resident
) -> None:
    other = say(client, child, name="王大宝")
    nobody = say(client, child, id_number=resident_nowhere())
    assert errors(other) == errors(nobody) != ""
    assert "do not belong to one person" in words(other)
    assert not Draft.objects.exists()
    assert Person.objects.count() == 1


def resident_nowhere() -> str:
    """A number that nobody has."""
    from portal.registers.identifiers import make_id_number

    return make_id_number("340102", proxies.CHILD, 777)


def test_a_number_that_cannot_be_is_told_before_anything_else(client: Client) -> None:
    answer = client.post(
        "/services/registration/for/",
        {"name": "王", "id_number": "34010220101124501", "relation": "parent", "ground": "minor"},
    )
    assert "An ID number has 18 characters" in words(answer)


def test_an_empty_page_says_what_to_fill_in(client: Client) -> None:
    page = words(client.post("/services/registration/for/", {}))
    assert "Choose what you are to them." in page
    assert "Choose why you act for them." in page


def test_five_tries_an_hour_and_each_is_written_down(
    client: Client, child: Resident, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS
    for _try in range(5):
        say(client, child, name="王大宝")
    assert "You have tried this too often" in words(say(client, child))
    assert not Draft.objects.exists()
    tries = Entry.objects.filter(action="for_another")
    assert [entry.detail["matched"] for entry in tries] == [False] * 5
    assert {entry.person for entry in tries} == {None}


def test_a_match_is_written_down_with_the_person(client: Client, child: Resident) -> None:
    begun(client, child)
    entry = Entry.objects.get(action="for_another")
    assert entry.person is not None
    assert entry.person.name == child.name


def test_a_register_that_is_away_is_said(
    client: Client, child: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal import registers

    def away(self: object, number: str) -> None:
        raise RegisterUnavailable("population")

    monkeypatch.setattr(type(registers.get("population")), "find", away)
    assert "does not answer right now" in words(say(client, child))


def test_why_the_holder_may_not_ask_is_not_told(client: Client, child: Resident) -> None:
    answer = say(client, child, "permit")
    assert "This service is not open to this person today." in words(answer)
    assert "registration comes first" not in words(answer)


def test_beginning_again_goes_on_with_the_draft_that_there_is(
    client: Client, child: Resident
) -> None:
    first = begun(client, child)
    assert begun(client, child).draft_id == first.draft_id


def test_another_relation_asks_for_its_papers_and_is_looked_at_again(
    client: Client, walk: Walk, child: Resident
) -> None:
    page = walk.open("check") | {"declaration": "on"}
    assert begun(client, child, relation="sibling", ground="disability").draft_id == walk.draft_id
    answer = client.post(walk.url("check"), page)
    assert walk.to(answer) == "proxy" if answer.status_code == 302 else answer.status_code == 409
    assert not Case.objects.exists()
    assert "Power of attorney" in words(walk.get("proxy"))


# -- what is shown ----------------------------------------------------------------------------


HIDDEN = (proxies.HIDDEN_PHONE, "139****2222", proxies.HIDDEN_PLACE, "201室", "莘松路958弄61号201")


def known_to_every_register() -> Person:
    """A senior with a permit to be endorsed, a home, a job, a school, and an account."""
    of = makers.person(
        7, name="赵长寿", birth_date=proxies.SENIOR, hukou_place=proxies.HIDDEN_PLACE
    )
    Person.objects.filter(pk=of.pk).update()
    of.phone = proxies.HIDDEN_PHONE
    of.save()
    Resident.objects.filter(person_index=of.id_index).update(room_ref=None, room_index=None)
    makers.right(of, makers.UPSTAIRS, "lease")
    makers.right(of, makers.UPSTAIRS, "title")
    makers.insured(of)
    makers.enrolled(of, date(2027, 6, 30))
    return of


def hidden_of(of: Person) -> tuple[str, ...]:
    """Whatever a register or the portal knows of them that nobody has typed."""
    return (
        *HIDDEN,
        of.masked_phone,
        "沪lease",
        "沪title",
        "浦江大学",
        "上海本地有限公司",
        makers.code(),
    )


def pages_of(walk: Walk) -> dict[str, str]:
    """Every page of a filled-in draft, by step."""
    steps = [step.slug for step in walk_steps(walk)]
    found = {slug: walk.get(slug).content.decode() for slug in steps}
    found |= {f"{slug} again": walk.get(slug, "?from=check").content.decode() for slug in steps}
    return found | {"check": walk.get("check").content.decode()}


def walk_steps(walk: Walk) -> Any:
    from portal.wizard.run import Run

    return Run(walk.draft).steps


def assert_hidden(pages: dict[str, str], of: Person) -> None:
    told = [(name, text) for name, page in pages.items() for text in hidden_of(of) if text in page]
    assert told == []


APPLICATION: Any = [
    ("person", {"basis": "employment"}),
    ("changed", {"changed": "no"}),
    ("work", {"education": "below", "delivery": "pickup"}),
    ("photo", {"replace": "no"}),
]
MOVED: Any = [
    ("person", {"basis": "schooling"}),
    ("changed", {"changed": "yes"}),
    ("housing", {"housing": "own_rented"}),
    ("home", {"known": makers.NEXT_DOOR}),
    ("papers", {"housing_proof_file": ...}),
    ("reading", {"lease_lessee": "赵长寿", **proxies.LEASE}),
    ("work", {"education": "below", "delivery": "pickup"}),
    ("photo", {"replace": "no"}),
]


def test_a_registration_shows_nothing_of_what_the_registers_know(client: Client) -> None:
    of = known_to_every_register()
    walk = filled(client, of, RELATIVE, **FOR_SENIOR)
    assert_hidden(pages_of(walk), of)


@pytest.mark.parametrize("pages", [APPLICATION, MOVED], ids=["same home", "moved"])
def test_an_application_shows_nothing_of_what_the_registers_know(
    client: Client, pages: Any
) -> None:
    of = known_to_every_register()
    makers.registered(
        of, date(2026, 3, 2), room_ref=makers.UPSTAIRS, address="莘松路958弄61号201室"
    )
    walk = begun(client, of, "permit", **FOR_SENIOR)
    fill(walk, [FACE, *RELATIVE, *pages])
    assert_hidden(pages_of(walk), of)
    done = walk.client.get(walk.submit().headers["Location"])
    case = Case.objects.get()
    after = {
        "done": done.content.decode(),
        "case": client.get(f"/cases/{case.reference}/").content.decode(),
    }
    assert_hidden(after, of)
    assert case.office is not None
    if pages is APPLICATION:
        assert all(case.office.name_en not in page for page in after.values()), (
            "which centre it is would tell where they live"
        )


def test_a_ground_that_the_register_does_not_know_is_left_to_the_desk(client: Client) -> None:
    """Else trying the grounds would tell a stranger who works and who studies."""
    of = makers.person(7, name="赵长寿", birth_date=proxies.SENIOR)
    makers.registered(of, date(2026, 3, 2))
    walk = begun(client, of, "permit", **FOR_SENIOR)
    fill(walk, [FACE, *RELATIVE])
    assert walk.to(walk.post("person", {"basis": "schooling"})) == "changed"


def test_an_endorsement_shows_nothing_of_the_permit(client: Client) -> None:
    of = known_to_every_register()
    permit = makers.permit(of, makers.TODAY - timedelta(days=70))
    walk = begun(client, of, "endorsement", **FOR_SENIOR)
    fill(walk, [FACE, *RELATIVE, ("changes", {"changed": "no", "reset_known": "on"})])
    pages = pages_of(walk)
    assert_hidden(pages, of)
    day = f"{permit.valid_until:%-d %B %Y}"
    assert [name for name, page in pages.items() if day in page or permit.number in page] == []
    assert walk.to(walk.submit()) == "done"


def test_the_photo_of_an_earlier_registration_is_not_shown(client: Client, desk: Client) -> None:
    of = known_to_every_register()
    walk = filled(client, of, RELATIVE, **FOR_SENIOR)
    walk.submit()
    first = decide(desk, Case.objects.get(), "accept", "approve")
    clock.shift_to(date(2027, 5, 24))
    other = makers.person(8)
    theirs = browser(other.user)
    walk = begun(theirs, of, "permit", **FOR_SENIOR)
    fill(walk, [FACE, *RELATIVE, *APPLICATION])
    assert "kept-photo" not in walk.get("photo").content.decode()
    walk.submit()
    case = Case.objects.get(service="permit")
    photo = first.materials.get(kind="photo").upload_id
    assert case.materials.get(kind="photo").upload_id == photo, "the desk has it"
    assert str(photo) not in theirs.get(f"/cases/{case.reference}/").content.decode()
    assert theirs.get(f"/documents/{photo}/").status_code == 404


def test_every_page_of_it_costs_at_most_a_dozen_queries(walk: Walk) -> None:
    for page in [step.slug for step in walk_steps(walk)] + ["check"]:
        walk.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert walk.get(page).status_code == 200
        assert len(asked) <= 12, (page, [q["sql"][:110] for q in asked])


# -- submitting -------------------------------------------------------------------------------


def test_who_turns_sixteen_before_it_is_submitted_applies_themselves(walk: Walk) -> None:
    clock.shift_to(makers.TODAY + timedelta(days=1))
    answer = walk.submit_anyway()
    assert walk.to(answer) == "proxy"
    page = words(walk.client.get(answer.headers["Location"]))
    assert "until the 16th birthday" in page
    assert not Case.objects.exists()
    assert walk.draft.answers["details"], "nothing is lost"


def test_the_day_of_application_decides_and_a_correction_keeps_it(
    client: Client, desk: Client, case: Case
) -> None:
    move(desk, case, "ask_correction", reasons=["PROXY_NOT_PROVEN"], steps=["proxy"])
    clock.shift_to(makers.TODAY + timedelta(days=1))
    walk = Walk.of(client, client.post(f"/cases/{case.reference}/correct/").headers["Location"])
    assert walk.onward(walk.get()) == "proxy"
    fill(walk, GUARDIAN)
    assert walk.to(walk.submit()) == "done"
    case.refresh_from_db()
    assert (case.state, case.events.last().actor) == ("SUBMITTED", "proxy")  # type: ignore[union-attr]
    assert case.answers["data"]["proxy"]["ground"] == "minor"


def test_the_holder_learns_by_text_message_that_somebody_acts_for_them(case: Case) -> None:
    told = Message.objects.get(template="PROXY_SUBMITTED")
    assert told.phone == proxies.HIDDEN_PHONE


def test_of_every_decision_holder_and_proxy_get_a_message(
    case: Case, desk: Client, person: Person
) -> None:
    Message.objects.all().delete()
    decide(desk, case, "accept")
    sent = {(m.template, m.phone) for m in Message.objects.all()}
    assert sent == {("CASE_ACCEPTED", proxies.HIDDEN_PHONE), ("PROXY_PROGRESS", person.phone)}


def test_a_correction_is_asked_of_the_proxy_and_the_holder_need_not_do_anything(
    case: Case, desk: Client, person: Person
) -> None:
    Message.objects.all().delete()
    move(desk, case, "ask_correction", reasons=["INFO_DIFFERS"], steps=["details"])
    sent = {(m.template, m.phone) for m in Message.objects.all()}
    assert sent == {("PROXY_CORRECTS", proxies.HIDDEN_PHONE), ("PROXY_PROGRESS", person.phone)}


def test_a_child_whose_number_is_the_mothers_gets_one_message(
    client: Client, desk: Client, person: Person
) -> None:
    walk = filled(client, resident(phone=person.phone))
    walk.submit()
    move(desk, Case.objects.get(), "ask_correction", reasons=["INFO_DIFFERS"], steps=["details"])
    assert [m.template for m in Message.objects.all()] == ["REG_FIX"]


def test_a_draft_that_expires_is_told_to_whoever_types_it(
    client: Client, child: Resident, person: Person
) -> None:
    begun(client, child)
    Draft.objects.update(expires_at=timezone.now() + timedelta(days=2))
    warn()
    assert [(m.template, m.phone) for m in Message.objects.all()] == [
        ("DRAFT_EXPIRES", person.phone)
    ]


def test_without_a_number_of_the_holder_the_proxy_alone_gets_one(
    client: Client, desk: Client, person: Person
) -> None:
    walk = filled(client, resident(phone=None))
    walk.submit()
    case = Case.objects.get()
    answer = move(desk, case, "accept", go="preview")
    assert "您代他人办理的居住登记" in words(answer)
    decide(desk, case, "accept")
    assert [m.template for m in Message.objects.all()] == ["PROXY_PROGRESS"]


def test_one_open_case_of_a_service_is_enough_and_a_proxy_reads_no_details(
    client: Client, child: Resident, walk: Walk
) -> None:
    other = makers.person(3, name="王父")
    theirs = filled(browser(other.user), child)
    assert theirs.to(theirs.submit()) == "done"
    reference = Case.objects.get().reference
    answer = walk.submit()
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "is open for this person already" in words(answer)
    assert reference not in page.replace(" ", "")
    again = say(client, child)
    assert "is open for this person already" in words(again)
    assert reference not in again.content.decode().replace(" ", "")


# -- who sees it ------------------------------------------------------------------------------


def test_proxy_and_holder_see_the_case_and_a_third_person_does_not(
    client: Client, case: Case, child: Resident
) -> None:
    url = f"/cases/{case.reference}/"
    assert "For 王小宝" in words(client.get(url))
    holder = account_of(child)
    page = words(holder.get(url))
    assert "王晓雨 acts for you (Father or mother)" in page
    assert "whoever acts for you" in page
    third = browser(makers.person(4).user)
    assert third.get(url).status_code == 404
    assert third.get(f"{url}withdraw/").status_code == 404
    assert third.post(f"{url}correct/").status_code == 404


def test_lists_name_for_whom_it_is(client: Client, case: Case, child: Resident) -> None:
    assert "Residence registration for 王**" in words(client.get("/cases/"))
    assert "Residence registration for 王**" in words(client.get("/"))
    begun(client, resident(name="王二宝", id_number=other_number()))
    assert "for 王**" in words(client.get("/cases/"))


def other_number() -> str:
    from portal.registers.identifiers import make_id_number

    return make_id_number("340102", proxies.CHILD, 503)


def test_it_does_not_stand_in_the_way_of_ones_own(client: Client, case: Case) -> None:
    page = words(client.get("/services/registration/"))
    assert "You can apply now" in page
    assert Walk.begin(client, "registration").draft.proxy is None


@pytest.mark.parametrize("who", ["proxy", "holder"])
def test_proxy_and_holder_may_take_it_back(
    client: Client, case: Case, child: Resident, who: str
) -> None:
    taker = client if who == "proxy" else account_of(child)
    url = f"/cases/{case.reference}/withdraw/"
    assert taker.get(url).status_code == 200
    taker.post(url, {"version": case.version})
    case.refresh_from_db()
    assert (case.state, case.events.last().actor) == ("WITHDRAWN", who)  # type: ignore[union-attr]


def test_the_proxy_corrects_and_the_holder_reads_that_they_do(
    client: Client, desk: Client, case: Case, child: Resident
) -> None:
    move(desk, case, "ask_correction", reasons=["INFO_DIFFERS"], steps=["details"])
    url = f"/cases/{case.reference}/"
    holder = account_of(child)
    assert "Correct it now" not in words(holder.get(url))
    assert holder.post(f"{url}correct/").headers["Location"] == url
    assert not Draft.objects.filter(corrects=case).exists()
    assert "Correct it now" in words(client.get(url))


def test_what_is_granted_is_the_holders_and_the_proxy_reads_where_to_get_it(
    client: Client, desk: Client, case: Case, child: Resident
) -> None:
    decide(desk, case, "accept", "approve")
    page = client.get(f"/cases/{case.reference}/")
    assert "any community centre hands it out" in words(page)
    assert "See the result" not in words(page)
    assert "See the result" in words(account_of(child).get(f"/cases/{case.reference}/"))


def test_the_desk_sees_both_and_may_refuse_for_the_papers(
    client: Client, desk: Client, case: Case, person: Person
) -> None:
    page = words(desk.get(f"/desk/{case.reference}/"))
    assert f"王晓雨 · {person.masked_id} · Father or mother · A child" in page
    assert "whoever acts for the applicant" in page
    offered = words(desk.get(f"/desk/{case.reference}/?decide=reject_intake"))
    assert "the papers for acting for another person are missing" in offered
    decide(desk, case, "reject_intake", reasons=["PROXY_NOT_PROVEN"])
    assert case.state == "REJECTED_INTAKE"
    assert "the papers for acting for another person are missing" in words(
        client.get(f"/cases/{case.reference}/")
    )


def test_that_reason_is_not_offered_where_nobody_acts_for_another(
    client: Client, desk: Client
) -> None:
    from tests.permits.services.walk import REGISTRATION, submitted

    case = submitted(client, "registration", REGISTRATION)
    page = words(desk.get(f"/desk/{case.reference}/?decide=reject_intake"))
    assert "the papers for acting" not in page


def test_a_clerk_does_not_decide_where_they_act_for_another(case: Case, clerk: User) -> None:
    assert case.proxy is not None
    case.proxy.user = clerk
    assert rights.actors_for(clerk, case) == {Actor.PROXY}
    assert "This is your own case." in words(own_desk(case, clerk).get(f"/desk/{case.reference}/"))


def own_desk(case: Case, clerk: User) -> Client:
    """The desk of a clerk who is the proxy of the case."""
    assert case.proxy is not None
    case.proxy.save()
    return browser(clerk)


# -- at the counter ---------------------------------------------------------------------------


def serve(desk: Client, holder: Person, proxy: Person, **changes: Any) -> Any:
    return desk.post(
        "/desk/serve/",
        {
            "id_number": holder.id_number,
            "service": "endorsement",
            "proxy_id_number": proxy.id_number,
            **FOR_SENIOR,
            **changes,
        },
    )


@pytest.fixture
def senior() -> Person:
    """Seventy, with a permit that ends soon."""
    of = makers.person(7, name="赵长寿", birth_date=proxies.SENIOR)
    makers.right(of)
    makers.insured(of)
    makers.permit(of, makers.TODAY + timedelta(days=10))
    return of


def test_at_the_counter_a_relative_comes_for_a_senior(
    desk: Client, senior: Person, person: Person, clerk: User
) -> None:
    walk = Walk.of(desk, serve(desk, senior, person).headers["Location"])
    assert walk.onward(walk.get()) == "proxy"
    page = words(walk.get("proxy"))
    assert "Papers to look at:" in page
    assert "Power of attorney" in page
    assert "Tick the box when you have seen" in words(walk.post("proxy", {}))
    fill(walk, [("proxy", {"seen": "on"}), ("changes", {"changed": "no", "phone_right": "on"})])
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    assert (case.person, case.proxy, case.relation) == (senior, person, "child")
    assert (case.submitter, case.channel) == (clerk, "counter")
    assert {e.person for e in Entry.objects.filter(action="counter.serve")} == {senior, person}
    proxy = browser(person.user)
    assert "For 赵长寿" in words(proxy.get(f"/cases/{case.reference}/"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"relation": "other"}, "Only a guardian or a close relative may act"),
        ({"ground": "minor"}, "until the 16th birthday"),
        ({"relation": ""}, "Fill this in too"),
        ({"proxy_id_number": ""}, "Fill this in too"),
        ({"proxy_id_number": "1234"}, "This ID number is not valid"),
    ],
    ids=["a friend", "no ground", "no relation", "nobody", "no number"],
)
def test_the_counter_asks_the_same_rule(
    desk: Client, senior: Person, person: Person, changes: dict[str, str], says: str
) -> None:
    assert says in words(serve(desk, senior, person, **changes))
    assert not Draft.objects.exists()


def test_at_the_counter_too_nobody_acts_for_themselves(desk: Client, senior: Person) -> None:
    assert "This is the number of the person themselves." in words(serve(desk, senior, senior))


# -- words ------------------------------------------------------------------------------------


def test_every_reason_has_its_text_and_every_relation_its_label() -> None:
    assert set(TEXTS) == set(ProxyReason)
    assert {code for code, _label in PROXY.relations} == set(Relation)
    policy = policy_on(makers.TODAY)
    assert all(text(policy) for text in TEXTS.values())
