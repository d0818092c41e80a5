"""Who may see what: every URL with every kind of visitor, written by hand.

A row names a URL, a method, and the row of the database that it is about (`world.make`). That
row is the owner's, or the clerk's office's; for everybody else it is somebody else's. An answer
is a status, or where a 302 leads.
"""

from dataclasses import dataclass, field
from typing import Any

VISITORS = (
    "anonymous",
    "nameless",  # signed in by phone, has not said yet who they are
    "owner",
    "stranger",  # another applicant
    "hr",
    "clerk",  # of the office in charge
    "other_clerk",
    "admin",
)
GET, POST = "GET", "POST"

LOGIN = "account_login"
DESK = "account_staff_login"
NAME = "account_identity"
HOME = "pages:home"
DONE = "wizard:done"
STEP = "wizard:step"
CASE = "cases:case"
DESK_CASE = "cases:desk_case"

Answer = int | str
CHANGED = {"language": "en", "next": "/help/"}
ACCEPT = {"transition": "accept", "version": "1"}
PREVIEW = {"transition": "accept", "version": "1", "go": "preview"}
SERVE = {"id_number": "11010519491231002X", "service": "endorsement"}


@dataclass(frozen=True)
class Row:
    """A URL asked by one method; `answers` in the order of VISITORS, `send` is what is posted.

    Without `demo` the page exists in earnest too.
    """

    url: str
    method: str
    about: str
    answers: tuple[Answer, ...]
    send: dict[str, Any] = field(default_factory=dict)
    demo: bool = False

    @property
    def name(self) -> str:
        """How a failure names it."""
        return " ".join(filter(None, (self.method, self.url, self.about)))

    def expected(self, visitor: str) -> Answer:
        """What this visitor gets."""
        return self.answers[VISITORS.index(visitor)]


def row(url: str, method: str, about: str, *answers: Answer, **more: Any) -> Row:
    """A line of the table; one answer alone is everybody's."""
    if len(answers) == 1:
        answers *= len(VISITORS)
    assert len(answers) == len(VISITORS), url
    return Row(url, method, about, answers, **more)


