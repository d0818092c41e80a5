"""Tags and filters of the design language: `{% load portal %}`. docs/design.md lists them all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import clock
from portal.standing_bar import Span, bars, cells, mark, ticks

register = template.Library()

ICON_OF_KIND = {
    "neutral": "dot",
    "info": "info",
    "doing": "clock",
    "soon": "warning",
    "wrong": "error",
    "done": "check",
}
ZH_WEEKDAYS = "一二三四五六日"


def chinese() -> bool:
    """Whether the page speaks Chinese."""
    return (translation.get_language() or "").startswith("zh")


# -- dates and numbers ------------------------------------------------------------------------


def _civil(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def civil_date(value: date | datetime | None) -> str:
    """2026年6月30日(周二) / Tue 30 June 2026. Empty for None."""
    if not value:
        return ""
    day = _civil(value)
    if chinese():
        return f"{day.year}年{day.month}月{day.day}日(周{ZH_WEEKDAYS[day.weekday()]})"
    return f"{day:%a} {day.day} {day:%B} {day.year}"


@register.filter
def civil_day(value: date | datetime | None) -> str:
    """2026年6月30日 / 30 June 2026: where the weekday does not help (cards, tables)."""
    if not value:
        return ""
    day = _civil(value)
    if chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


@register.filter
def month_name(value: date) -> str:
    """2026年6月 / June 2026."""
    return f"{value.year}年{value.month}月" if chinese() else f"{value:%B} {value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年6月30日(周二) 14:05 / Tue 30 June 2026, 14:05, in Shanghai time."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{civil_date(local)}{' ' if chinese() else ', '}{local:%H:%M}"


@register.filter
def when(value: date | datetime | None) -> str:
    """`moment` for a point in time, `civil_date` for a day."""
    return moment(value) if isinstance(value, datetime) else civil_date(value)


@register.filter
def machine_time(value: date | datetime) -> str:
    """The same for the `datetime` attribute of <time>."""
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


@register.filter
def how_far(value: date | datetime | None, today: date | None = None) -> str:
    """How far `value` is from `today`: 还有 12 天, 3 天前, 今天 / in 12 days, 3 days ago, today."""
    if not value:
        return ""
    days = (_civil(value) - (today or clock.today())).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


@register.filter
def grouped(value: object) -> SafeString:
    """A long number in groups of four that are gaps to the eye only: copying gives no spaces."""
    parts = re.findall(r"^[A-Za-z]+|[0-9A-Za-z*•]{1,4}|[^0-9A-Za-z*•]+", str(value or ""))
    groups = format_html_join("", "<span>{}</span>", ((part,) for part in parts))
    return format_html('<span class="grouped" translate="no">{}</span>', groups)


@register.inclusion_tag("portal/partials/copyable.html")
def copyable(value: object, label: str = "") -> dict[str, object]:
    """`grouped` number that one tap selects, with a copy button once JavaScript runs."""
    return {"value": value, "label": label}


# -- small pieces -----------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _icon(name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative line icon of static/icons.svg, hidden from screen readers."""
    return _icon(name, css)


@register.simple_tag
def url_or_empty(name: str) -> str:
    """The path of a URL name, or "" in a portal that does not include that room."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def status_tag(text: str, kind: str = "neutral") -> SafeString:
    """A state as words with an icon. Kinds: neutral, info, doing, soon, wrong, done."""
    return format_html(
        '<span class="tag tag-{}">{}{}</span>', kind, _icon(ICON_OF_KIND[kind], ""), text
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """`{% notice "soon" title=… %}…{% endnotice %}`. Kinds as in status_tag; not an alert."""
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div class="notice-body">{}{}</div></div>',
        kind,
        _icon(ICON_OF_KIND[kind], ""),
        heading,
        content,
    )


@register.simple_block_tag
def more(content: str, title: str) -> SafeString:
    """`{% more "Why we ask" %}…{% endmore %}`: words that open on request, without JavaScript."""
    return format_html(
        '<details class="more"><summary>{}{}</summary><div class="more-body">{}</div></details>',
        _icon("chevron-right", ""),
        title,
        content,
    )


# -- the shell --------------------------------------------------------------------------------

NAV = (
    ("pages:home", "home", gettext_lazy("Home")),
    ("cases:list", "cases", gettext_lazy("My cases")),
    ("permits:permit", "permit", gettext_lazy("My permit")),
    ("pages:help", "help", gettext_lazy("Help")),
)


@register.inclusion_tag("portal/partials/nav.html", takes_context=True)
def nav(context: template.Context) -> dict[str, object]:
    """The four places: home, my cases, my permit, help; the one shown is marked as current."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    items = [
        {"url": url, "icon": symbol, "label": label, "current": name == here}
        for name, symbol, label in NAV
        if (url := url_or_empty(name))
    ]
    return {"items": items}


