"""By which way a points filing goes, who starts it, and what a change asks. DOMAIN 11, C-11, C-23.

Information unchanged: the online form only. Changed: the form, and papers to the talent centre of
the employer's registration district (s0:137-139). A renamed employer fails the online check and
goes to the counter (s1:50-51).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from permits.rules.decision import Decision
from portal.policy.values import Policy


class FilingRoute(StrEnum):
    """Where a filing goes."""

    ONLINE = "ONLINE"
    ONLINE_AND_PAPER = "ONLINE_AND_PAPER"
    COUNTER_AT_REGISTRATION_DISTRICT = "COUNTER_AT_REGISTRATION_DISTRICT"


class PaperTo(StrEnum):
    """Where papers go."""

    TALENT_CENTRE = "TALENT_CENTRE_OF_REGISTRATION_DISTRICT"


class After(StrEnum):
    """What follows a return. s0:137, C-27."""

    EMPLOYER_REVIEW_WITH_PAPER = "EMPLOYER_REVIEW_WITH_PAPER"
    EMPLOYER_REVIEW = "EMPLOYER_REVIEW"


class Initiator(StrEnum):
    """Who may start a confirmation. s0:133, C-11."""

    HOLDER = "holder"
    EMPLOYER = "employer"


class Change(StrEnum):
    """What differs from the year before. s4:83-103."""

    HOUSING = "housing"
    EMPLOYER = "employer"
    EDUCATION = "education"
    TITLE = "title"
    SPOUSE = "spouse"
    CHILDREN = "children"
    OTHER = "other"


class Paper(StrEnum):
    """Papers that a change asks beside the basic documents. DOMAIN 11."""

    HOUSING_PROOF = "HOUSING_PROOF"
    EMPLOYER_LICENCE = "EMPLOYER_LICENCE"
    CONTRACT = "CONTRACT"
    LEAVING_PROOF = "LEAVING_PROOF"
    ID_CARD = "ID_CARD"
    EDUCATION_CERTIFICATE = "EDUCATION_CERTIFICATE"  # for verification first, about two months
    TITLE_CERTIFICATE = "TITLE_CERTIFICATE"
    TITLE_REVIEW_FORM = "TITLE_REVIEW_FORM"  # or the exam pass register
    APPOINTMENT_FORM = "APPOINTMENT_FORM"
    JOB_DESCRIPTION = "JOB_DESCRIPTION"
    MARRIAGE_CERTIFICATE = "MARRIAGE_CERTIFICATE"
    SPOUSE_ID = "SPOUSE_ID"
    SPOUSE_PERMIT = "SPOUSE_PERMIT"
    SPOUSE_HUKOU = "SPOUSE_HUKOU"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"  # inf: proves the child
    CHILD_HUKOU = "CHILD_HUKOU"  # inf


PAPERS: dict[Change, tuple[Paper, ...]] = {
    Change.HOUSING: (Paper.HOUSING_PROOF,),
    Change.EMPLOYER: (Paper.EMPLOYER_LICENCE, Paper.CONTRACT, Paper.LEAVING_PROOF),
    Change.EDUCATION: (Paper.ID_CARD, Paper.EDUCATION_CERTIFICATE),
    Change.TITLE: (
        Paper.TITLE_CERTIFICATE,
        Paper.TITLE_REVIEW_FORM,
        Paper.APPOINTMENT_FORM,
        Paper.JOB_DESCRIPTION,
    ),
    Change.SPOUSE: (
        Paper.MARRIAGE_CERTIFICATE,
        Paper.SPOUSE_ID,
        Paper.SPOUSE_PERMIT,
        Paper.SPOUSE_HUKOU,
    ),
    Change.CHILDREN: (Paper.BIRTH_CERTIFICATE, Paper.CHILD_HUKOU),
    Change.OTHER: (),
}


@dataclass(frozen=True, kw_only=True)
class FilingFacts:
    """What decides the way. `renamed`: another name under the same organisation code (s1:50).

    `returned`: the centre gave it back; `typing_error`: only for a mistyped field (S25).
    """

    changes: frozenset[Change] = frozenset()
    renamed: bool = False
    returned: bool = False
    typing_error: bool = False


@dataclass(frozen=True, kw_only=True)
class FilingDecision(Decision):
    """The way of a filing.

    `allowed_online`: the online form may be used; `online_only`: nothing else is asked.
    `initiators`: who may start it. `new_employer_review`: the new employer must accept first.
    """

    allowed_online: bool
    online_only: bool
    route: FilingRoute
    paper_to: PaperTo | None
    next: After | None
    initiators: tuple[Initiator, ...]
    new_employer_review: bool
    papers: tuple[Paper, ...]


def filing(facts: FilingFacts, policy: Policy) -> FilingDecision:
    """By which way a filing goes. s0:133-139, s1:50-51, s2:6, s2:11-12, C-11, C-23, C-27.

    EPIDEMIC_ONLINE_ONLY puts everything online; RETURN_ONLINE_FIX lets a typing error be mended
    online.
    """
    online = policy.epidemic_online_only
    moved = Change.EMPLOYER in facts.changes
    mended = facts.typing_error and policy.return_online_fix
    paper = not online and (bool(facts.changes) or (facts.returned and not mended))
    counter = facts.renamed and not moved and not online
    route = FilingRoute.ONLINE_AND_PAPER if paper else FilingRoute.ONLINE
    after: After | None = None
    if facts.returned:
        after = After.EMPLOYER_REVIEW_WITH_PAPER if paper else After.EMPLOYER_REVIEW
    return FilingDecision(
        policy=policy.code,
        allowed_online=not counter,
        online_only=not (paper or counter),
        route=FilingRoute.COUNTER_AT_REGISTRATION_DISTRICT if counter else route,
        paper_to=PaperTo.TALENT_CENTRE if paper or counter else None,
        next=after,
        initiators=(Initiator.HOLDER,) if moved else (Initiator.HOLDER, Initiator.EMPLOYER),
        new_employer_review=moved,
        papers=papers_of(facts.changes),
    )


def papers_of(changes: Collection[Change]) -> tuple[Paper, ...]:
    """The papers of some changes, each once, in the order of DOMAIN 11. s4:83-103, S24."""
    wanted = [paper for change in Change if change in changes for paper in PAPERS[change]]
    return tuple(dict.fromkeys(wanted))
