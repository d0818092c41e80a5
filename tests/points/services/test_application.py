"""The first application: from the holder's declaration to the points."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import Permit
from points.declared import with_declared
from points.facts import insured_months
from points.filing.claims import breakdown_of
from points.models import PointsFile, PointsRequest
from points.rules.evidence import Evidence
from portal import clock
from portal.accounts.models import Person, User
from portal.cases import acts
from portal.cases import service as services
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.cases.upkeep import expire_corrections
from portal.sms.models import Message
from tests.permits.services.away import ALL
from tests.permits.services.walk import Pages, browser, errors, fill, submitted
from tests.points.services import makers
from tests.points.services.makers import TODAY
from tests.points.services.walk import APPLICATION, BASIC, CONTRACT
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_declaration_to_points(
    client: Client, person: Person, hr: User, clerk: User
) -> None:
    case = submitted(client, "points", APPLICATION)
    assert (case.state, case.filer, case.office and case.office.code) == (
        "HR_REVIEW",
        makers.employer(),
        "T310112",
    )
    request = PointsRequest.objects.get(case=case)
    # 90 for the degree, 30 for the age, 3 for each of five years; the base stays below 0.8.
    assert (request.estimate, request.route, request.paper_required) == (135, "education", True)
    makers.by_hr(case, "submit_to_centre", hr)
    makers.received(case)
    makers.move(case, "accept", clerk)
    makers.move(case, "review", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    made = makers.move(case, "score", clerk)
    assert made.state == "SCORED" and made.closed_at is not None
    file = PointsFile.objects.get(person=person)
    permit = person.permits.get()
    assert (file.total, file.valid_until, file.route) == (135, permit.valid_until, "education")
    assert Message.objects.filter(template="POINTS_RESULT").count() == 2


FAMILY: Pages = [
    *APPLICATION[:4],
    (
        "title",
        {"kind": "mid_title", "obtained_here": "yes", "matches_job": "yes", "certificate": "ZC1"},
    ),
    ("insurance", {}),
    ("bonus", {"bonus": ["shortage_major", "business", "awards", "remote_area", "lingang"]}),
    (
        "bonus_details",
        {
            "major": "集成电路",
            "major_matches": "yes",
            "share": "50",
            **{f"tax_{back}": "400000" for back in (1, 2, 3)},
            **{f"staff_{back}": "0" for back in (1, 2, 3)},
            "award": "municipal_special",
            "award_here": "yes",
            "remote_area_since": "2020-01-06",
            "lingang_since": "2024-01-08",
        },
    ),
    (
        "family",
        {
            "spouse": "shanghai",
            "spouse_name": "李晓",
            "spouse_since": "2020-05-20",
            "child_1": "王小雨",
            "child_1_born": "2021-03-03",
        },
    ),
    ("estimate", {}),
    (
        "papers",
        BASIC
        | dict.fromkeys(
            (
                "education_certificate_file",
                "title_certificate_file",
                "title_review_form_file",
                "appointment_form_file",
                "job_description_file",
                "shortage_proof_file",
                "business_proof_file",
                "award_proof_file",
                "remote_area_proof_file",
                "lingang_proof_file",
                "marriage_certificate_file",
                "spouse_id_file",
                "spouse_hukou_file",
                "birth_certificate_file",
                "child_hukou_file",
            ),
            ...,
        ),
    ),
]


def test_every_indicator_that_is_claimed_counts_and_asks_its_paper(client: Client) -> None:
    case = submitted(client, "points", FAMILY)
    request = PointsRequest.objects.get(case=case)
    detail = score_of(request)
    assert (
        detail
        | {
            "age": 30,
            "education": 90,
            "title": 0,  # of both the better one; the base stays below the average wage
            "shortage_major": 30,
            "invest_tax": 20,
            "awards": 30,
            "remote_area": 12,
            "lingang": 4,
            "spouse": 24,
        }
        == detail
    )
    assert request.estimate == sum(detail.values())
    kinds = set(case.materials.values_list("kind", flat=True))
    assert kinds == {"id_card", "hukou", "contract", "income_tax"} | {
        name.removesuffix("_file") for name in FAMILY[-1][1] if name.endswith("_file")
    }


def score_of(request: PointsRequest) -> dict[str, int]:
    """The points of what the request declares, by indicator."""
    person = request.case.person
    assert person is not None
    evidence = with_declared(
        Evidence(day=request.case.submitted_on, birth_date=person.birth_date), request.facts
    )
    months = insured_months([person], request.case.submitted_on)[person.pk]
    found = breakdown_of(replace(evidence, insurance=months))
    return {line.indicator.value: line.points for line in found.lines}


# -- the wizard -----------------------------------------------------------------------------------


def at(client: Client, step: str, pages: Pages = APPLICATION) -> Walk:
    walk = Walk.begin(client, "points")
    fill(walk, pages, upto=step)
    return walk


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"works_here": "no"}, "Points are for people who work in Shanghai"),
        ({"contract_until": "2022-05-30"}, "has to run for a year or more"),
        ({"contract_until": "2027-01-23"}, "More than two months"),
        ({"contract_until": "2020-01-01"}, "This is before the first day"),
        ({"contract_from": "2030-01-01"}, "This date is in the future"),
        ({"contract_from": "2026-02-30"}, "This date does not exist"),
        ({"position": ""}, "Write the position that you hold"),
    ],
)
def test_a_contract_that_does_not_do_is_refused_with_what_helps(
    client: Client, typed: dict[str, str], words: str
) -> None:
    answer = at(client, "employer").post("employer", CONTRACT | typed)
    assert answer.status_code == 200 and words in errors(answer)


def test_a_contract_with_one_day_over_two_months_left_will_do(client: Client) -> None:
    walk = at(client, "employer")
    answer = walk.post("employer", CONTRACT | {"contract_until": "2027-01-24"})
    assert walk.to(answer) == "education"


def test_a_contract_without_an_end_will_do(client: Client) -> None:
    walk = at(client, "employer")
    assert walk.to(walk.post("employer", CONTRACT | {"contract_until": ""})) == "education"


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("education", {"level": "bachelor_degree"}, "Write the school"),
        ("education", {"level": "emperor"}, "emperor is not one of the available choices"),
        ("title", {"kind": "skill3"}, "Choose yes or no"),
        ("family", {"spouse": "shanghai", "spouse_name": "李晓"}, "Write since when"),
        ("family", {"spouse": "elsewhere"}, "Write their full name"),
        ("family", {"spouse": "none", "child_2": "王小二"}, "Write the birth date"),
        ("family", {"spouse": "none", "child_1_born": "2021-01-01"}, "Write the name"),
        ("bonus", {"bonus": ["nobility"]}, "nobility is not one of the available choices"),
    ],
)
def test_what_is_missing_is_named(
    client: Client, step: str, typed: dict[str, Any], words: str
) -> None:
    answer = at(client, step).post(step, typed)
    assert answer.status_code == 200 and words in errors(answer)


def test_below_the_standard_value_one_goes_on_knowing_it(client: Client) -> None:
    low: Pages = [*APPLICATION[:3], ("education", {"level": "none"}), *APPLICATION[4:]]
    walk = at(client, "estimate", low)
    answer = walk.post("estimate")
    assert "Tick the box to go on all the same" in errors(answer)
    assert walk.to(walk.post("estimate", {"below_known": "on"})) == "papers"


def test_without_the_register_nothing_is_handed_in_and_nothing_lost(
    client: Client, settings: Any
) -> None:
    walk = at(client, "estimate")
    settings.REGISTERS = ALL
    answer = walk.post("estimate")
    assert answer.status_code == 200
    assert "please come back in a few minutes" in str(answer.content.decode())
    settings.REGISTERS = {}
    assert walk.to(walk.post("estimate")) == "papers"


def test_submitted_twice_it_is_one_case(client: Client) -> None:
    walk = at(client, "")
    assert walk.to(walk.submit()) == "done"
    assert walk.to(walk.submit_anyway()) == "done"
    assert Case.objects.count() == PointsRequest.objects.count() == 1
    assert client.post("/services/points/start/").headers["Location"] == "/services/points/"


def test_a_permit_that_ends_before_submitting_stops_it(client: Client, person: Person) -> None:
    walk = at(client, "")
    Permit.objects.filter(person=person).update(valid_until=TODAY - timedelta(days=1))
    answer = walk.submit()
    assert answer.status_code == 200 and "valid today" in errors(answer)
    assert not Case.objects.exists()


def test_a_contract_that_ran_out_meanwhile_is_asked_again(client: Client) -> None:
    soon: Pages = [*APPLICATION[:2], ("employer", CONTRACT | {"contract_until": "2027-01-24"})]
    walk = at(client, "", [*soon, *APPLICATION[3:]])
    clock.shift_to(TODAY + timedelta(days=1))
    answer = walk.submit()
    assert walk.to(answer) == "employer" and not Case.objects.exists()


# -- the employer ---------------------------------------------------------------------------------


def test_hr_gives_it_back_and_the_correction_comes_to_hr_again(
    client: Client, person: Person, hr: User
) -> None:
    case = submitted(client, "points", APPLICATION)
    makers.by_hr(case, "return_to_holder", hr, reasons=["CONTRACT_DIFFERS"], steps=["employer"])
    page = client.get(f"/cases/{case.reference}/").content.decode()
    assert "the contract dates differ" in page and "Correct it now" in page
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    answer = walk.post("employer", CONTRACT | {"contract_until": "2029-05-31"})
    assert walk.to(answer) == "check"
    assert walk.to(walk.submit()) == "done"
    case.refresh_from_db()
    assert case.state == "HR_REVIEW" and case.filer == makers.employer()
    contract = case.points_request.facts["contracts"][0]
    assert contract["last"] == "2029-05-31"
    assert Message.objects.filter(template="POINTS_TO_REVIEW").count() == 2


def test_a_correction_that_does_not_come_ends_the_case(client: Client, hr: User) -> None:
    case = submitted(client, "points", APPLICATION)
    makers.by_hr(case, "return_to_holder", hr, reasons=["NOT_EMPLOYED"])
    clock.shift_to(TODAY + timedelta(days=40))
    assert expire_corrections() == 1
    case.refresh_from_db()
    assert case.state == "EXPIRED" and case.closed_at is not None


def test_the_holder_takes_it_back_until_the_centre_has_accepted(
    client: Client, hr: User, clerk: User
) -> None:
    case = submitted(client, "points", APPLICATION)
    makers.by_hr(case, "submit_to_centre", hr)
    assert "Withdraw the case" in client.get(f"/cases/{case.reference}/").content.decode()
    makers.received(case)
    makers.move(case, "accept", clerk)
    page = client.get(f"/cases/{case.reference}/").content.decode()
    assert "Withdraw the case" not in page


def test_another_employers_hr_and_another_districts_clerk_do_nothing(
    client: Client, hr: User
) -> None:
    case = submitted(client, "points", APPLICATION)
    other = makers.hr(
        makers.employer(makers.OTHER, "上海别处有限公司", "310115"), "hr2", "13911110002"
    )
    with pytest.raises(acts.NotAllowed):
        makers.by_hr(case, "submit_to_centre", other)
    makers.by_hr(case, "submit_to_centre", hr)
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "reject_intake", makers.clerk("310115", "far"), reasons=["SI_SHORT"])
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "reject_intake", hr, reasons=["SI_SHORT"])


# -- the talent centre ----------------------------------------------------------------------------


@pytest.fixture
def filed(client: Client, hr: User) -> Case:
    """A case that waits at the talent centre."""
    return makers.by_hr(submitted(client, "points", APPLICATION), "submit_to_centre", hr)


def accepted(case: Case, clerk: User) -> Case:
    makers.received(case)
    makers.move(case, "accept", clerk)
    return makers.move(case, "review", clerk)


def test_nothing_is_accepted_before_the_papers_have_come(filed: Case, clerk: User) -> None:
    with pytest.raises(Refused):
        makers.move(filed, "accept", clerk)
    makers.received(filed)
    assert makers.move(filed, "accept", clerk).state == "ACCEPTED"


def test_returned_it_is_with_the_employer_again_and_papers_have_to_come_anew(
    filed: Case, hr: User, clerk: User
) -> None:
    makers.received(filed)
    made = makers.move(filed, "return", clerk, reasons=["SEAL_MISSING"])
    assert made.state == "HR_REVIEW"
    request = PointsRequest.objects.get(case=filed)
    assert (request.paper_required, request.paper_received_on) == (True, None)
    told = Message.objects.filter(template="POINTS_RETURNED")
    assert told.count() == 2
    for message in told:
        assert message.params["name"] == "王**"
    makers.by_hr(filed, "submit_to_centre", hr)
    with pytest.raises(Refused):
        makers.move(filed, "accept", clerk)


def test_waiting_for_archive_or_education_stops_the_clock(filed: Case, clerk: User) -> None:
    case = accepted(filed, clerk)
    assert case.due_on == date(2026, 12, 21)
    case = makers.move(case, "request_file", clerk)
    clock.shift_to(date(2026, 12, 3))
    case = makers.move(case, "file_came", clerk)
    assert case.due_on == date(2026, 12, 31)
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "file_came", clerk)


def test_a_score_far_from_the_estimate_needs_a_second_pair_of_eyes(
    filed: Case, clerk: User
) -> None:
    case = accepted(filed, clerk)
    makers.decided(case, clerk, age=30, education=60, si_years=15)
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "score", clerk)
    makers.move(case, "propose_score", clerk)
    with pytest.raises(Refused):
        makers.move(case, "score", clerk)
    second = makers.clerk(username="second")
    assert makers.move(case, "score", second).state == "SCORED"
    assert PointsFile.objects.get().total == 105


def test_a_score_near_the_estimate_needs_none(filed: Case, clerk: User) -> None:
    case = accepted(filed, clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=6)
    offered = services.get("points")
    assert offered.fits(case, "score") and not offered.fits(case, "propose_score")
    assert makers.move(case, "score", clerk).state == "SCORED"


def test_sent_back_by_the_second_it_is_reviewed_again(filed: Case, clerk: User) -> None:
    case = accepted(filed, clerk)
    makers.decided(case, clerk, age=30, education=60, si_years=15)
    makers.move(case, "propose_score", clerk)
    second = makers.clerk(username="second")
    makers.move(case, "send_back", second, reasons=["LOOK_EDUCATION"])
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    makers.move(case, "propose_score", clerk)
    assert makers.move(case, "score", second).state == "SCORED"


def test_undecided_or_with_a_permit_that_ended_no_points_are_set(
    filed: Case, person: Person, clerk: User
) -> None:
    case = accepted(filed, clerk)
    with pytest.raises(acts.NotAllowed):
        makers.move(case, "score", clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    Permit.objects.filter(person=person).update(valid_until=TODAY - timedelta(days=1))
    with pytest.raises(Refused):
        makers.move(case, "score", clerk)
    case.refresh_from_db()
    assert case.state == "REVIEWING" and not PointsFile.objects.exists()


def test_a_new_application_after_a_reset_takes_the_place_of_the_old_points(
    clerk: User, hr: User
) -> None:
    of = makers.holder(TODAY - timedelta(days=70))
    old = makers.file(of, TODAY - timedelta(days=70))
    makers.endorsed(of.permits.get(), TODAY - timedelta(days=5), band="LATE_RESET")
    case = submitted(browser(of.user), "points", APPLICATION)
    makers.by_hr(case, "submit_to_centre", hr)
    accepted(case, clerk)
    makers.decided(case, clerk, age=30, education=90, si_years=15)
    makers.move(case, "score", clerk)
    old.refresh_from_db()
    new = PointsFile.objects.get(person=of, ended_on=None)
    assert old.ended_on == TODAY and new.pk != old.pk
    assert new.valid_until == of.permits.get().valid_until