@register.simple_tag
def user_name(user: Any) -> str:
    """How the header calls the signed-in person: `user.display_name`, else "My account"."""
    return str(getattr(user, "display_name", "") or _("My account"))


# -- forms ------------------------------------------------------------------------------------

CONTROL = "form-control"
CONTROL_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Textarea, CONTROL),
)


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """The field's widget with the class of its kind; Django adds aria-describedby and -invalid."""
    widget = field.field.widget
    kind = next((css for cls, css in CONTROL_BY_WIDGET if isinstance(widget, cls)), CONTROL)
    own = widget.attrs.get("class")
    return field.as_widget(attrs={"class": f"{kind} {own}" if own else kind})


@register.filter
def flat(attrs: Mapping[str, Any]) -> SafeString:
    """A widget's attributes as Django's attrs.html prints them, in a fraction of the time."""
    return SafeString(
        "".join(
            f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
            for name, value in attrs.items()
            if value is not False
        )
    )


@register.filter
def layout_of(field: forms.BoundField) -> str:
    """Which shape templates/bootstrap5/field.html gives a field: choices, check, group, text."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if widget.use_fieldset else "text"


def first_control_id(field: forms.BoundField) -> str:
    """The id that a link to the field must lead to: the first radio or box of a group."""
    if isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.inclusion_tag("portal/partials/error_summary.html")
def error_summary(*forms_: forms.BaseForm | None) -> dict[str, object]:
    """What to put right, on top of the page: a link to each field in the order of the page."""
    items: list[dict[str, str]] = []
    for form in forms_:
        if form is None or not form.is_bound or not form.errors:
            continue
        items += [{"text": str(error), "target": ""} for error in form.non_field_errors()]
        for field in form:
            target = "" if field.is_hidden else first_control_id(field)
            items += [{"text": str(error), "target": target} for error in field.errors]
    return {"items": items, "count": len(items)}


# -- pieces of a page -------------------------------------------------------------------------


@register.inclusion_tag("portal/partials/step_bar.html")
def step_bar(steps: Sequence[Mapping[str, Any] | Any]) -> dict[str, object]:
    """Where one is: each step has `title`, `state` (done, current, todo) and maybe `url`.

    Wide screens show all names, a phone "第3步,共6步 · 住处" and a bar.
    """

    def part(step: Mapping[str, Any] | Any, name: str) -> Any:
        return step.get(name) if isinstance(step, Mapping) else getattr(step, name, None)

    rows = [{name: part(step, name) for name in ("title", "state", "url")} for step in steps]
    number = next((i for i, row in enumerate(rows, 1) if row["state"] == "current"), len(rows))
    return {
        "steps": rows,
        "number": number,
        "total": len(rows),
        "title": rows[number - 1]["title"] if rows else "",
    }


@register.inclusion_tag("portal/partials/summary_list.html")
def summary_list(
    rows: Iterable[Mapping[str, Any]], title: str = "", change_url: str = "", level: int = 2
) -> dict[str, object]:
    """Answers or facts as pairs. Row: `label`, `value` (text or list), and if it applies
    `change_url`, `missing` (true: nothing answered yet), `changed` (differs from before), `note`.

    `change_url` of the list changes the whole group; `level` is that of its heading.
    """
    filled = [
        {
            "label": row["label"],
            "values": row["value"] if isinstance(row.get("value"), (list, tuple)) else None,
            "value": row.get("value"),
            "change_url": row.get("change_url", ""),
            "missing": row.get("missing", False),
            "changed": row.get("changed", False),
            "note": row.get("note", ""),
        }
        for row in rows
    ]
    return {"rows": filled, "title": title, "change_url": change_url, "heading": f"h{level}"}


@register.inclusion_tag("portal/partials/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """What happened, newest first. Event: `title`, `at` (date or datetime), and if it applies
    `text`, `by`, `kind` (as in status_tag; the first is drawn large), `url` with `url_label`.
    """
    names = ("title", "at", "text", "by", "kind", "url", "url_label")
    return {"events": [{name: event.get(name) or "" for name in names} for event in events]}


@register.inclusion_tag("portal/partials/todo_card.html")
def todo_card(
    title: str,
    text: str = "",
    *,
    kind: str = "info",
    url: str = "",
    label: str = "",
    more_url: str = "",
    more_label: str = "",
    level: int = 2,
    due: date | None = None,
) -> dict[str, object]:
    """The card "what to do now": one sentence, its reason, at most one button and one link.

    Kinds: info (nothing to do), doing (we are at it), soon (a date is near), wrong, done.
    `due` is printed with how far away it is: give it where the words do not name it.
    """
    return {
        "title": title,
        "text": text,
        "kind": kind,
        "symbol": ICON_OF_KIND[kind],
        "url": url,
        "label": label,
        "more_url": more_url,
        "more_label": more_label,
        "heading": f"h{level}",
        "due": due,
    }


@register.inclusion_tag("portal/partials/service_tiles.html")
def service_tiles(tiles: Iterable[Mapping[str, Any]], level: int = 3) -> dict[str, object]:
    """Services as a grid. Tile: `icon`, `title`, `words` (six), `url`, and maybe `note`."""
    return {
        "tiles": [{"note": "", "words": "", **tile} for tile in tiles],
        "heading": f"h{level}",
    }


@register.inclusion_tag("portal/partials/key_dates.html")
def key_dates(dates: Iterable[Mapping[str, Any]], today: date | None = None) -> dict[str, object]:
    """The year's dates on a line. Date: `label`, `on` (date), and maybe `text`.

    Past, today and next are marked by `today` (default: the portal's day).
    """
    now = today or clock.today()
    rows = sorted(({"text": "", **row} for row in dates), key=lambda row: row["on"])
    upcoming = next((row for row in rows if row["on"] >= now), None)
    for row in rows:
        row["state"] = "next" if row is upcoming else "past" if row["on"] < now else "later"
    return {"dates": rows, "today": now}


@register.inclusion_tag("portal/partials/fact.html")
def fact(
    label: str, value: str, *, source: str = "", wrong_url: str = "", on: date | None = None
) -> dict[str, object]:
    """What a register already knows: shown as a fact with its source and "not right?"."""
    return {"label": label, "value": value, "source": source, "wrong_url": wrong_url, "on": on}


@register.inclusion_tag("portal/partials/licence_card.html")
def licence_card(
    *,
    name: str,
    number: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    status: str = "",
    kind: str = "neutral",
    photo_url: str = "",
    issuer: str = "",
    address: str = "",
    title: str = "",
) -> dict[str, object]:
    """The permit drawn as a card. `number` comes masked; `kind` as in status_tag."""
    return {
        "title": title or _("Shanghai Residence Permit"),
        "name": name,
        "number": number,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "status": status,
        "kind": kind,
        "photo_url": photo_url,
        "issuer": issuer,
        "address": address,
    }


@register.inclusion_tag("portal/partials/standing_bar.html")
def standing_bar(
    spans: Iterable[Span | Mapping[str, Any]],
    caption: str = "",
    *,
    months: int = 0,
    goal: int = 0,
    words: str = "",
    today: date | None = None,
) -> dict[str, object]:
    """The years held as a bar with its gaps, and with `goal` as months towards it.

    Span: `start`, `end` (both inclusive), `kind` (as portal.standing_bar.Span), `label` (said in
    words below the bar). `words` say what the months so far mean; `today` is marked where days
    ahead are drawn.
    """
    drawn = bars([s if isinstance(s, Span) else Span(**s) for s in spans])
    ahead = any(bar.span.kind == "ahead" for bar in drawn)
    return {
        "bars": drawn,
        "caption": caption,
        "years": ticks(drawn) if drawn else [],
        "now": mark(drawn, today or clock.today(), _("today")) if ahead else None,
        "months": months,
        "goal": goal,
        "cells": cells(months, goal) if goal else [],
        "words": words,
    }


@register.inclusion_tag("portal/partials/empty_state.html")
def empty_state(
    title: str, text: str = "", *, url: str = "", label: str = "", symbol: str = "cases"
) -> dict[str, object]:
    """Nothing here yet, why, and the way on."""
    return {"title": title, "text": text, "url": url, "label": label, "symbol": symbol}


@register.inclusion_tag("portal/partials/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, object]:
    """Previous, next and where one is; keeps the other parts of the query string."""
    request: HttpRequest = context["request"]
    kept = [(k, v) for k, vs in request.GET.lists() if k != "page" for v in vs]

    def link(number: int) -> str:
        return "?" + urlencode([*kept, ("page", number)])

    return {
        "page": page,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }
