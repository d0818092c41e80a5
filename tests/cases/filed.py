"""A service that is handed in through an employer, and one that an employer asks for itself."""

from typing import Any

from portal.accounts.models import Employer, Membership, Office, Person, Role, User
from portal.cases.flow import Actor, Flow, Milestone, Reason, State, Tone, Transition, staff_move
from portal.cases.flows import standard_flow
from portal.cases.models import Case
from portal.cases.service import Detail, Guide, Link, Service

GUIDE = Guide(who="All.", needs=(), takes="A day.", costs="Free.", result="A ticket.", law="None")
EMPLOYER, HOLDER = frozenset({Actor.EMPLOYER}), frozenset({Actor.HOLDER})
CODES = {"ours": "91310101MA9FL3X00A", "other": "91310101MA9FL3Y00L"}


class Filed(Service):
    """A ticket that the employer named in the answers hands in."""

    def filer(self, person: Person, answers: dict[str, Any]) -> Employer | None:
        """The employer named in the answers."""
        return Employer.objects.filter(credit_code=answers.get("employer", "")).first()

    def moved(self, case: Case, transition: str, extra: str) -> None:
        """Letting go empties the filer."""
        if transition == "let_go":
            case.filer = None

    def employer_details(self, case: Case) -> list[Detail]:
        """A line."""
        return [Detail("Seat", "12")]

    def employer_links(self, case: Case) -> list[Link]:
        """A paper."""
        return [Link("Form to stamp", "/the-form/")]

    def office_for_employer(self, employer: Employer, answers: dict[str, Any]) -> Office | None:
        """Any."""
        return Office.objects.filter(code="centre").first()


filed = Filed(
    slug="filed",
    title="Company ticket",
    summary="Through the employer",
    icon="document",
    guide=GUIDE,
    sms={"TOY_BACK": {"zh-hans": "单位退回了。", "en": "Your employer sent it back."}},
    flow=Flow(
        states=(
            State("HR_REVIEW", "With the employer", "Your employer looks at it.", limit=5),
            State("BACK", "Back with you", "Please correct it.", Tone.ACTION),
            State("SUBMITTED", "Waiting for acceptance", "The centre looks.", limit=5),
            State("COMPLETED", "Completed", "All done.", Tone.DONE, closed=True),
        ),
        transitions=(
            Transition(
                "hand_in", "Hand in to the centre", frozenset({"HR_REVIEW"}), "SUBMITTED",
                EMPLOYER, told="Your employer handed it in",
            ),
            Transition(
                "return", "Return to the holder", frozenset({"HR_REVIEW"}), "BACK", EMPLOYER,
                reasons=(Reason("WRONG_SEAT", "the seat is taken"),), needs_reason=True,
                sms="TOY_BACK", told="Your employer asks you to correct something",
            ),
            Transition("let_go", "Not ours", frozenset({"HR_REVIEW"}), "SUBMITTED", EMPLOYER),
            Transition(
                "resubmit", "Hand in again", frozenset({"BACK"}), "HR_REVIEW", HOLDER,
                told="You handed in the correction",
            ),
            staff_move("approve", "Approve", {"SUBMITTED"}, "COMPLETED", told="Approved",
                grants=True),
            staff_move("back", "Return to the employer", {"SUBMITTED"}, "HR_REVIEW",
                told="The centre returned it", reasons=(Reason("NO_STAMP", "no stamp"),)),
        ),
        way=(
            Milestone("With the employer", frozenset({"HR_REVIEW"})),
            Milestone("Decided", frozenset({"COMPLETED"})),
        ),
    ),
)  # fmt: skip
itself = Filed(
    slug="itself",
    title="Company card",
    summary="Of the employer itself",
    icon="permit",
    guide=GUIDE,
    of_employer=True,
    flow=standard_flow(sms={"approve": "TOY_BACK"}),
    sms={"TOY_BACK": {"zh-hans": "单位退回了。", "en": "Your employer sent it back."}},
)


def employer(which: str = "ours", name: str = "甲公司") -> Employer:
    """An employer."""
    return Employer.objects.get_or_create(
        credit_code=CODES[which], defaults={"name": name, "district_code": "310101"}
    )[0]


def hr(username: str = "hr", *of: Employer, role: str = Role.REVIEWER) -> User:
    """Somebody who acts for these employers."""
    user = User.objects.create_user(username, last_name="周", first_name="兰")
    for one in of or (employer(),):
        Membership.objects.create(user=user, employer=one, role=role)
    return user
