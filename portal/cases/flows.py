"""The flow that services at the counter share, with the states of DOMAIN 12.

A service composes it: `flow = standard_flow(sms={"approve": "REG_DONE"})`. Names of the moves:
accept, review (for a permit: forward to the police), ask_correction, reject_intake, approve and
approve_despite (grant), refuse, produce, extend, ready, ship, hand_over, deliver for staff; resubmit, withdraw
for the holder; expire for the system.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.card_flow import CARD_MOVES, CARD_STATES
from portal.cases.flow import (
    Actor,
    Flow,
    Milestone,
    Reason,
    State,
    Text,
    Tone,
    Transition,
    staff_move,
)
from portal.cases.flow_messages import CARD_SMS, SMS
from portal.cases.flow_reasons import CORRECT_REASONS, INTAKE_REASONS, REFUSE_REASONS, joined

# Who asked for it: the holder, whoever acts for them (代办), or an employer about itself.
ASKER = frozenset({Actor.HOLDER, Actor.PROXY, Actor.EMPLOYER})
SYSTEM = frozenset({Actor.SYSTEM})

# No rule text names these two (DOMAIN 21): ours.
CORRECTION_WD = 15
REVIEW_WD = 5


def standard_flow(
    *,
    sms: Mapping[str, str],
    permit: bool = False,
    refuse_reasons: Iterable[Reason] = (),
    correct_reasons: Iterable[Reason] = (),
    despite: Iterable[Reason] = (),
    told: Mapping[str, Text] | None = None,
    review_limit: int | str = REVIEW_WD,
) -> Flow:
    """The flow from submission to the end (DOMAIN 12).

    `sms` maps a move to the template that is sent with it, on top of `SMS`; an empty text sends
    nothing. With `permit` an approved case goes on to the making and handing over of a card
    (within PERMIT_DUE_WD of acceptance, S43, C-21); without, approval completes it, within
    `review_limit` working days of acceptance. The reasons given come in front of the standard
    ones and replace those of the same code. `despite` are reasons for which staff may approve
    although something speaks against it (`Service.objections`); the applicant is not told them.
    `told` says in the service's own words, on the person's timeline, what a move did.
    """
    limit = "permit_due_wd" if permit else review_limit
    refuse, despite = joined(refuse_reasons, REFUSE_REASONS), tuple(despite)
    moves = (
        *_decisions(permit, refuse, joined(correct_reasons, CORRECT_REASONS)),
        *_despite(permit, despite),
        *(CARD_MOVES if permit else ()),
        *OTHERS,
    )
    sent, words = SMS | (CARD_SMS if permit else {}) | dict(sms), told or {}
    if despite:
        sent = {"approve_despite": sent["approve"]} | sent
    if unknown := (sent.keys() | words.keys()) - {move.name for move in moves}:
        raise ValueError(f"the standard flow has no move {sorted(unknown)}")
    return Flow(
        states=(*_states(limit, permit), *(CARD_STATES if permit else ()), *ENDS),
        transitions=tuple(
            replace(move, sms=sent.get(move.name, ""), told=words.get(move.name, move.told))
            for move in moves
        ),
        way=_way(limit, permit),
    )


def _states(limit: int | str, permit: bool) -> tuple[State, ...]:
    return (
        State(
            "SUBMITTED",
            pgettext_lazy("case state", "Waiting for acceptance"),
            _("The centre looks whether everything is there."),
            limit="forward_wd",
        ),
        State(
            "CORRECTION",
            pgettext_lazy("case state", "Correction needed"),
            _("We wait for your correction. What you filled in is kept."),
            Tone.ACTION,
            limit=CORRECTION_WD,
            promise=_("Please hand it in by %(date)s."),
        ),
        # S43: the centre forwards to the police within two working days.
        State(
            "ACCEPTED",
            pgettext_lazy("case state", "Accepted"),
            _("Everything is there. The centre forwards it to the police.")
            if permit
            else _("Everything is there. The centre hands it to the reviewers."),
            limit="forward_wd",
            answer=limit,
        ),
        State(
            "REVIEWING",
            pgettext_lazy("case state", "Under review"),
            _("The police compare your details with the registers.")
            if permit
            else _("The reviewers compare your details with the registers."),
            limit=limit,
            since="ACCEPTED",
        ),
    )


def _way(limit: int | str, permit: bool) -> tuple[Milestone, ...]:
    """What a case passes that goes well; a card is promised from the day of acceptance."""
    begun = (
        Milestone(pgettext_lazy("milestone", "Submitted"), frozenset({"SUBMITTED"})),
        Milestone(
            pgettext_lazy("milestone", "Accepted"),
            frozenset({"ACCEPTED"}),
            limit="forward_wd",
            since="SUBMITTED",
        ),
    )
    if not permit:
        decided = pgettext_lazy("milestone", "Decided")
        return (*begun, Milestone(decided, frozenset({"COMPLETED"}), limit, "ACCEPTED"))
    ready = frozenset({"READY", "SHIPPED"})
    return (
        *begun,
        Milestone(
            pgettext_lazy("milestone", "Forwarded to the police"),
            frozenset({"REVIEWING"}),
            limit="forward_wd",
            since="ACCEPTED",
        ),
        Milestone(pgettext_lazy("milestone", "Approved"), frozenset({"APPROVED"})),
        Milestone(pgettext_lazy("milestone", "Card made"), ready, limit, "ACCEPTED"),
        Milestone(pgettext_lazy("milestone", "Card in your hands"), frozenset({"COMPLETED"})),
    )


_AGAIN = _("You can apply again when the reason is settled.")
ENDS = (
    State(
        "COMPLETED",
        pgettext_lazy("case state", "Completed"),
        _("All done. Nothing more to do."),
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
        _("You took it back. You can apply again at any time."),
        Tone.ENDED,
        closed=True,
    ),
    State(
        "EXPIRED",
        pgettext_lazy("case state", "Not corrected in time"),
        _("The time for the correction is over. You can apply again at any time."),
        Tone.LOST,
        closed=True,
    ),
)


def _decisions(
    permit: bool, refuse: tuple[Reason, ...], correct: tuple[Reason, ...]
) -> tuple[Transition, ...]:
    """What staff decide, the usual way on first; a card is made after approval (S43)."""
    taken = {"ACCEPTED", "REVIEWING"}
    return (
        staff_move(
            "accept",
            pgettext_lazy("decision", "Accept"),
            {"SUBMITTED"},
            "ACCEPTED",
            told=_("The centre accepted your case"),
        ),
        staff_move(
            "approve",
            pgettext_lazy("decision", "Approve"),
            taken,
            "APPROVED" if permit else "COMPLETED",
            told=_("Your case was approved"),
            grants=True,
        ),
        _review(permit),
        staff_move(
            "ask_correction",
            pgettext_lazy("decision", "Ask for a correction"),
            {"SUBMITTED"} | taken,
            "CORRECTION",
            told=_("The centre asks you to correct something"),
            reasons=correct,
            asks_correction=True,
        ),
        staff_move(
            "reject_intake",
            pgettext_lazy("decision", "Do not accept"),
            {"SUBMITTED"},
            "REJECTED_INTAKE",
            told=_("The centre cannot take up your case"),
            reasons=joined(INTAKE_REASONS, refuse),
        ),
        staff_move(
            "refuse",
            pgettext_lazy("decision", "Refuse"),
            taken,
            "REFUSED",
            told=_("Your case was refused"),
            reasons=refuse,
        ),
    )


def _despite(permit: bool, reasons: tuple[Reason, ...]) -> tuple[Transition, ...]:
    """To approve although something speaks against it; none where no reason is foreseen."""
    approve_despite = staff_move(
        "approve_despite",
        pgettext_lazy("decision", "Approve all the same"),
        {"ACCEPTED", "REVIEWING"},
        "APPROVED" if permit else "COMPLETED",
        told=_("Your case was approved"),
        reasons=reasons,
        grants=True,
        asks=_("Why, in spite of what speaks against it?"),
    )
    return (approve_despite,) if reasons else ()


def _review(permit: bool) -> Transition:
    """S43: for a permit the centre forwards the case to the police."""
    return staff_move(
        "review",
        pgettext_lazy("decision", "Forward to the police")
        if permit
        else pgettext_lazy("decision", "Hand to review"),
        {"ACCEPTED"},
        "REVIEWING",
        told=_("The centre forwarded your case to the police")
        if permit
        else _("The review has begun"),
    )


# What the holder does, and the night.
OTHERS = (
    Transition(
        "resubmit",
        _("Hand in the correction"),
        frozenset({"CORRECTION"}),
        "SUBMITTED",
        ASKER,
        told=_("You handed in the correction"),
    ),
    # DOMAIN 12: before acceptance only, and a correction does not bring that back.
    Transition(
        "withdraw",
        _("Withdraw the case"),
        frozenset({"SUBMITTED", "CORRECTION"}),
        "WITHDRAWN",
        ASKER,
        told=_("You withdrew the case"),
        never_after=frozenset({"ACCEPTED"}),
    ),
    Transition(
        "expire",
        _("Close as not corrected in time"),
        frozenset({"CORRECTION"}),
        "EXPIRED",
        SYSTEM,
        told=_("The time for the correction ran out"),
    ),
)
