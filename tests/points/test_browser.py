"""The whole way of the points with three people in three browsers: holder, HR, clerk.

One return lies on it: the centre sends the file back, HR hands it in again, and papers come.
"""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from points.models import PointsFile
from portal.accounts.models import Person, User
from portal.cases.models import Case
from portal.documents.models import Certificate
from portal.sms.models import Message
from tests.permits.services.test_browser import PHONE, WIDE, open_page, sound
from tests.permits.services.walk import fill
from tests.points.services import makers
from tests.points.services.conftest import chromium, clerk, client, hr, person, town  # noqa: F401
from tests.points.services.walk import APPLICATION
from tests.wizard.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POINTS = {"age": "30", "education": "90", "si_years": "15", "si_base": "0", "deduction": "0"}


class People:
    """Three windows, each signed in as somebody else."""

    def __init__(self, browser: Browser, live_server: Any, *users: User | None) -> None:
        self.url = live_server.url
        looks = ({"viewport": PHONE}, {"viewport": WIDE}, {"viewport": WIDE})
        pages = [
            open_page(browser, live_server, user, **look)
            for user, look in zip(users, looks, strict=True)
        ]
        self.holder, self.hr, self.clerk = pages

    def at(self, page: Page, path: str) -> Page:
        """Goes there, and finds the page sound."""
        page.goto(f"{self.url}{path}")
        sound(page, scripts=True)
        return page

    def close(self) -> None:
        for page in (self.holder, self.hr, self.clerk):
            page.context.close()


def decide(page: Page, label: str, *, words: bool = False) -> None:
    """Presses a decision on a case page, reads what goes out, and confirms it."""
    page.get_by_role("link" if words else "button", name=label, exact=True).click()
    if words:
        page.locator("#decision input[name=reasons]").first.check(force=True)
        page.get_by_role("button", name="See what").click()
    if page.locator("#decision").count():
        sound(page, scripts=True)
        page.get_by_role("button", name="Confirm:").click()


def made() -> None:
    """The notice as a worker leaves it; signing one is tests/points/review's."""
    asked = Certificate.objects.get(kind="points")
    asked.file.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    asked.state, asked.made_at = Certificate.State.READY, timezone.now()
    asked.save()


def state(page: Page, words: str) -> None:
    """What the case page says of the state."""
    expect(page.locator(".tag").first).to_have_text(words)


@pytest.fixture
def three(
    chromium: Browser,  # noqa: F811
    live_server: Any,
    person: Person,  # noqa: F811
    hr: User,  # noqa: F811
    clerk: User,  # noqa: F811
) -> Any:
    """Holder, HR and clerk."""
    found = People(chromium, live_server, person.user, hr, clerk)
    yield found
    found.close()


def test_holder_hr_and_clerk_walk_the_whole_way_with_one_return(
    three: People,
    client: Client,  # noqa: F811
    person: Person,  # noqa: F811
) -> None:
    # The holder fills it in; each page of it is walked in tests/points/services/test_browser.py.
    walk = Walk.begin(client, "points")
    fill(walk, APPLICATION)
    holder = three.at(three.holder, walk.url("check"))
    holder.locator("[name=declaration]").check(force=True)
    holder.locator("form button.btn-primary").last.click()
    expect(holder.locator("h1")).to_have_text("We have your application")
    case = Case.objects.get(person=person)
    ours, desk = f"/employer/cases/{case.reference}/", f"/desk/{case.reference}/"

    # HR hands it on. Before that the centre has it in its list, but nothing to decide.
    three.at(three.hr, "/employer/")
    expect(three.hr.get_by_role("link", name=person.name).first).to_be_visible()
    three.at(three.hr, ours)
    decide(three.hr, "Hand in to the talent centre")
    state(three.hr, "Waiting for acceptance")

    # The centre returns it: a seal is missing.
    three.at(three.clerk, desk)
    decide(three.clerk, "Return to the employer, with papers", words=True)
    state(three.clerk, "With the employer")
    assert Message.objects.filter(template="POINTS_RETURNED").count() == 2
    three.at(three.holder, f"/cases/{case.reference}/")
    state(three.holder, "With the employer")

    # HR hands it in again, and the papers come.
    three.at(three.hr, ours)
    decide(three.hr, "Hand in to the talent centre")
    three.at(three.clerk, desk)
    expect(three.clerk.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    three.clerk.get_by_role("link", name="Papers are asked for").click()
    three.clerk.get_by_role("button", name="The papers are here").click()
    three.at(three.clerk, desk)
    decide(three.clerk, "Accept")
    state(three.clerk, "Accepted")
    three.at(three.holder, f"/cases/{case.reference}/")
    expect(three.holder.get_by_role("link", name="Receipt of the file")).to_be_visible()

    # The review: a wrong figure is told, the rest is kept, the total adds up.
    decide(three.clerk, "Begin the review")
    review = three.at(three.clerk, f"{desk}points/")
    review.locator("#id_points-education").fill("95")
    review.get_by_role("button", name="Save and add up").click()
    expect(review.locator(".error-summary")).to_contain_text("cannot give 95 points")
    sound(review, scripts=True)
    for name, points in POINTS.items():
        review.locator(f"#id_points-{name}").fill(points)
    review.get_by_role("button", name="Save and add up").click()
    expect(review.locator(".score")).to_contain_text("135 points decided")
    sound(review, scripts=True)
    review.get_by_role("button", name="Set the points").click()
    three.clerk.get_by_role("button", name="Confirm:").click()
    state(three.clerk, "Points set")

    # Each sees the same points; the notice is there for holder and HR.
    assert PointsFile.objects.get(person=person).total == 135
    made()
    three.at(three.holder, "/points/")
    expect(three.holder.locator(".goal-count").first).to_contain_text("135")
    three.at(three.holder, "/points/notice/")
    expect(three.holder.get_by_role("link", name="Download the PDF")).to_be_visible()
    three.at(three.hr, ours)
    state(three.hr, "Points set")
    expect(three.hr.get_by_role("link", name="Points notice")).to_be_visible()
    counter = three.at(three.clerk, "/desk/points/notices/")
    counter.locator("#id_number").fill(case.reference)
    counter.get_by_role("button", name="Find", exact=True).click()
    sound(counter, scripts=True)
    expect(counter.get_by_role("link", name="Print the notice")).to_be_visible()

    # Each sees what is theirs, and nothing else.
    for page, path in ((three.holder, desk), (three.hr, desk), (three.clerk, ours)):
        answer = page.goto(f"{three.url}{path}")
        assert answer is not None and answer.status == 403, path
    assert case.submitted_on == makers.TODAY
