"""Service (事项): something a person can ask for. One folder declares one of these."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from portal import catalogue, sms
from portal.cases.flow import Flow
from portal.cases.proxy import ProxyRules

if TYPE_CHECKING:
    from portal.accounts.models import Employer, Office, Person, User
    from portal.cases.models import Case
    from portal.cases.paper import PaperForm, ResultSlip, SlipWords

Text = str | Promise


@dataclass(frozen=True)
class Eligibility:
    """May this person ask for the service now, why (not), and from when.

    `reasons` are whole sentences; where it is allowed they say what to know before. `url` and
    `action` lead on from a no, for example to the service that comes first. `months` are those
    that count (their first days), and whether each does for this person.
    """

    allowed: bool
    reasons: tuple[Text, ...] = ()
    earliest: date | None = None
    url: str = ""
    action: Text = ""
    months: tuple[tuple[date, bool], ...] = ()


@dataclass(frozen=True)
class Todo:
    """One thing on the "what to do now" card; `url` is empty when there is nothing to do.

    `kind` as in the design language: info, doing, soon, wrong, done; the lowest `rank` is first.
    """

    title: Text
    text: Text
    url: str = ""
    action: Text = ""
    kind: str = "info"
    due: date | None = None
    rank: int = 50


@dataclass(frozen=True)
class Evidence:
    """One line of the desk's comparison: what was declared beside what a register says.

    `agrees` is None where the register does not know or could not be asked. `url`, with its
    label, leads to more about it; whoever serves that address leaves an audit row. `verdict` says
    in a word of its own what `agrees` does not fit: a day is late, it does not differ.
    """

    label: Text
    declared: str
    register: str
    agrees: bool | None
    source: Text
    url: str = ""
    url_label: Text = ""
    verdict: Text = ""


@dataclass(frozen=True)
class Detail:
    """Something to know beside the state of a case; `copied` names it on a copy button."""

    label: Text
    value: Text
    copied: Text = ""


@dataclass(frozen=True)
class Link:
    """A page to go on to."""

    label: Text
    url: str


@dataclass(frozen=True)
class Tool:
    """A page for everybody that belongs to a service, and asks for nothing: a tile of its own."""

    title: Text
    summary: Text
    icon: str
    url: Text


@dataclass(frozen=True)
class Guide:
    """What the service page says before anybody begins."""

    who: Text
    needs: Sequence[Text]
    takes: Text
    costs: Text
    result: Text
    law: Text


class Refused(Exception):
    """A business act that cannot be done; `message` says why, in the person's words."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass
class Service:
    """The base of every service; subclasses set the attributes and override what differs.

    `steps` are wizard objects that nothing in this room looks into. `paper_form` is its form on
    paper, empty from the service's page and filled in from a case; `result_slip` prints what a
    case granted. `proxy` says who may ask for it in another's name; without it everybody asks
    for themselves.
    """

    slug: str
    title: Text
    summary: Text
    icon: str
    flow: Flow
    guide: Guide
    steps: Sequence[Any] = ()
    sms: dict[str, dict[str, str]] = field(default_factory=dict)
    keywords: str = ""
    at_counter: bool = False
    paper_form: "PaperForm | None" = None
    result_slip: "ResultSlip | None" = None
    # The slip of acceptance, where it is not the usual one (受理回执).
    slip: "SlipWords | None" = None
    proxy: ProxyRules | None = None
    tools: Sequence[Tool] = ()
    # Asked for by an employer about itself: HR begins it, and the case has no person.
    of_employer: bool = False
    # HR may begin it for one of their people too, who is then its holder.
    by_employer: bool = False

    def eligibility(self, person: "Person", on: date) -> Eligibility:
        """Whether `person` may ask for this on day `on`, from the pure rules."""
        return Eligibility(allowed=True)

    def office_for(self, person: "Person", answers: dict[str, Any]) -> "Office | None":
        """The office in charge of a case with these answers; None leaves it to any office."""
        return None

    def eligibility_of_employer(self, employer: "Employer", on: date) -> Eligibility:
        """Whether `employer` may ask for this about itself on day `on`."""
        return Eligibility(allowed=self.of_employer)

    def office_for_employer(self, employer: "Employer", answers: dict[str, Any]) -> "Office | None":
        """The office in charge of an employer's case; None leaves it to any office."""
        return None

    def filer(self, person: "Person", answers: dict[str, Any]) -> "Employer | None":
        """The employer through which a person's case is handed in, None where there is none."""
        return None

    def staff_links(self, case: "Case") -> list[Link]:
        """The service's own pages about a case for the desk, beside answers and registers."""
        return []

    def employer_details(self, case: "Case") -> list[Detail]:
        """What the employer needs to know of the case beside its state."""
        return []

    def employer_links(self, case: "Case") -> list[Link]:
        """Pages and papers that belong to the employer's part: a form to print, say."""
        return []

    def submitted(self, case: "Case", answers: dict[str, Any]) -> None:
        """Writes the service's own row when a case is submitted, again when it is corrected.

        May raise Refused: nothing is saved then and the person reads the message.
        """

    def granted(self, case: "Case", on: date, by: "User | None") -> None:
        """What happens when the case is granted on day `on`, in the same transaction.

        Only rows are written, outbox rows included: the desk makes the move once to show what
        the person will read, and rolls it back. May raise Refused: nothing is saved then.
        """

    def moved(self, case: "Case", transition: str, extra: str) -> None:
        """Called after every other move, in the same transaction; `extra` is the move's field."""

    def fits(self, case: "Case", transition: str) -> bool:
        """Whether a move that the flow leaves open makes sense for this case at the desk.

        What something speaks against is approved in spite of it only, with the clerk's reason.
        """
        if transition in {"approve", "approve_despite"} and self.flow.transition("approve_despite"):
            return bool(self.objections(case)) == (transition == "approve_despite")
        return True

    def objections(self, case: "Case") -> Sequence[str]:
        """What speaks against granting the case as things stand now: reasons of its refusal."""
        return ()

    def details(self, case: "Case") -> list[Detail]:
        """What the person needs to know of their case beside its state: a place, a number."""
        return []

    def evidence(self, case: "Case") -> list[Evidence]:
        """The comparison that staff see beside the answers."""
        return []

    def todo(self, person: "Person", on: date) -> list[Todo]:
        """What the person should do about this service on day `on`."""
        return []

    def sms_params(self, case: "Case", template: str) -> dict[str, str]:
        """Parameters of a template that the generic ones do not cover; identify nobody."""
        return {}

    def matches(self, text: str) -> bool:
        """Whether a search for `text` means this service, in any language."""
        words = f"{self.slug} {self.title} {self.summary} {self.keywords}".casefold()
        return all(part in words for part in text.casefold().split())

    def result_url(self, case: "Case") -> str:
        """Where the person sees what was granted; empty when nowhere."""
        return ""


@cache
def _load(path: str) -> Service:
    found = import_string(path)
    if not isinstance(found, Service):
        raise TypeError(f"{path} is not a Service")
    sms.register_texts(found.sms)
    return found


def get(slug: str) -> Service:
    """The service named `slug`, imported at first use. Raises KeyError when there is none."""
    return _load(catalogue.SERVICES[slug])


def all_services() -> list[Service]:
    """Every service of the catalogue, in its order."""
    return [get(slug) for slug in catalogue.SERVICES]


def all_wordings() -> dict[str, dict[str, str]]:
    """The text messages of all services, for whoever lists them before any service was asked."""
    return {key: wording for service in all_services() for key, wording in service.sms.items()}
