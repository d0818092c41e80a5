"""The making and handing over of a card: the states and moves after approval (DOMAIN 12)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.flow import Reason, State, Tone, staff_move

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

CARD_STATES = (
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

_MAKING = {"PRODUCING", "PRODUCING_LONG"}
# The usual way on first.
CARD_MOVES = (
    staff_move(
        "produce",
        pgettext_lazy("decision", "Have the card made"),
        {"APPROVED"},
        "PRODUCING",
        told=_("Your card is being made"),
    ),
    staff_move(
        "ready",
        pgettext_lazy("decision", "Card is here for collection"),
        _MAKING,
        "READY",
        told=_("Your card is ready for collection"),
    ),
    staff_move(
        "ship",
        pgettext_lazy("decision", "Card is in the post"),
        _MAKING,
        "SHIPPED",
        told=_("Your card is in the post"),
        field=("ems", _("EMS number")),
    ),
    staff_move(
        "extend",
        pgettext_lazy("decision", "It takes longer"),
        {"PRODUCING"},
        "PRODUCING_LONG",
        told=_("The making of your card takes longer"),
        reasons=EXTEND_REASONS,
    ),
    staff_move(
        "hand_over",
        pgettext_lazy("decision", "Card was handed over"),
        {"READY"},
        "COMPLETED",
        told=_("You received your card"),
        reasons=SHOWN,
        asks=_("What was shown?"),
        own_words=False,
    ),
    staff_move(
        "deliver",
        pgettext_lazy("decision", "Card was delivered"),
        {"SHIPPED"},
        "COMPLETED",
        told=_("You received your card"),
    ),
)
