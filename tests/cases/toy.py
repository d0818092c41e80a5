"""Two services for these tests: a library ticket, and a card that has to be made."""

from datetime import date
from typing import Any

from portal.accounts.models import Office, Person, User
from portal.cases.flow import Reason
from portal.cases.flows import standard_flow
from portal.cases.models import Case
from portal.cases.service import Evidence, Guide, Refused, Service
from portal.registers import RegisterUnavailable

GUIDE = Guide(who="All.", needs=(), takes="A day.", costs="Free.", result="A ticket.", law="None")
TICKET_DONE = {"zh-hans": "读者证{number}已办好。", "en": "Your ticket {number} is ready to use."}


class Ticket(Service):
    """Grants by writing the number of the ticket; refuses whoever is called Refused."""

    def office_for(self, person: Person, answers: dict[str, Any]) -> Office | None:
        """The office named in the answers, if any."""
        return Office.objects.filter(code=answers.get("office", "")).first()

    def submitted(self, case: Case, answers: dict[str, Any]) -> None:
        """Whoever asks for nothing is told so."""
        if answers.get("wish") == "nothing":
            raise Refused("Ask for something.")

    def granted(self, case: Case, on: date, by: User | None) -> None:
        """The ticket is the person's name in pinyin: a row that a test can look at."""
        if case.answers["data"].get("wish") == "too much":
            raise Refused("There is no ticket like that.")
        Person.objects.filter(pk=case.person_id).update(name_pinyin=f"T-{case.reference}")

    def moved(self, case: Case, transition: str, extra: str) -> None:
        """The number of the parcel."""
        if extra:
            Person.objects.filter(pk=case.person_id).update(hukou_place=extra)

    def sms_params(self, case: Case, template: str) -> dict[str, str]:
        """The number that granting has written."""
        if template != "TOY_DONE":
            return {}
        return {"number": Person.objects.get(pk=case.person_id).name_pinyin}

    def evidence(self, case: Case) -> list[Evidence]:
        """One line that agrees, one that differs, one that nobody knows."""
        if case.answers["data"].get("wish") == "silence":
            raise RegisterUnavailable("the library sleeps")
        return [
            Evidence("Name", "张三", "张三", True, "population register"),
            Evidence("Address", "福州路 1 号", "福州路 2 号", False, "address register"),
            Evidence("Books", "three", "", None, "library"),
        ]

    def result_url(self, case: Case) -> str:
        """A page of its own."""
        return "/the-ticket/"


ticket = Ticket(
    slug="ticket",
    title="Library ticket",
    summary="Borrow books",
    icon="document",
    guide=GUIDE,
    at_counter=True,
    flow=standard_flow(
        sms={"approve": "TOY_DONE"}, refuse_reasons=[Reason("LATE_BOOKS", "books are late")]
    ),
    sms={"TOY_DONE": TICKET_DONE},
)
card = Ticket(
    slug="card",
    title="Library card",
    summary="A card of plastic",
    icon="permit",
    guide=GUIDE,
    flow=standard_flow(sms={"approve": "TOY_DONE", "accept": ""}, permit=True),
    sms={"TOY_DONE": TICKET_DONE},
)
