"""The flow that services at the counter share, with the states of DOMAIN 12.

A service composes it: `flow = standard_flow(sms={"approve": "REG_DONE"})`. Names of the moves:
accept, review (for a permit: forward to the police), ask_correction, reject_intake, approve
(grants), refuse, produce, extend, ready, ship, hand_over, deliver for staff; resubmit, withdraw
for the holder; expire for the system.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.flow import Actor, Flow, Milestone, Reason, State, Tone, Transition
from portal.sms.texts import CHINESE, ENGLISH, Wordings

# Who asked for it: the holder, or whoever acts for them (代办).
HOLDER, STAFF = frozenset({Actor.HOLDER, Actor.PROXY}), frozenset({Actor.STAFF})
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

CARD_SMS = {"extend": "CARD_EXTENDED"}

WORDINGS: Wordings = {
    "CARD_EXTENDED": {
        CHINESE: (
            "您的居住证（办件编号{reference}）制作时间延长[至{date}]：{reason}。办好后我们会再通知您。"
        ),
        ENGLISH: (
            "Your card (case {reference}) takes longer[, until {date}]: {reason}. "
            "We write again when it is ready."
        ),
    },
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
    "PROXY_SUBMITTED": {
        CHINESE: (
            "有人正代您办理{service}（办件编号{reference}）。如非您本人意愿，"
            "请登录“我的办件”撤回，或致电12345。"
        ),
        ENGLISH: (
            "Somebody acts for you: {service}, case {reference}. If you did not want this, "
            "withdraw it under My cases or call 12345."
        ),
    },
    "PROXY_CORRECTS": {
        CHINESE: (
            "您的{service}（办件编号{reference}）由他人代办，现在{state}，由代办人补正，您无需操作。"
        ),
        ENGLISH: (
            "{service}, case {reference}: {state}. Whoever acts for you corrects it; "
            "you need not do anything."
        ),
    },
    "PROXY_PROGRESS": {
        CHINESE: "您代他人办理的{service}（办件编号{reference}）：{state}。详情请查看“我的办件”。",
        ENGLISH: ("{service} for another person, case {reference}: {state}. My cases says more."),
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
# Offered only where somebody acts for another (DOMAIN 13).
PROXY_NOT_PROVEN = Reason(
    "PROXY_NOT_PROVEN",
    _("the papers for acting for another person are missing or not sufficient"),
)
WRONG_SERVICE = Reason("WRONG_SERVICE", _("another service is the right one for you"))

CORRECT_REASONS = (
    PHOTO_UNUSABLE,
    FILE_UNREADABLE,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    KINSHIP_MISSING,
    INFO_DIFFERS,
    PROXY_NOT_PROVEN,
)
# S14: no registration in illegal buildings or illegal occupancy.
REFUSE_REASONS = (
    NOT_ELIGIBLE,
    ILLEGAL_BUILDING,
    LEASE_FILING_EXPIRED,
    ADDRESS_MISMATCH,
    INFO_DIFFERS,
    FALSE_MATERIAL,
    PROXY_NOT_PROVEN,
)
INTAKE_REASONS = (NOT_ELIGIBLE, WRONG_SERVICE)
# S43: why a card may take up to thirty working days.
EXTEND_REASONS = (
    Reason("VISIT_NEEDED", _("the police have to visit or call to check the address")),
    Reason("OTHER_PLACE_ASKED", _("an authority elsewhere has to answer first")),
    Reason("CARD_REMADE", _("the card has to be made again")),
)
# S14: a card is collected with one of these.
SHOWN = (
    Reason("SHOWN_ID_CARD", _("ID card")),
    Reason("SHOWN_SLIP", _("acceptance slip")),
)


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
    told = SMS | (CARD_SMS if permit else {}) | dict(sms)
    unknown = told.keys() - (_MOVES | (_CARD_MOVES if permit else set()))
    if unknown:
        raise ValueError(f"the standard flow has no move {sorted(unknown)}")
    limit = "permit_due_wd" if permit else review_limit
    card_states, card_moves = (_card_states(), _card_moves(told)) if permit else ((), ())
    return Flow(
        states=(*_states(limit, permit), *card_states, *_ends()),
        transitions=(
            *_decisions(
                told,
                permit,
                _joined(refuse_reasons, REFUSE_REASONS),
                _joined(correct_reasons, CORRECT_REASONS),
            ),
            *card_moves,
            *_others(told),
        ),
        way=_way(limit, permit),
    )


_MOVES = {
    "accept", "review", "ask_correction", "reject_intake", "approve", "refuse", "resubmit",
    "withdraw", "expire",
}  # fmt: skip
_CARD_MOVES = {"produce", "extend", "ready", "ship", "hand_over", "deliver"}


def _joined(own: Iterable[Reason], standard: Sequence[Reason]) -> tuple[Reason, ...]:
    by_code = {reason.code: reason for reason in own}
    return (*by_code.values(), *(r for r in standard if r.code not in by_code))


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
        # S43: at most thirty working days in special cases.
        State(
            "PRODUCING_LONG",
            pgettext_lazy("case state", "Card being made, longer"),
            _("Your card takes longer than usual. We write to you when it is ready."),
            limit="permit_due_max_wd",
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


def _review(sms: Mapping[str, str], permit: bool) -> Transition:
    """S43: for a permit the centre forwards the case to the police."""
    return Transition(
        "review",
        pgettext_lazy("decision", "Forward to the police")
        if permit
        else pgettext_lazy("decision", "Hand to review"),
        frozenset({"ACCEPTED"}),
        "REVIEWING",
        STAFF,
        sms=sms.get("review", ""),
        told=_("The centre forwarded your case to the police")
        if permit
        else _("The review has begun"),
    )


def _decisions(
    sms: Mapping[str, str],
    permit: bool,
    refuse: tuple[Reason, ...],
    correct: tuple[Reason, ...],
) -> tuple[Transition, ...]:
    """What staff decide, the usual way on first."""
    approved = "APPROVED" if permit else "COMPLETED"
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
        _review(sms, permit),
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
    making = frozenset({"PRODUCING", "PRODUCING_LONG"})
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
            making,
            "READY",
            STAFF,
            sms=sms.get("ready", ""),
            told=_("Your card is ready for collection"),
        ),
        Transition(
            "ship",
            pgettext_lazy("decision", "Card is in the post"),
            making,
            "SHIPPED",
            STAFF,
            sms=sms.get("ship", ""),
            field=("ems", _("EMS number")),
            told=_("Your card is in the post"),
        ),
        Transition(
            "extend",
            pgettext_lazy("decision", "It takes longer"),
            frozenset({"PRODUCING"}),
            "PRODUCING_LONG",
            STAFF,
            reasons=EXTEND_REASONS,
            needs_reason=True,
            sms=sms.get("extend", ""),
            told=_("The making of your card takes longer"),
        ),
        Transition(
            "hand_over",
            pgettext_lazy("decision", "Card was handed over"),
            frozenset({"READY"}),
            "COMPLETED",
            STAFF,
            reasons=SHOWN,
            needs_reason=True,
            sms=sms.get("hand_over", ""),
            told=_("You received your card"),
            asks=_("What was shown?"),
            own_words=False,
        ),
        Transition(
            "deliver",
            pgettext_lazy("decision", "Card was delivered"),
            frozenset({"SHIPPED"}),
            "COMPLETED",
            STAFF,
            sms=sms.get("deliver", ""),
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
