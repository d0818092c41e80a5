"""Which indicators of a request somebody has to decide on, and where their papers are."""

from collections.abc import Mapping
from typing import Any

from points.rules.tables import Indicator

# What everybody has, claimed or not: register and records are looked at each time.
ALWAYS = (Indicator.AGE, Indicator.SI_YEARS, Indicator.SI_BASE, Indicator.DEDUCTION)
# Name of what was declared (points.declared): the indicators that it claims.
CLAIMS: Mapping[str, tuple[Indicator, ...]] = {
    "degrees": (Indicator.EDUCATION,),
    "titles": (Indicator.TITLE,),
    "entrepreneur": (Indicator.ENTREPRENEUR,),
    "intermediary": (Indicator.INTERMEDIARY,),
    "shortage_major": (Indicator.SHORTAGE_MAJOR,),
    "business": (Indicator.INVEST_TAX, Indicator.INVEST_STAFF),
    "public_service": (Indicator.PUBLIC_SERVICE,),
    "remote_area": (Indicator.REMOTE_AREA,),
    "lingang": (Indicator.LINGANG,),
    "fresh_graduate": (Indicator.FRESH_GRADUATE,),
    "awards": (Indicator.AWARDS,),
    "spouse": (Indicator.SPOUSE,),
}
_BUSINESS = (Indicator.INVEST_TAX, Indicator.INVEST_STAFF)
# Kinds of material (points.filing.papers) by the indicator that they prove.
PAPERS: Mapping[Indicator, tuple[str, ...]] = {
    Indicator.AGE: ("id_card",),
    Indicator.EDUCATION: ("education_certificate",),
    Indicator.TITLE: (
        "title_certificate",
        "title_review_form",
        "appointment_form",
        "job_description",
    ),
    Indicator.SI_YEARS: ("contract", "leaving_proof", "employer_licence"),
    Indicator.SI_BASE: ("income_tax", "income_tax_48"),
    Indicator.ENTREPRENEUR: ("entrepreneur_proof",),
    Indicator.INTERMEDIARY: ("intermediary_proof",),
    Indicator.SHORTAGE_MAJOR: ("shortage_proof",),
    Indicator.INVEST_TAX: ("business_proof",),
    Indicator.INVEST_STAFF: ("business_proof",),
    Indicator.PUBLIC_SERVICE: ("public_service_proof",),
    Indicator.REMOTE_AREA: ("remote_area_proof",),
    Indicator.LINGANG: ("lingang_proof",),
    Indicator.FRESH_GRADUATE: ("graduate_proof",),
    Indicator.AWARDS: ("award_proof",),
    Indicator.SPOUSE: ("marriage_certificate", "spouse_id", "spouse_hukou", "hukou"),
}
# Step of the wizard and, where it asks about several, the answers that belong here.
ANSWERS: Mapping[Indicator, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Indicator.EDUCATION: (("education", ()),),
    Indicator.TITLE: (("title", ()),),
    Indicator.SI_YEARS: (("employer", ("contract_from", "contract_until")),),
    Indicator.SHORTAGE_MAJOR: (("bonus_details", ("major", "major_matches")),),
    Indicator.INVEST_TAX: (("bonus_details", ("share", "tax_3", "tax_2", "tax_1")),),
    Indicator.INVEST_STAFF: (("bonus_details", ("share", "staff_3", "staff_2", "staff_1")),),
    Indicator.PUBLIC_SERVICE: (("bonus_details", ("public_service_since",)),),
    Indicator.REMOTE_AREA: (("bonus_details", ("remote_area_since",)),),
    Indicator.LINGANG: (("bonus_details", ("lingang_since",)),),
    Indicator.AWARDS: (("bonus_details", ("award", "award_here")),),
    Indicator.SPOUSE: (("family", ("spouse", "spouse_name", "spouse_since")),),
}


def to_decide(facts: Mapping[str, Any]) -> tuple[Indicator, ...]:
    """The indicators that a request with these declared facts asks about, in the table's order."""
    claimed = {one for name, ones in CLAIMS.items() if facts.get(name) for one in ones}
    return tuple(one for one in Indicator if one in claimed or one in ALWAYS)
