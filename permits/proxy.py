"""Who may act for a holder of this law's papers, in words (DOMAIN 13, s0:89-93)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.rules.proxy import ProxyDocument, ProxyReason, Relation, age_on, may_act
from portal.cases.proxy import Ground, Paper, ProxyAnswer, Text
from portal.clock import today
from portal.policy import Policy, policy_on

MINOR, MOBILITY, DISABILITY = "minor", "mobility", "disability"

RELATIONS: tuple[tuple[str, Text], ...] = (
    (Relation.PARENT, gettext_lazy("Father or mother")),
    (Relation.GUARDIAN, gettext_lazy("Guardian, not a parent")),
    (Relation.SPOUSE, gettext_lazy("Husband or wife")),
    (Relation.CHILD, gettext_lazy("Son or daughter")),
    (Relation.GRANDPARENT, gettext_lazy("Grandparent")),
    (Relation.GRANDCHILD, gettext_lazy("Grandchild")),
    (Relation.SIBLING, gettext_lazy("Brother or sister")),
    (Relation.OTHER, gettext_lazy("Somebody else: in-law, cousin, friend, colleague")),
)

PAPERS: dict[ProxyDocument, Paper] = {
    ProxyDocument.GUARDIAN_ID: Paper(
        "guardian_id",
        gettext_lazy("The guardian’s ID card (yours)"),
        gettext_lazy("Both sides."),
    ),
    ProxyDocument.GUARDIANSHIP_PROOF: Paper(
        "guardianship_proof",
        gettext_lazy("Proof of guardianship"),
        gettext_lazy(
            "A hukou booklet that shows you and the child, the birth certificate, or the decision "
            "that made you the guardian."
        ),
    ),
    ProxyDocument.RELATIVE_ID: Paper(
        "relative_id",
        gettext_lazy("The relative’s ID card (yours)"),
        gettext_lazy("Both sides."),
    ),
    ProxyDocument.POWER_OF_ATTORNEY: Paper(
        "power_of_attorney",
        gettext_lazy("Power of attorney (委托书)"),
        gettext_lazy("Signed by the person for whom you act, with the date."),
        to_print=True,
    ),
}

OF_GUARDIAN = (PAPERS[ProxyDocument.GUARDIAN_ID], PAPERS[ProxyDocument.GUARDIANSHIP_PROOF])
OF_RELATIVE = (PAPERS[ProxyDocument.RELATIVE_ID], PAPERS[ProxyDocument.POWER_OF_ATTORNEY])

INSTEAD = gettext_lazy(
    "They can apply themselves with their own phone, or at any community centre with their ID card."
)


def _holder_16(policy: Policy) -> str:
    return _(
        "A guardian acts for a child until the %(age)sth birthday. From that day on they apply "
        "themselves."
    ) % {"age": policy.proxy_minor_age}


def _no_relative(policy: Policy) -> str:
    return _(
        "Only a guardian or a close relative may act for somebody: husband or wife, parents, "
        "children, grandparents, grandchildren, brothers and sisters."
    )


def _no_ground(policy: Policy) -> str:
    return _(
        "A close relative may act for somebody of %(senior)s or older who cannot easily leave the "
        "house, or for a disabled person; a parent or guardian for a child under %(minor)s. None "
        "of these fits what you chose."
    ) % {"senior": policy.proxy_senior_age, "minor": policy.proxy_minor_age}


TEXTS = {
    ProxyReason.HOLDER_16_OR_OVER: _holder_16,
    ProxyReason.NOT_CLOSE_RELATIVE: _no_relative,
    ProxyReason.NO_GROUND: _no_ground,
}


class HolderProxies:
    """The pure rule as the wizard asks it: with labels, papers, and a text for every no."""

    relations: Sequence[tuple[str, Text]] = RELATIONS
    papers: Sequence[Paper] = tuple(PAPERS.values())

    @property
    def grounds(self) -> Sequence[Ground]:
        """With the ages in force today."""
        policy = policy_on(today())
        return (
            Ground(
                MINOR,
                _("A child"),
                _("Under %(age)s years of age; you are a parent or the guardian.")
                % {"age": policy.proxy_minor_age},
                OF_GUARDIAN,
            ),
            Ground(
                MOBILITY,
                _("A senior who cannot easily leave the house"),
                _("%(age)s years or older; you are a close relative.")
                % {"age": policy.proxy_senior_age},
                OF_RELATIVE,
            ),
            Ground(
                DISABILITY,
                _("A disabled person"),
                _("Of any age; you are a close relative."),
                OF_RELATIVE,
            ),
        )

    def decide(self, relation: str, ground: str, born: date, on: date) -> ProxyAnswer:
        """As the rule says on day `on`, with the age of that day (D-26)."""
        policy, age = policy_on(on), age_on(born, on)
        decision = may_act(
            Relation(relation),
            age,
            policy,
            limited_mobility=ground == MOBILITY,
            disabled=ground == DISABILITY,
        )
        if decision.allowed:
            return ProxyAnswer(True, papers=tuple(PAPERS[one] for one in decision.documents))
        reason = decision.reason
        assert isinstance(reason, ProxyReason)
        if reason is ProxyReason.NO_GROUND and ground == MINOR and age >= policy.proxy_minor_age:
            # Of the grounds it is this one that they meant.
            reason = ProxyReason.HOLDER_16_OR_OVER
        return ProxyAnswer(False, f"{TEXTS[reason](policy)} {INSTEAD}")


PROXY = HolderProxies()
