"""Steps of the first application: what is claimed, indicator by indicator, and its papers."""

from points.filing.bonus import BonusDetailsStep, BonusStep
from points.filing.claims import asked_on
from points.filing.education import EducationStep, TitleStep
from points.filing.employer import EmployerStep
from points.filing.estimate import EstimateStep, InsuranceStep
from points.filing.family import FamilyStep
from points.filing.papers import PapersStep, papers_of_application
from points.filing.person import PersonStep
from points.rules.filing import Change, FilingDecision, FilingFacts, filing
from portal.policy import policy_on
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep

# Everything is new to the centre.
EVERYTHING = frozenset(Change) - {Change.HOUSING, Change.EMPLOYER}


def way(run: Run) -> FilingDecision:
    """A first application brings its papers, unless everything is online (s0:139, C-23)."""
    return filing(FilingFacts(changes=EVERYTHING), policy_on(asked_on(run)))


STEPS = (
    FaceStep(),
    PersonStep(),
    EmployerStep(),
    EducationStep(),
    TitleStep(),
    InsuranceStep(),
    BonusStep(),
    BonusDetailsStep(),
    FamilyStep(),
    EstimateStep(way),
    PapersStep(papers_of_application),
)
