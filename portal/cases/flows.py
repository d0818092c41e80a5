"""The flow that services at the counter share, with the states of DOMAIN 12.

A service composes it: `flow = standard_flow(sms={"approve": "REG_DONE"})`. Names of the moves:
accept, review, ask_correction, reject_intake, approve (grants), refuse, produce, ready, ship,
hand_over for staff; resubmit, withdraw for the holder; expire for the system.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.flow import Actor, Flow, Reason, State, Tone, Transition
from portal.sms.texts import CHINESE, ENGLISH, Wordings

HOLDER, STAFF = frozenset({Actor.HOLDER}), frozenset({Actor.STAFF})
SYSTEM = frozenset({Actor.SYSTEM})

# No rule text names these two (DOMAIN 21): ours.
CORRECTION_WD = 15
REVIEW_WD = 5

# What is sent unless a service says otherwise.
SMS = {
    "accept": "CASE_ACCEPTED",
    "ask_correction": "CASE_CORRECTION",
    "reject_intake": "CASE_REJECTED",
    "approve": "CASE_APPROVED",
    "refuse": "CASE_REFUSED",
    "expire": "CASE_EXPIRED",
}

WORDINGS: Wordings = {
    "CASE_REJECTED": {
        CHINESE: (
            "您的{service}申请（办件编号{reference}）不予受理：{reason}。"
            "详情及后续办法请查看“我的办件”。"
        ),
        ENGLISH: (
            "We cannot take up your case {reference} ({service}): {reason}. "
            "My cases says more, and what you can do next."
        ),
    },
    "CASE_EXPIRED": {
        CHINESE: (
            "您的{service}申请（办件编号{reference}）逾期未补正，已终止办理。如仍需办理，请重新申请。"
        ),
        ENGLISH: (
            "Your case {reference} ({service}) has ended, because the correction did not come "
            "in time. You can apply again at any time."
        ),
    },
}

PHOTO_UNUSABLE = Reason("PHOTO_UNUSABLE", _("the photo cannot be used for a card"))
FILE_UNREADABLE = Reason("FILE_UNREADABLE", _("a document cannot be read or a page is missing"))
LEASE_FILING_EXPIRED = Reason("LEASE_FILING_EXPIRED", _("the lease filing has expired"))
ADDRESS_MISMATCH = Reason(
    "ADDRESS_MISMATCH", _("the address does not match the proof of your dwelling")
)
KINSHIP_MISSING = Reason("KINSHIP_MISSING", _("the proof of kinship is missing"))
INFO_DIFFERS = Reason("INFO_DIFFERS", _("what you wrote differs from the register"))
ILLEGAL_BUILDING = Reason(
    "ILLEGAL_BUILDING", _("the dwelling is an illegal building or illegally occupied")
)
NOT_ELIGIBLE = Reason("NOT_ELIGIBLE", _("the conditions for this service are not met"))
FALSE_MATERIAL = Reason("FALSE_MATERIAL", _("a document is not genuine"))
WRONG_SERVICE = Reason("WRONG_SERVICE", _("another service is the right one for you"))

CORRECT_REASONS = (
    PHOTO_UNUSABLE,
    FILE_UNREADABLE,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    KINSHIP_MISSING,
    INFO_DIFFERS,
)
# S14: no registration in illegal buildings or illegal occupancy.
REFUSE_REASONS = (
    NOT_ELIGIBLE,
    ILLEGAL_BUILDING,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    INFO_DIFFERS,
    FALSE_MATERIAL,
)
INTAKE_REASONS = (NOT_ELIGIBLE, WRONG_SERVICE)


def standard_flow(
    *,
    sms: Mapping[str, str],
    permit: bool = False,
    refuse_reasons: Iterable[Reason] = (),
    correct_reasons: Iterable[Reason] = (),
    review_limit: int | str = REVIEW_WD,
) -> Flow:
    """The flow from submission to the end (DOMAIN 12).

    `sms` maps a move to the template that is sent with it, on top of `SMS`; an empty text sends
    nothing. With `permit` an approved case goes on to the making and handing over of a card
    (within PERMIT_DUE_WD of acceptance, S43, C-21); without, approval completes it, within
    `review_limit` working days of acceptance. The reasons given come in front of the standard
    ones and replace those of the same code.
    """
    told = SMS | dict(sms)
    unknown = told.keys() - (_MOVES | (_CARD_MOVES if permit else set()))
    if unknown:
        raise ValueError(f"the standard flow has no move {sorted(unknown)}")
    limit = "permit_due_wd" if permit else review_limit
    card_states, card_moves = (_card_states(), _card_moves(told)) if permit else ((), ())
    return Flow(
        states=(*_states(limit), *card_states, *_ends()),
        transitions=(
            *_decisions(
                told,
                "APPROVED" if permit else "COMPLETED",
                _joined(refuse_reasons, REFUSE_REASONS),
                _joined(correct_reasons, CORRECT_REASONS),
            ),
            *card_moves,
            *_others(told),
        ),
    )


_MOVES = {
    "accept", "review", "ask_correction", "reject_intake", "approve", "refuse", "resubmit",
    "withdraw", "expire",
}  # fmt: skip
_CARD_MOVES = {"produce", "ready", "ship", "hand_over"}


def _joined(own: Iterable[Reason], standard: Sequence[Reason]) -> tuple[Reason, ...]:
    by_code = {reason.code: reason for reason in own}
    return (*by_code.values(), *(r for r in standard if r.code not in by_code))


def _states(limit: int | str) -> tuple[State, ...]:
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
            _("Everything is there. The centre hands it to the reviewers."),
            limit="forward_wd",
            answer=limit,
        ),
        State(
            "REVIEWING",
            pgettext_lazy("case state", "Under review"),
            _("The reviewers compare your details with the registers."),
            limit=limit,
            since="ACCEPTED",
        ),
    )


def _card_states() -> tuple[State, ...]:
    return (
        State(
            "APPROVED",
            pgettext_lazy("case state", "Approved"),
            _("Your e-licence works already. The card will be made next."),
            limit="permit_due_wd",
            since="ACCEPTED",
            promise=_("The card is made by %(date)s."),
        ),
        State(
            "PRODUCING",
            pgettext_lazy("case state", "Card being made"),
            _("Your card is being made. We write to you when it is ready."),
            limit="permit_due_wd",
            since="ACCEPTED",
            promise=_("The card is made by %(date)s."),
        ),
        State(
            "READY",
            pgettext_lazy("case state", "Ready for collection"),
            _("Collect your card with your ID card or the acceptance slip."),
            Tone.ACTION,
        ),
        State(
            "SHIPPED",
            pgettext_lazy("case state", "In the post"),
            _("Your card is on its way. You pay the postage of 15 yuan when it arrives."),
        ),
    )


def _ends() -> tuple[State, ...]:
    again = _("You can apply again when the reason is settled.")
    return (
        State(
            "COMPLETED",
            pgettext_lazy("case state", "Completed"),
            _("All done. Nothing more to do."),
            Tone.DONE,
            closed=True,
        ),
        State("REFUSED", pgettext_lazy("case state", "Refused"), again, Tone.LOST, closed=True),
        State(
            "REJECTED_INTAKE",
            pgettext_lazy("case state", "Not accepted"),
            again,
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
    sms: Mapping[str, str],
    approved: str,
    refuse: tuple[Reason, ...],
    correct: tuple[Reason, ...],
) -> tuple[Transition, ...]:
    """What staff decide, the usual way on first."""
    taken = frozenset({"ACCEPTED", "REVIEWING"})
    return (
        Transition(
            "accept",
            pgettext_lazy("decision", "Accept"),
            frozenset({"SUBMITTED"}),
            "ACCEPTED",
            STAFF,
            sms=sms.get("accept", ""),
            told=_("The centre accepted your case"),
        ),
        Transition(
            "approve",
            pgettext_lazy("decision", "Approve"),
            taken,
            approved,
            STAFF,
            grants=True,
            sms=sms.get("approve", ""),
            told=_("Your case was approved"),
        ),
        Transition(
            "review",
            pgettext_lazy("decision", "Hand to review"),
            frozenset({"ACCEPTED"}),
            "REVIEWING",
            STAFF,
            sms=sms.get("review", ""),
            told=_("The review has begun"),
        ),
        Transition(
            "ask_correction",
            pgettext_lazy("decision", "Ask for a correction"),
            frozenset({"SUBMITTED"}) | taken,
            "CORRECTION",
            STAFF,
            reasons=correct,
            needs_reason=True,
            asks_correction=True,
            sms=sms.get("ask_correction", ""),
            told=_("The centre asks you to correct something"),
        ),
        Transition(
            "reject_intake",
            pgettext_lazy("decision", "Do not accept"),
            frozenset({"SUBMITTED"}),
            "REJECTED_INTAKE",
            STAFF,
            reasons=_joined(INTAKE_REASONS, refuse),
            needs_reason=True,
            sms=sms.get("reject_intake", ""),
            told=_("The centre cannot take up your case"),
        ),
        Transition(
            "refuse",
            pgettext_lazy("decision", "Refuse"),
            taken,
            "REFUSED",
            STAFF,
            reasons=refuse,
            needs_reason=True,
            sms=sms.get("refuse", ""),
            told=_("Your case was refused"),
        ),
    )


def _card_moves(sms: Mapping[str, str]) -> tuple[Transition, ...]:
    return (
        Transition(
            "produce",
            pgettext_lazy("decision", "Have the card made"),
            frozenset({"APPROVED"}),
            "PRODUCING",
            STAFF,
            sms=sms.get("produce", ""),
            told=_("Your card is being made"),
        ),
        Transition(
            "ready",
            pgettext_lazy("decision", "Card is here for collection"),
            frozenset({"PRODUCING"}),
            "READY",
            STAFF,
            sms=sms.get("ready", ""),
            told=_("Your card is ready for collection"),
        ),
        Transition(
            "ship",
            pgettext_lazy("decision", "Card is in the post"),
            frozenset({"PRODUCING"}),
            "SHIPPED",
            STAFF,
            sms=sms.get("ship", ""),
            field=("ems", _("EMS number")),
            told=_("Your card is in the post"),
        ),
        Transition(
            "hand_over",
            pgettext_lazy("decision", "Card was handed over"),
            frozenset({"READY", "SHIPPED"}),
            "COMPLETED",
            STAFF,
            sms=sms.get("hand_over", ""),
            told=_("You received your card"),
        ),
    )


def _others(sms: Mapping[str, str]) -> tuple[Transition, ...]:
    """What the holder does, and the night."""
    return (
        Transition(
            "resubmit",
            _("Hand in the correction"),
            frozenset({"CORRECTION"}),
            "SUBMITTED",
            HOLDER,
            sms=sms.get("resubmit", ""),
            told=_("You handed in the correction"),
        ),
        # DOMAIN 12: before acceptance only, and a correction does not bring that back.
        Transition(
            "withdraw",
            _("Withdraw the case"),
            frozenset({"SUBMITTED", "CORRECTION"}),
            "WITHDRAWN",
            HOLDER,
            sms=sms.get("withdraw", ""),
            told=_("You withdrew the case"),
            never_after=frozenset({"ACCEPTED"}),
        ),
        Transition(
            "expire",
            _("Close as not corrected in time"),
            frozenset({"CORRECTION"}),
            "EXPIRED",
            SYSTEM,
            sms=sms.get("expire", ""),
            told=_("The time for the correction ran out"),
        ),
    )
