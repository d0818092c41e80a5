"""Steps of the first application: what is claimed, indicator by indicator, and its papers."""

from points.filing.bonus import BonusDetailsStep, BonusStep
from points.filing.education import EducationStep, TitleStep
from points.filing.employer import EmployerStep
from points.filing.estimate import EstimateStep, InsuranceStep
from points.filing.family import FamilyStep
from points.filing.papers import PapersStep, papers_of_application
from points.filing.person import PersonStep
from portal.wizard.steps import FaceStep

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
    EstimateStep(),
    PapersStep(papers_of_application),
)
