"""A service of two pages with ten fields each: the portal beside STYLE's thin wizard."""

from portal.cases.flows import standard_flow
from portal.cases.service import Guide, Service
from portal.wizard.steps import Step, StepForm
from tests.bench.fields import TenFields


class TenForm(TenFields, StepForm):
    """The ten fields as a step of the portal."""


class First(Step):
    """The page that is posted."""

    slug = "first"
    title = "Ten fields"
    form_class = TenForm


class Second(Step):
    """The page that is shown next."""

    slug = "second"
    title = "Ten more"
    form_class = TenForm


service = Service(
    slug="ten-fields",
    title="Ten fields",
    summary="For measuring",
    icon="register",
    steps=(First(), Second()),
    flow=standard_flow(sms={}),
    guide=Guide(who="-", needs=(), takes="-", costs="-", result="-", law="-"),
)