# fmt: off
#   url                method about         anonymous nameless owner stranger hr clerk other_clerk admin
ROWS = (
    row("healthz",         GET,  "",           200),
    row("readyz",          GET,  "",           200),
    row("preferences",     POST, "",           "pages:help", send=CHANGED),
    row("styleguide",      GET,  "",           200, demo=True),
    row("styleguide_part", GET,  "part",       200, demo=True),
    row("pages:home",      GET,  "",           200),
    row("pages:service",   GET,  "service",    200),
    row("pages:paper_form", GET, "service",    200),
    row("pages:search",    GET,  "",           200),
    row("pages:help",      GET,  "",           200),
    row("pages:clock",     GET,  "",           200, demo=True),
    row("pages:clock",     POST, "",           "pages:clock", demo=True, send={"day": "2026-12-01"}),
    row("sms:phone",       GET,  "",           200, demo=True),
    # For the provider alone, who knows another secret.
    row("sms_receipts",    POST, "a guess",    404),

    row("account_login",   GET,  "",           200, 302, 302, 302, 302, 302, 302, 302),
    row("account_login",   POST, "",           "account_confirm_login_code",
                                                    302, 302, 302, 302, 302, 302, 302,
        send={"phone": "13800001001"}),
    row("account_request_login_code", GET, "", 200, 302, 302, 302, 302, 302, 302, 302),
    row("account_request_login_code", POST, "", 200, 302, 302, 302, 302, 302, 302, 302),
    row("account_confirm_login_code", GET, "", LOGIN, 302, 302, 302, 302, 302, 302, 302),
    row("account_confirm_login_code", POST, "", LOGIN, 302, 302, 302, 302, 302, 302, 302,
        send={"code": "123456"}),
    row("account_staff_login", GET, "",        200, 302, 302, 302, 302, 302, 302, 302),
    row("account_staff_login", POST, "",       200, 302, 302, 302, 302, 302, 302, 302,
        send={"login": "clerk", "password": "wrong"}),
    row("account_identity", GET, "",           LOGIN, 200, HOME, HOME, 200, 200, 200, 200),
    row("account_identity", POST, "",          LOGIN, 200, HOME, HOME, 200, 200, 200, 200),
    row("account_inactive", GET, "",           200),
    row("account_logout",  GET,  "",           HOME, 200, 200, 200, 200, 200, 200, 200),
    row("account_logout",  POST, "",           HOME),

    #   url             method about         anonymous nameless owner stranger hr clerk other admin
    # The owner's registration is in the centre's hands: there is nothing to start.
    row("wizard:start",    POST, "service",    LOGIN, NAME, "pages:service", "wizard:resume",
                                                                       403, 403, 403, 403),
    row("wizard:resume",   GET,  "draft",      LOGIN, 404, STEP, 404, 404, 404, 404, 404),
    row("wizard:resume",   GET,  "submitted",  LOGIN, 404, DONE, 404, 404, 404, 404, 404),
    row("wizard:resume",   GET,  "expired",    LOGIN, 404, 410,  404, 404, 404, 404, 404),
    row("wizard:resume",   GET,  "at counter", LOGIN, 404, 404,  404, 404, STEP, 404, 404),
    row("wizard:step",     GET,  "step",       LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("wizard:step",     POST, "step",       LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("wizard:check",    GET,  "draft",      LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("wizard:check",    POST, "draft",      LOGIN, 404, STEP, 404, 404, 404, 404, 404,
        send={"declaration": "on"}),
    row("wizard:check",    GET,  "submitted",  LOGIN, 404, DONE, 404, 404, 404, 404, 404),
    row("wizard:done",     GET,  "submitted",  LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("wizard:done",     GET,  "draft",      LOGIN, 404, "wizard:check", 404, 404, 404, 404, 404),
    row("wizard:discard",  GET,  "draft",      LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("wizard:discard",  POST, "draft",      LOGIN, 404, "cases:list", 404, 404, 404, 404, 404),
    row("wizard:discard",  POST, "at counter", LOGIN, 404, 404,  404, 404, "wizard:serve", 404, 404),
    # The owner acts for a child: what they type and hand in is theirs to see, and nobody else's.
    row("wizard:for_another", GET, "service",  LOGIN, NAME, 200, 200, 403, 403, 403, 403),
    row("wizard:for_another", POST, "service", LOGIN, NAME, 200, 200, 403, 403, 403, 403,
        send={"name": "陈小满"}),
    row("wizard:for_letter", GET, "service",   200),
    row("wizard:resume",   GET,  "for another", LOGIN, 404, STEP, 404, 404, 404, 404, 404),
    row("wizard:check",    GET,  "for another", LOGIN, 404, 200, 404, 404, 404, 404, 404),
    row("wizard:discard",  GET,  "for another", LOGIN, 404, 200, 404, 404, 404, 404, 404),
    row("cases:case",      GET,  "acted for",  LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:withdraw",  GET,  "acted for",  LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("wizard:correct",  POST, "acted for",  LOGIN, NAME, CASE, 404, 403, 403, 403, 403),
    row("wizard:correct",  POST, "correction", LOGIN, NAME, "wizard:resume", 404, 403, 403, 403, 403),
    row("wizard:serve",    GET,  "",           DESK,  403, 403,  403, 403, 200, 200, 403),
    row("wizard:serve",    POST, "",           DESK,  403, 403,  403, 403, 200, 200, 403,
        send=SERVE),

    row("cases:list",      GET,  "",           LOGIN, NAME, 200, 200, 403, 403, 403, 403),
    row("cases:case",      GET,  "case",       LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:case",      GET,  "correction", LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:withdraw",  GET,  "case",       LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:withdraw",  POST, "case",       LOGIN, NAME, CASE, 404, 403, 403, 403, 403,
        send={"version": "1"}),
    row("cases:form",      GET,  "case",       LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:slip",      GET,  "correction", LOGIN, NAME, 200, 404, 403, 403, 403, 403),
    row("cases:slip",      GET,  "case",       LOGIN, NAME, 404, 404, 403, 403, 403, 403),
    row("cases:result",    GET,  "case",       LOGIN, NAME, 404, 404, 403, 403, 403, 403),
    row("permits:permit",  GET,  "",           LOGIN, NAME, 200, 200, 403, 403, 403, 403),
    row("permits:history", GET,  "",           LOGIN, NAME, 200, 200, 403, 403, 403, 403),
    row("permits:history_of", GET, "case",     DESK,  403,  403, 403, 403, 200, 404, 403),
    row("permits:show",    GET,  "",           LOGIN, NAME, "permits:permit", "permits:permit",
                                                                       403, 403, 403, 403),
    row("permits:certificate", GET, "kind",    LOGIN, NAME, 200, "permits:permit",
                                                                       403, 403, 403, 403),
    row("permits:certificate", POST, "kind",   LOGIN, NAME, "permits:certificate",
                                               "permits:permit",       403, 403, 403, 403),
    row("points:points",   GET,  "",           LOGIN, NAME, 200, 200, 403, 403, 403, 403),
    row("points:refresh",  POST, "",           LOGIN, NAME, "points:points", "points:points",
                                                                       403, 403, 403, 403),
    row("points:notice",   GET,  "",           LOGIN, NAME, "points:points", "points:points",
                                                                       403, 403, 403, 403),
    row("points:notice",   POST, "",           LOGIN, NAME, "points:points", "points:points",
                                                                       403, 403, 403, 403),
    # The case is no points case; tests/points/review has those, and clerks of talent centres.
    row("points:handout",  GET,  "filed form", DESK,  403,  403, 403, 404, 403, 403, 403),
    row("review:review",   GET,  "case",       DESK,  403,  403, 403, 403, 404, 404, 403),
    row("review:review",   POST, "case",       DESK,  403,  403, 403, 403, 404, 404, 403),
    row("review:papers",   POST, "case",       DESK,  403,  403, 403, 403, 404, 404, 403),
    row("review:notices",  GET,  "",           DESK,  403,  403, 403, 403, 404, 404, 403),
    row("review:notices",  POST, "",           DESK,  403,  403, 403, 403, 404, 404, 403),
    row("review:notice",   GET,  "certificate", DESK, 403,  403, 403, 403, 404, 404, 403),
    row("review:print",    GET,  "certificate", DESK, 403,  403, 403, 403, 404, 404, 403),
    row("points:estimate", GET,  "",           200),
    row("points:estimate_page", GET, "estimate page", 200),
    row("points:estimate_result", GET, "",     "points:estimate"),
    row("documents:certificate", GET, "certificate", LOGIN, 404, 200, 404, 404, 200, 404, 404),
    row("verify:ask",      GET,  "",           200),
    row("verify:ask",      POST, "",           200, send={"number": "1", "code": "2"}),
    row("verify:live",     GET,  "live",       200),
    row("documents:file",  GET,  "file",       LOGIN, 404, 200,  404, 404, 404, 404, 404),
    row("permits:address_lookup", POST, "",    403,   403, 200,  200, 403, 200, 200, 403,
        send={"q": "hhl"}),
    row("permits:address_missing", GET, "draft", LOGIN, 404, 200, 404, 404, 404, 404, 404),
    row("permits:address_missing", POST, "draft", LOGIN, 404, 200, 404, 404, 404, 404, 404),
    row("permits:address_reported", GET, "draft", LOGIN, 404, "permits:address_missing",
                                                                404, 404, 404, 404, 404),

    #   url             method about         anonymous nameless owner stranger hr clerk other admin
    row("cases:desk",      GET,  "",           DESK, 403, 403, 403, 403, 200, 200, 403),
    row("cases:desk",      POST, "",           DESK, 403, 403, 403, 403, 302, 302, 403,
        send={"look_for": "2026"}),
    row("cases:desk_case", GET,  "case",       DESK, 403, 403, 403, 403, 200, 404, 403),
    row("cases:move",      POST, "case",       DESK, 403, 403, 403, 403, DESK_CASE, 404, 403,
        send=ACCEPT),
    row("cases:move",      POST, "case",       DESK, 403, 403, 403, 403, 200, 404, 403,
        send=PREVIEW),
    row("cases:take",      POST, "case",       DESK, 403, 403, 403, 403, DESK_CASE, 404, 403),
    row("cases:material",  GET,  "material",   DESK, 403, 403, 403, 403, 200, 404, 403),

    row("cases:look",      GET,  "material",   DESK, 403, 403, 403, 403, 200, 404, 403),
    row("cases:desk_form", GET,  "case",       DESK, 403, 403, 403, 403, 200, 404, 403),
    row("cases:desk_slip", GET,  "correction", DESK, 403, 403, 403, 403, 200, 404, 403),
    row("cases:desk_result", GET, "case",      DESK, 403, 403, 403, 403, 404, 404, 403),
    row("cases:tasks",     GET,  "",           DESK, 403, 403, 403, 403, 200, 200, 403),
    row("cases:task_done", POST, "task",       DESK, 403, 403, 403, 403, "cases:tasks", 404, 403),
    # Reasons are for all staff to use and for supervisors to keep; nobody of the table is one.
    row("cases:reasons",   GET,  "",           DESK, 403, 403, 403, 403, 200, 200, 403),
    row("cases:new_reason", GET, "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("cases:new_reason", POST, "",          DESK, 403, 403, 403, 403, 403, 403, 403),
    row("cases:reason",    GET,  "reason",     DESK, 403, 403, 403, 403, 403, 403, 403),
    row("cases:reason",    POST, "reason",     DESK, 403, 403, 403, 403, 403, 403, 403),
    row("cases:retire_reason", POST, "reason", DESK, 403, 403, 403, 403, 403, 403, 403),

    # The employer's pages are for its HR; the one of the table is a reviewer and has not said yet
    # who they are, which they do before they fill in anything in the employer's name.
    #   url             method about         anonymous nameless owner stranger hr clerk other admin
    row("cases:employer",  GET,  "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("cases:employer",  POST, "",           DESK, 403, 403, 403, 200, 403, 403, 403,
        send={"look_for": "x"}),
    row("cases:employer_choose", POST, "",     DESK, 403, 403, 403, 404, 403, 403, 403),
    row("cases:employer_case", GET, "filed",   DESK, 403, 403, 403, 200, 403, 403, 403),
    row("cases:employer_move", POST, "filed",  DESK, 403, 403, 403, "cases:employer_case",
                                                                        403, 403, 403,
        send={"transition": "withdraw", "version": "1", "go": "send"}),
    row("cases:employer_material", GET, "filed material",
                                               DESK, 403, 403, 403, 200, 403, 403, 403),
    row("wizard:employer_start", POST, "of employer",
                                               DESK, 403, 403, 403, NAME, 403, 403, 403),
    row("wizard:employer_correct", POST, "own case",
                                               DESK, 403, 403, 403, NAME, 403, 403, 403),
    row("cases:employer_case", GET, "own case", DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:people", GET, "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:people", POST, "",          DESK, 403, 403, 403, 200, 403, 403, 403,
        send={"look_for": "x"}),
    row("employers:add",   GET,  "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:add",   POST, "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:import", GET, "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:import", POST, "",          DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:example", GET, "",          DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:person", GET, "employee",   DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:person", POST, "employee",  DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:left",  POST, "employee",   DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:start", POST, "employee",   DESK, 403, 403, 403, NAME, 403, 403, 403),
    # Who belongs to HR is for its administrators to say.
    row("employers:members", GET, "",          DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:members", POST, "",         DESK, 403, 403, 403, "employers:members",
                                                                        403, 403, 403),
    row("employers:member", POST, "member",    DESK, 403, 403, 403, "employers:members",
                                                                        403, 403, 403),
    row("employers:withdraw", POST, "invitation", DESK, 403, 403, 403, "employers:members",
                                                                        403, 403, 403),
    # The invitation went to the owner's number.
    row("employers:invitations", GET, "",      LOGIN, 200, 200, 200, 200, 200, 200, 200),
    row("employers:invitation", POST, "invitation", LOGIN, 404, HOME, 404, 404, 404, 404, 404),
    row("employers:record", GET, "",           DESK, 403, 403, 403, 200, 403, 403, 403),
    row("employers:record", POST, "",          DESK, 403, 403, 403, "employers:record",
                                                                        403, 403, 403),

    # Whoever knows a permit's own address: calendars ask without signing in.
    row("permits:calendar", GET, "calendar",   200),
    # The nights are for supervisors; nobody of the table is one.
    row("pages:messages",  GET,  "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("pages:message_resend", POST, "message", DESK, 403, 403, 403, 403, 403, 403, 403),
    row("pages:message_wordings", GET, "",     DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:nights",  GET,  "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:night",   GET,  "night",      DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:night_switch", POST, "night", DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:night_people", GET, "night",  DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:round",   GET,  "",           DESK, 403, 403, 403, 403, 200, 200, 403),
    row("permits:round_task", GET, "what if",  DESK, 403, 403, 403, 403, 404, 404, 403),
    row("permits:round_task", POST, "what if", DESK, 403, 403, 403, 403, 404, 404, 403),
    row("permits:reliefs", GET,  "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:relief_new", GET, "",         DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:relief_new", POST, "",        DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:relief",  GET,  "what if",    DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:relief",  POST, "what if",    DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:relief_act", POST, "what if", DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:supplement_done", POST, "what if", DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:what_if", GET,  "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:what_if", POST, "",           DESK, 403, 403, 403, 403, 403, 403, 403),
    row("permits:what_if_result", GET, "what if", DESK, 403, 403, 403, 403, 403, 403, 403),
)
# fmt: on

# What no browser asks for: no session and no form, but a secret in the address.
MACHINES = {"sms_receipts"}

# The answers that keep somebody out.
DOORS = {LOGIN, DESK, NAME, HOME, 302, 403, 404}

# The admin is one rule: whoever is no administrator is sent to its door, which is the staff's.
ADMIN_DOOR = (DESK, 403, 403, 403, 403, 403, 403, 403)
ADMIN_ARGS = {
    "app_label": "accounts",
    "object_id": "1",
    "id": "1",
    "content_type_id": "1",
    "url": "x",
}
