"""Two services for these tests: one asks for something at once, the other only from a day on."""

from datetime import date

from portal.accounts.models import Person
from portal.cases.flows import standard_flow
from portal.cases.service import Eligibility, Guide, Service, Todo

GUIDE = Guide(
    who="Readers.",
    needs=("A photo.", "A wish."),
    takes="A day.",
    costs="Free.",
    result="A ticket.",
    law="Library rules, section 1",
)
OPENS = date(2026, 12, 24)


class Ticket(Service):
    """Everybody may, and should."""

    def todo(self, person: Person, on: date) -> list[Todo]:
        """One card with a button."""
        return [Todo("Get your ticket", "It is free.", url="/there/", action="Get it", rank=30)]


class Party(Service):
    """Nobody may before OPENS; the way on is the ticket."""

    def eligibility(self, person: Person, on: date) -> Eligibility:
        """From OPENS on."""
        if on < OPENS:
            return Eligibility(
                False, ("The doors are closed.",), OPENS, url="/ticket/", action="Get a ticket"
            )
        return Eligibility(True, ("Bring a friend.",))

    def todo(self, person: Person, on: date) -> list[Todo]:
        """A day to look forward to."""
        return [Todo("The party comes", "Nothing to do yet.", due=OPENS, rank=70)]


ticket = Ticket(
    slug="ticket",
    title="Library ticket",
    summary="Borrow books",
    icon="document",
    guide=GUIDE,
    keywords="读者证 办证 duzhezheng dzz books",
    flow=standard_flow(sms={}),
)
party = Party(
    slug="party",
    title="Summer party",
    summary="Dance at night",
    icon="calendar",
    guide=GUIDE,
    keywords="聚会 跳舞 juhui jh",
    flow=standard_flow(sms={}),
)
