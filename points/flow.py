"""The flow of a points case (DOMAIN 12): holder, employer and talent centre hand it on.

Moves: submit_to_centre, return_to_holder for the employer; resubmit, withdraw for the holder;
accept, return, reject_intake, request_file, file_came, verify_education, education_checked,
review, propose_score, send_back, score (grants), refuse for the talent centre; expire for the
system.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.flow_reasons import EMPLOYER_REASONS, INTAKE_REASONS, LOOK_AGAIN, REFUSALS, RETURNS
from portal.cases.flow import Actor, Flow, Milestone, State, Tone, Transition, staff_move

# No rule text names these (DOMAIN 21): ours.
EMPLOYER_WD = 5
CORRECTION_WD = 15
ACCEPT_WD = 5
FILE_WD = 20
# s4:95: about two months.
EDUCATION_WD = 42

# What waits for somebody outside stops the centre's own clock (S45: of complete material).
PAUSED = frozenset({"FILE_REQUEST", "EDUCATION_CHECK"})
REVIEWED = "points_review_wd"

HOLDER, EMPLOYER = frozenset({Actor.HOLDER}), frozenset({Actor.EMPLOYER})

# Where a case waits before it is handed on to the talent centre.
WITH_HOLDER_OR_HR = ("HR_REVIEW", "HOLDER_CORRECTION")

# The message that goes with each move; the employer's are sent by points.acts.
SMS = {
    "return_to_holder": "CASE_CORRECTION",
    "accept": "CASE_ACCEPTED",
    "return": "POINTS_RETURNED",
    "reject_intake": "CASE_REJECTED",
    "score": "POINTS_RESULT",
    "refuse": "CASE_REFUSED",
    "expire": "CASE_EXPIRED",
}


def points_flow() -> Flow:
    """From the holder's declaration to the score; application and confirmation share it."""
    return Flow(states=(*_FILED, *_REVIEWED, *_ENDS), transitions=_moves(), way=_WAY)


_FILED = (
    State(
        "HR_REVIEW",
        pgettext_lazy("case state", "With the employer"),
        _("Your employer looks at it and hands it in to the talent centre."),
        limit=EMPLOYER_WD,
        promise=_("Please ask your HR if nothing has happened by %(date)s."),
    ),
    State(
        "HOLDER_CORRECTION",
        pgettext_lazy("case state", "Back with you"),
        _("Your employer asks you to change something. What you filled in is kept."),
        Tone.ACTION,
        limit=CORRECTION_WD,
        promise=_("Please hand it in again by %(date)s."),
    ),
    State(
        "SUBMITTED",
        pgettext_lazy("case state", "Waiting for acceptance"),
        _("The talent centre looks whether everything is there."),
        limit=ACCEPT_WD,
    ),
)
_REVIEWED = (
    State(
        "ACCEPTED",
        pgettext_lazy("case state", "Accepted"),
        _("Everything is there, and you have the receipt. The review comes next."),
        limit=REVIEWED,
    ),
    State(
        "FILE_REQUEST",
        pgettext_lazy("case state", "Archive asked for"),
        _("The centre has asked for your personnel archive (调档). You need not do anything."),
        limit=FILE_WD,
        promise=_("The archive is expected by %(date)s; until then the review waits."),
    ),
    State(
        "EDUCATION_CHECK",
        pgettext_lazy("case state", "Education being verified"),
        _("The education authority verifies your certificate. That takes about two months."),
        limit=EDUCATION_WD,
        promise=_("Its answer is expected by %(date)s; until then the review waits."),
    ),
    State(
        "REVIEWING",
        pgettext_lazy("case state", "Under review"),
        _("The centre looks at each indicator."),
        limit=REVIEWED,
        since="ACCEPTED",
        paused=PAUSED,
    ),
    State(
        "SECOND_LOOK",
        pgettext_lazy("case state", "Second look"),
        _("A second clerk looks at your points, because they differ from the estimate."),
        limit=REVIEWED,
        since="ACCEPTED",
        paused=PAUSED,
    ),
)
_AGAIN = _("You can apply again when the reason is settled.")
_ENDS = (
    State(
        "SCORED",
        pgettext_lazy("case state", "Points set"),
        _("Your points are set. The notice is ready to print."),
        Tone.DONE,
        closed=True,
    ),
    State("REFUSED", pgettext_lazy("case state", "Refused"), _AGAIN, Tone.LOST, closed=True),
    State(
        "REJECTED_INTAKE",
        pgettext_lazy("case state", "Not accepted"),
        _AGAIN,
        Tone.LOST,
        closed=True,
    ),
    State(
        "WITHDRAWN",
        pgettext_lazy("case state", "Withdrawn"),
        _("You took it back. You can begin again at any time."),
        Tone.ENDED,
        closed=True,
    ),
    State(
        "EXPIRED",
        pgettext_lazy("case state", "Not corrected in time"),
        _("The time for the correction is over. You can begin again."),
        Tone.LOST,
        closed=True,
    ),
)

