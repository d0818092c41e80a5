"""The yearly confirmation: refresh, what changed, and the points for one more year."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from points.filing.papers import PapersForm
from points.models import Confirmation, PointsFile, PointsRequest
from points.rules.filing import Paper
from portal import clock
from portal.accounts.models import Employer, Person, User
from portal.cases import acts
from portal.cases.models import Case
from portal.clock.days import add_months
from portal.policy.models import PolicyVersion
from portal.registers.models import InsuranceRun
from portal.wizard.for_employer import begin
from tests.permits.services import makers as permits
from tests.permits.services.makers import TOWN_FLAT
from tests.permits.services.walk import Pages, browser, errors, fill, submitted
from tests.points.services import makers
from tests.points.services.makers import TODAY
from tests.points.services.walk import CONFIRMATION, CONTRACT
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db
# Monday; 18 November is three working days before.
ENDORSED = date(2026, 11, 18)
OLD_EXPIRY = date(2026, 11, 30)
TITLE: tuple[str, dict[str, Any]] = (
    "title",
    {"kind": "skill3", "obtained_here": "yes", "matches_job": "yes", "certificate": "J1"},
)


@pytest.fixture
def person() -> Person:
    """Somebody whose permit was endorsed three working days ago."""
    made = makers.holder(OLD_EXPIRY)
    makers.file(made, OLD_EXPIRY)
    makers.endorsed(made.permits.get(), ENDORSED)
    return made


def moved_on(of: Person) -> Employer:
    """Since September another employer pays for them."""
    InsuranceRun.objects.filter(person_index=of.id_index).update(last_month=date(2026, 8, 1))
    permits.insured(of, date(2026, 9, 1), by=makers.OTHER)
    return makers.employer(makers.OTHER, "上海别处有限公司", "310115")


def pages(changes: list[str], *more: tuple[str, dict[str, Any]], papers: list[str]) -> Pages:
    """The confirmation with these changes, their steps and papers."""
    files: dict[str, Any] = {f"{name}_file": ... for name in papers if name != "id_card"}
    if "id_card" in papers:
        files |= {"id_card_way": "upload", "id_card_file": ...}
    front = list(CONFIRMATION[:3])
    tail = [("change_papers", files)] if papers else []
    return [
        *front,
        ("changes", {"changes": changes}),
        CONFIRMATION[4],
        *more,
        *CONFIRMATION[5:],
        *tail,
    ]


def test_unchanged_nothing_is_handed_in_and_the_points_go_on_for_a_year(
    client: Client, person: Person, hr: User, clerk: User
) -> None:
    case = submitted(client, "confirmation", CONFIRMATION)
    request = PointsRequest.objects.get(case=case)
    assert (request.paper_required, request.changes, case.materials.count()) == (False, [], 0)
    confirmation = Confirmation.objects.get(file__person=person)
    assert request.confirmation == confirmation and confirmation.refreshed_at is not None
    makers.by_hr(case, "submit_to_centre", hr)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    makers.move(case, "score", clerk)
    confirmation.refresh_from_db()
    file = PointsFile.objects.get(person=person)
    assert (confirmation.confirmed_on, confirmation.gap) == (TODAY, False)
    assert file.valid_until == add_months(OLD_EXPIRY, 12)


# -- what changed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "steps", "papers"),
    [
        (
            ["education"],
            [
                (
                    "education",
                    {"level": "master", "school": "同济大学", "certificate": "9", "verified": "no"},
                )
            ],
            ["id_card", "education_certificate"],
        ),
        (
            ["title"],
            [TITLE],
            ["title_certificate", "title_review_form", "appointment_form", "job_description"],
        ),
        (
            ["spouse"],
            [("family", {"spouse": "elsewhere", "spouse_name": "李晓"})],
            ["marriage_certificate", "spouse_id", "spouse_permit", "spouse_hukou"],
        ),
        (
            ["children"],
            [("family", {"child_1": "王小雨", "child_1_born": "2026-03-03"})],
            ["birth_certificate", "child_hukou"],
        ),
        (
            ["other"],
            [
                ("bonus", {"bonus": ["awards"]}),
                ("bonus_details", {"award": "municipal_general", "award_here": "yes"}),
            ],
            ["award_proof"],
        ),
    ],
)
def test_each_change_asks_its_own_papers_and_nothing_else(
    client: Client, changes: list[str], steps: Pages, papers: list[str]
) -> None:
    case = submitted(client, "confirmation", pages(changes, *steps, papers=papers))
    request = PointsRequest.objects.get(case=case)
    assert (request.paper_required, request.changes) == (True, changes)
    assert set(case.materials.values_list("kind", flat=True)) == set(papers)


def test_a_new_home_is_asked_with_its_proof(client: Client) -> None:
    walk = Walk.begin(client, "confirmation")
    fill(walk, CONFIRMATION, upto="changes")
    walk.post("changes", {"changes": ["housing"]})
    assert walk.to(walk.post("housing", {"housing": "own_purchased"})) == "home"
    assert walk.to(walk.post("home", {"known": TOWN_FLAT})) == "papers"


def test_every_paper_of_the_rules_can_be_handed_in() -> None:
    asked = {paper.lower() for paper in Paper} - {"housing_proof"}
    assert asked <= set(PapersForm.base_fields)


def test_in_an_epidemic_a_change_is_done_online_too(client: Client) -> None:
    for version in PolicyVersion.objects.all():
        version.parameters["EPIDEMIC_ONLINE_ONLY"] = True
        version.save()
    case = submitted(client, "confirmation", pages(["title"], TITLE, papers=[
        "title_certificate", "title_review_form", "appointment_form", "job_description",
    ]))  # fmt: skip
    assert PointsRequest.objects.get(case=case).paper_required is False


def test_what_was_declared_last_still_counts_and_the_new_title_beside_it(client: Client) -> None:
    case = submitted(client, "confirmation", pages(["title"], TITLE, papers=[
        "title_certificate", "title_review_form", "appointment_form", "job_description",
    ]))  # fmt: skip
    request = PointsRequest.objects.get(case=case)
    assert [one["kind"] for one in request.facts["titles"]] == ["skill3"]
    assert [one["level"] for one in request.facts["degrees"]] == ["bachelor_degree"]
    assert request.estimate == 135


# -- the employer ---------------------------------------------------------------------------------


def test_a_new_employer_takes_over_and_the_old_one_loses_sight_at_once(
    client: Client, person: Person, hr: User
) -> None:
    new = moved_on(person)
    before = Case.objects.get(person=person)
    assert before.filer == makers.employer()
    papers = ["employer_licence", "contract", "leaving_proof"]
    case = submitted(client, "confirmation", pages([], papers=papers))
    request = PointsRequest.objects.get(case=case)
    assert (case.filer, request.employer, request.changes) == (new, new, ["employer"])
    assert case.office and case.office.code == "T310115"
    assert not Case.objects.of_employers([makers.employer()]).filter(pk=case.pk).exists()
    # Until the new one has accepted it the file stays where it was.
    assert PointsFile.objects.get(person=person).employer == makers.employer()
    with pytest.raises(acts.NotAllowed):
        makers.by_hr(case, "submit_to_centre", hr)
    second = makers.hr(new, "hr2", "13911110002")
    makers.by_hr(case, "submit_to_centre", second)
    assert PointsFile.objects.get(person=person).employer == new
    assert not Case.objects.of_employers([makers.employer()]).exists()


def test_a_new_employer_that_never_filed_is_approved_first(client: Client, person: Person) -> None:
    new = moved_on(person)
    new.record.approved_on = None
    new.record.save()
    page = client.get("/services/confirmation/").content.decode()
    assert "has to" in page and "approve it once" in page
    assert "/drafts/" not in client.post("/services/confirmation/start/").headers["Location"]


def typed_by_hr(person: Person, hr: User) -> Walk:
    """HR begins for one of its people, having said who they are."""
    own = permits.person(7)
    Person.objects.filter(pk=own.pk).update(user=hr)
    draft = begin(hr, makers.employer(), "confirmation", person)
    return Walk(browser(hr), str(draft.pk))


def test_with_the_same_employer_hr_may_begin_too_and_sees_no_more_than_it_needs(
    person: Person, hr: User
) -> None:
    walk = typed_by_hr(person, hr)
    walk.post("face", {"consent": "on"})
    walk.post("refresh")
    page = walk.get("person").content.decode()
    assert "莘松路" not in page and "138****" not in page and person.masked_id in page
    walk.post("person", {"right": "on"})
    page = walk.get("changes").content.decode()
    assert "I live somewhere else" not in page and "莘松路" not in page
    walk.post("changes", {"changes": ["education"]})
    walk.post("employer", CONTRACT)
    level = {"level": "master", "school": "同济大学", "certificate": "9", "verified": "yes"}
    walk.post("education", level)
    walk.post("insurance")
    walk.post("estimate")
    page = walk.get("change_papers").content.decode()
    assert "e-licence store" not in page
    answer = walk.post(
        "change_papers", {"id_card_file": picture(), "education_certificate_file": picture()}
    )
    assert walk.to(answer) == "check"
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get(service="confirmation")
    assert (case.person, case.filer, case.state) == (person, makers.employer(), "HR_REVIEW")
    assert case.events.get().actor == "employer"
    makers.by_hr(case, "submit_to_centre", hr)


def test_after_a_change_of_employer_the_old_ones_hr_gets_no_further(
    person: Person, hr: User
) -> None:
    walk = typed_by_hr(person, hr)
    walk.post("face", {"consent": "on"})
    moved_on(person)
    walk.post("refresh")
    walk.post("person", {"right": "on"})
    page = walk.get("changes").content.decode()
    assert "上海别处有限公司" not in page
    walk.post("changes")
    answer = walk.post("employer", CONTRACT)
    assert "only the person themselves can begin" in errors(answer)
    assert "上海别处有限公司" not in answer.content.decode()


# -- the order ------------------------------------------------------------------------------------


def test_without_the_refreshed_validity_nothing_goes_in(client: Client, person: Person) -> None:
    walk = Walk.begin(client, "confirmation")
    fill(walk, CONFIRMATION)
    Confirmation.objects.update(refreshed_at=None)
    assert walk.to(walk.submit_anyway()) == "refresh"
    assert not Case.objects.filter(service="confirmation").exists()
    walk.post("refresh")
    assert walk.to(walk.submit()) == "done"


def test_begun_in_time_and_submitted_after_the_last_day_it_is_refused(
    client: Client, person: Person
) -> None:
    walk = Walk.begin(client, "confirmation")
    fill(walk, CONFIRMATION)
    clock.shift_to(ENDORSED + timedelta(days=61))
    answer = walk.submit()
    assert answer.status_code == 200 and "The time to confirm is over" in errors(answer)
    assert not Case.objects.filter(service="confirmation").exists()


def test_submitted_on_the_last_day_desk_and_correction_take_the_time_they_need(
    client: Client, person: Person, hr: User, clerk: User
) -> None:
    last = ENDORSED + timedelta(days=60)
    clock.shift_to(last)
    case = submitted(client, "confirmation", CONFIRMATION)
    makers.by_hr(case, "return_to_holder", hr, reasons=["CONTRACT_DIFFERS"], steps=["employer"])
    clock.shift_to(last + timedelta(days=3))
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    walk.post("employer", CONTRACT | {"contract_until": "2029-05-31"})
    assert walk.to(walk.submit()) == "done"
    makers.by_hr(case, "submit_to_centre", hr)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    makers.move(case, "score", clerk)
    confirmation = Confirmation.objects.get()
    assert confirmation.confirmed_on == last + timedelta(days=3) and confirmation.gap


def test_submitted_twice_it_is_one_case(client: Client) -> None:
    walk = Walk.begin(client, "confirmation")
    fill(walk, CONFIRMATION)
    assert walk.to(walk.submit()) == "done"
    assert walk.to(walk.submit_anyway()) == "done"
    assert Case.objects.filter(service="confirmation").count() == 1


def test_while_it_is_on_its_way_no_new_application_begins(client: Client) -> None:
    submitted(client, "confirmation", CONFIRMATION)
    page = client.get("/services/points/").content.decode()
    assert "being confirmed now" in page
    assert "/drafts/" not in client.post("/services/points/start/").headers["Location"]
