"""Papers: only for what is claimed or has changed (DOMAIN 10, 11); each named as the rules do."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from permits.licence_form import LicencePapers, way_field
from permits.papers import LicenceStep
from points.filing.claims import NONE, claimed
from points.filing.estimate import estimate
from points.rules.conditions import Route, route_of
from points.rules.filing import Change, Paper, papers_of
from portal.accounts.models import Person
from portal.documents.fields import UploadField
from portal.registers.interfaces import LicenceHeld
from portal.wizard.run import Run

# What an e-licence may stand for.
LICENCES = {"id_card": ("id_card",), "hukou": ("hukou",)}
BASIC = ("id_card", "hukou", "contract", "income_tax")
BONUS_PAPERS = {
    "entrepreneur": "entrepreneur_proof",
    "intermediary": "intermediary_proof",
    "shortage_major": "shortage_proof",
    "business": "business_proof",
    "public_service": "public_service_proof",
    "remote_area": "remote_area_proof",
    "lingang": "lingang_proof",
    "fresh_graduate": "graduate_proof",
    "awards": "award_proof",
}
_HOME = Paper.HOUSING_PROOF.lower()


def _paper(label: Any, help_text: Any = "") -> UploadField:
    return UploadField(label=label, help_text=help_text)


class PapersForm(LicencePapers):
    """Every paper that may be asked; those that this draft does not need fall away."""

    id_card_way = way_field(_("Your ID card"))
    id_card = _paper(_("Your ID card"), _("Both sides."))
    hukou_way = way_field(_("Your hukou booklet"))
    hukou = _paper(_("Your hukou booklet"), _("The pages with your name, and the first page."))
    contract = _paper(_("Labour contract"), _("All pages, with the seal of the employer."))
    employer_licence = _paper(
        _("Business licence of the new employer"), _("A copy; your HR gives it to you.")
    )
    leaving_proof = _paper(_("Leaving certificate of the former employer"))
    income_tax = _paper(
        _("Proof of income tax, the last six months"),
        _("From the tax app (个人所得税 APP): the record of tax paid."),
    )
    income_tax_48 = _paper(
        _("Proof of income tax, the last 48 months"),
        _("Your points rest on the insurance base, so the income has to fit it."),
    )
    education_certificate = _paper(
        _("Education certificate"), _("The certificate, and the degree if you have one.")
    )
    title_certificate = _paper(_("Certificate of the title or skill level"))
    title_review_form = _paper(
        _("Review form, or the register of the passed examination"),
        _("Your HR or the issuing office has it."),
    )
    appointment_form = _paper(_("Appointment form"), _("That you hold a position of that title."))
    job_description = _paper(_("Job description"), _("Stamped by the employer."))
    entrepreneur_proof = _paper(_("Certificate of the science commission: entrepreneur"))
    intermediary_proof = _paper(_("Certificate of the science commission: intermediary"))
    shortage_proof = _paper(_("Proof of the shortage major"), _("Certificate and job description."))
    business_proof = _paper(
        _("Tax or employment of your enterprise"), _("The last three years, and your share.")
    )
    public_service_proof = _paper(_("Proof of the public service"), _("From your employer."))
    remote_area_proof = _paper(_("Proof of work and home in the remote key area"))
    lingang_proof = _paper(_("Proof of work and home in Lingang"))
    graduate_proof = _paper(_("Proof as a fresh graduate"), _("From your university."))
    award_proof = _paper(_("Certificate of the award"))
    marriage_certificate = _paper(_("Marriage certificate"))
    spouse_id = _paper(_("ID card of your husband or wife"), _("Both sides."))
    spouse_permit = _paper(_("Residence permit of your husband or wife"))
    spouse_hukou = _paper(_("Hukou booklet of your husband or wife"))
    birth_certificate = _paper(_("Birth certificate of each child"))
    child_hukou = _paper(_("Hukou booklet of each child"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = next(one for one in self.run.known_steps if isinstance(one, PapersStep))
        wanted = set(step.wanted(self.run))
        for name in [one for one in self.fields if not one.endswith("_way")]:
            if name not in wanted:
                self.drop(name)
            elif name in LICENCES:
                self.offer(name, *LICENCES[name])

    def _held(
        self, kinds: tuple[str, ...], look: Callable[[Person, Collection[str]], Any]
    ) -> Sequence[LicenceHeld]:
        """A person's store is opened by their own consent, never by their employer's."""
        return [] if self.run.by_hr else super()._held(kinds, look)


class PapersStep(LicenceStep):
    """The papers; `wanted` names them."""

    slug = "papers"
    form_class = PapersForm

    def __init__(self, wanted: Callable[[Run], Sequence[str]], slug: str = "papers") -> None:
        self.wanted, self.slug = wanted, slug

    def applies(self, run: Run) -> bool:
        """Only where something is to be handed in."""
        return bool(self.wanted(run))

    def _kinds(self, run: Run) -> dict[str, str]:
        """Nothing is read by machine: the centre compares originals."""
        return {}


def papers_of_changes(run: Run, changes: Collection[Change]) -> list[str]:
    """The papers of some changes, as far as they make sense for what was answered."""
    found = [paper.lower() for paper in papers_of(changes)]
    left_out = {_HOME}  # asked with the new home
    if run.value("education", "level") == NONE:
        left_out |= {"education_certificate"}
    if run.value("title", "kind") == NONE:
        left_out |= {paper.lower() for paper in papers_of([Change.TITLE])}
    spouse = run.value("family", "spouse", NONE)
    if spouse == NONE:
        left_out |= {paper.lower() for paper in papers_of([Change.SPOUSE])}
    elif spouse == "shanghai":
        left_out |= {"spouse_permit"}
    if not run.value("family", "child_1"):
        left_out |= {paper.lower() for paper in papers_of([Change.CHILDREN])}
    return [name for name in found if name not in left_out]


def bonus_papers(run: Run) -> list[str]:
    """A paper for each bonus indicator that was claimed."""
    chosen = run.cleaned("bonus").get("bonus", [])
    return [paper for name, paper in BONUS_PAPERS.items() if name in chosen]


def papers_of_application(run: Run) -> list[str]:
    """The basic ones, and those of each indicator (S24)."""
    everything = (Change.EDUCATION, Change.TITLE, Change.SPOUSE, Change.CHILDREN)
    found = estimate(run)
    base = found is not None and route_of(found, day=claimed(run).day)[0] is Route.BASE
    names = [*BASIC, *papers_of_changes(run, everything), *bonus_papers(run)]
    return list(dict.fromkeys([*names, *(["income_tax_48"] if base else [])]))