_WAY = (
    Milestone(pgettext_lazy("milestone", "Submitted"), frozenset({"HR_REVIEW"})),
    Milestone(
        pgettext_lazy("milestone", "Handed on by the employer"),
        frozenset({"SUBMITTED"}),
        limit=EMPLOYER_WD,
        since="HR_REVIEW",
    ),
    Milestone(
        pgettext_lazy("milestone", "Accepted by the talent centre"),
        frozenset({"ACCEPTED"}),
        limit=ACCEPT_WD,
        since="SUBMITTED",
    ),
    Milestone(
        pgettext_lazy("milestone", "Points set"), frozenset({"SCORED"}), REVIEWED, "ACCEPTED"
    ),
)


def _moves() -> tuple[Transition, ...]:
    moves = (*_BY_EMPLOYER, *_INTAKE, *_WAITING, *_DECISIONS, *_BY_HOLDER)
    return tuple(replace(move, sms=SMS.get(move.name, "")) for move in moves)


_BY_EMPLOYER = (
    Transition(
        "submit_to_centre",
        pgettext_lazy("decision", "Hand in to the talent centre"),
        frozenset({"HR_REVIEW"}),
        "SUBMITTED",
        EMPLOYER,
        told=_("Your employer handed it in to the talent centre"),
    ),
    Transition(
        "return_to_holder",
        pgettext_lazy("decision", "Return to the employee"),
        frozenset({"HR_REVIEW"}),
        "HOLDER_CORRECTION",
        EMPLOYER,
        reasons=EMPLOYER_REASONS,
        needs_reason=True,
        asks_correction=True,
        told=_("Your employer gave it back to you"),
    ),
)

_INTAKE = (
    staff_move(
        "accept",
        pgettext_lazy("decision", "Accept"),
        {"SUBMITTED"},
        "ACCEPTED",
        told=_("The talent centre accepted your file"),
    ),
    staff_move(
        "return",
        pgettext_lazy("decision", "Return to the employer, with papers"),
        {"SUBMITTED", "ACCEPTED", "REVIEWING"},
        "HR_REVIEW",
        told=_("The talent centre returned it: your employer reviews it again and brings papers"),
        reasons=RETURNS,
    ),
    staff_move(
        "reject_intake",
        pgettext_lazy("decision", "Do not accept"),
        {"SUBMITTED"},
        "REJECTED_INTAKE",
        told=_("The talent centre cannot take it up"),
        reasons=INTAKE_REASONS,
    ),
)

_WAITING = (
    staff_move(
        "review",
        pgettext_lazy("decision", "Begin the review"),
        {"ACCEPTED"},
        "REVIEWING",
        told=_("The review has begun"),
    ),
    staff_move(
        "request_file",
        pgettext_lazy("decision", "Ask for the archive"),
        {"ACCEPTED", "REVIEWING"},
        "FILE_REQUEST",
        told=_("The centre asked for your personnel archive"),
    ),
    staff_move(
        "file_came",
        pgettext_lazy("decision", "The archive has come"),
        {"FILE_REQUEST"},
        "REVIEWING",
        told=_("Your personnel archive has come"),
    ),
    staff_move(
        "verify_education",
        pgettext_lazy("decision", "Have the education verified"),
        {"ACCEPTED", "REVIEWING"},
        "EDUCATION_CHECK",
        told=_("Your education certificate is being verified"),
    ),
    staff_move(
        "education_checked",
        pgettext_lazy("decision", "The education authority has answered"),
        {"EDUCATION_CHECK"},
        "REVIEWING",
        told=_("The education authority has answered"),
    ),
)

_DECISIONS = (
    staff_move(
        "score",
        pgettext_lazy("decision", "Set the points"),
        {"REVIEWING", "SECOND_LOOK"},
        "SCORED",
        told=_("Your points were set"),
        grants=True,
        not_by="propose_score",
    ),
    staff_move(
        "propose_score",
        pgettext_lazy("decision", "Propose the points to a second clerk"),
        {"REVIEWING"},
        "SECOND_LOOK",
        told=_("A second clerk looks at your points"),
    ),
    staff_move(
        "send_back",
        pgettext_lazy("decision", "Back to the review"),
        {"SECOND_LOOK"},
        "REVIEWING",
        told=_("Your points are looked at once more"),
        reasons=LOOK_AGAIN,
        asks=_("What should be looked at again?"),
    ),
    staff_move(
        "refuse",
        pgettext_lazy("decision", "Refuse"),
        {"ACCEPTED", "REVIEWING", "SECOND_LOOK"},
        "REFUSED",
        told=_("Your application was refused"),
        reasons=REFUSALS,
    ),
)

_BY_HOLDER = (
    Transition(
        "resubmit",
        _("Hand it in again"),
        frozenset({"HOLDER_CORRECTION"}),
        "HR_REVIEW",
        HOLDER,
        told=_("You handed it in again"),
    ),
    # DOMAIN 12: before acceptance only, and a return does not bring that back.
    Transition(
        "withdraw",
        _("Withdraw the case"),
        frozenset({"HR_REVIEW", "HOLDER_CORRECTION", "SUBMITTED"}),
        "WITHDRAWN",
        HOLDER,
        told=_("You withdrew the case"),
        never_after=frozenset({"ACCEPTED"}),
    ),
    Transition(
        "expire",
        _("Close as not corrected in time"),
        frozenset({"HOLDER_CORRECTION"}),
        "EXPIRED",
        frozenset({Actor.SYSTEM}),
        told=_("The time for the correction ran out"),
    ),
)
