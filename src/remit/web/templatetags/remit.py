"""Tags and filters of the templates: addresses of the place where one is, words for states, days."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from remit.evidence.sources import FIGURE
from remit.faults import counted
from remit.web.forms import option_words
from remit.web.models import Job
from remit.web.rights import roles_with
from remit.web.screen import dates_in_words

register = template.Library()
STATE_WORDS = {
    Job.WAITING: ("Waiting", "grey"),
    Job.WORKING: ("Running", "blue"),
    Job.DONE: ("Done", "green"),
    Job.FAILED: ("Failed", "red"),
    Job.CANCELLED: ("Cancelled", "yellow"),
    "reading": ("Being read", "blue"),
    "mapping": ("Columns to check", "yellow"),
    "faults": ("Faults to mend", "red"),
    "ready": ("Ready to accept", "yellow"),
    "accepted": ("Accepted", "green"),
    "gone": ("Thrown away", "grey"),
    "todo": ("To do", "blue"),
    "done": ("Done", "green"),
    "later": ("Cannot start yet", "grey"),
    "error": ("Error", "red"),
    "warning": ("Warning", "yellow"),
    "note": ("Note", "grey"),
    "verified": ("Verified", "green"),
    "secondary": ("Secondary source", "blue"),
    "derived": ("Derived", "blue"),
    "assumed": ("Assumed", "yellow"),
}
NOTHING = "None"


@register.simple_tag(takes_context=True)
def at(context: Context, page: str, /, **more: Any) -> str:
    """Give the address of a page of the plan, or of the workspace, where one is."""
    place = context["place"]
    where = {"workspace": place.workspace.slug}
    if place.plan is not None and not page.startswith("workspace"):
        where["plan"] = place.plan.slug
    return _address(page, **where, **more)


@lru_cache(maxsize=4096)
def _address(page: str, **where: Any) -> str:
    """Give an address; kept, as a page with a grid has hundreds."""
    return reverse(page, kwargs=where)


@register.simple_tag
def to(page: str, plan: Any, /, **more: Any) -> str:
    """Give the address of a page of a plan."""
    return _address(page, workspace=plan.workspace.slug, plan=plan.slug, **more)


@register.filter
def may(place: Any, right: str) -> bool:
    """Tell whether one has a right where one is."""
    return place is not None and place.may(right)


@register.filter
def state(word: str) -> SafeString:
    """Give the tag of a state."""
    text, colour = STATE_WORDS.get(word, (word.capitalize(), "grey"))
    return format_html('<strong class="nhsuk-tag nhsuk-tag--{}">{}</strong>', colour, text)


@register.filter
def option(name: str) -> str:
    """Give the name of an option for people."""
    return option_words(name)


@register.filter
def on_day(value: date | None) -> str:
    """Write a day for people."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


@register.filter
def days_in_words(text: object) -> str:
    """Write the days of a sentence, as 2026-03-31, for people."""
    return dates_in_words(str(text))


@register.filter
def at_time(value: datetime | str | None) -> str:
    """Write a time for people."""
    if value is None or value == "":
        return ""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    from django.utils import timezone

    local = timezone.localtime(when)
    return f"{local.day} {local:%B %Y, %H:%M}"


@register.filter
def plain_number(value: float | None) -> str:
    """Write a number of the evidence."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


@register.filter
def percent(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{100 * share:.1f}%"


@register.filter
def spaced(name: str) -> str:
    """Write a slug for people."""
    return str(name).replace("-", " ").replace("_", " ")


@register.filter
def evidence_words(name: str) -> str:
    """Write the name of a parameter for people, as `Voluntary: approval share`; other names stay."""
    topic, dot, rest = str(name).partition(".")
    return f"{kind_words(topic)}: {spaced(rest.removesuffix('_y').replace('_gbp', ''))}" if dot else name


@register.filter
def cited_words(source: str) -> str:
    """Write where a parameter comes from for people: figures by their number."""
    return str(source).replace(FIGURE, "figure ").replace(";", "; ").capitalize()


@register.filter
def kind_words(kind: str) -> str:
    """Write a kind of body for people."""
    return str(kind).replace("-", " ").capitalize()


@register.filter
def band(code: str) -> str:
    """Write a pay band for people."""
    return code.upper() if code == "vsm" else code


@register.filter
def seconds(value: float | None) -> str:
    """Write how long something takes."""
    if value is None:
        return ""
    if value < 90:
        return f"about {counted(max(1, round(value)), 'second')}"
    return f"about {round(value / 60)} minutes" if value < 5400 else f"about {value / 3600:.1f} hours"


@register.filter
def get(values: Any, key: Any) -> Any:
    """Give what stands under a key."""
    return values.get(key, "") if hasattr(values, "get") else ""


@register.filter
def who_may(right: str) -> str:
    """Give the roles that have a right, as a list of words."""
    return ", ".join(roles_with(right))


@register.filter
def widget_kind(field: Any) -> str:
    """Give the kind of a field's widget."""
    return type(field.field.widget).__name__


@register.simple_tag(takes_context=True)
def with_query(context: Context, **more: Any) -> str:
    """Give the query of the page with some of its parts changed."""
    query = context["request"].GET.copy()
    for name, value in more.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def nhs_input(field: Any) -> SafeString:
    """Write the input of a field, with what describes it."""
    kind = type(field.field.widget).__name__
    classes = {
        "Select": "nhsuk-select",
        "Textarea": "nhsuk-textarea",
        "Files": "nhsuk-file-upload",
        "ClearableFileInput": "nhsuk-file-upload",
    }.get(kind, "nhsuk-input")
    own = field.field.widget.attrs.get("class", "")
    told = [f"{field.auto_id}-hint"] if field.help_text else []
    wrong = classes
    if field.errors:
        told.append(f"{field.auto_id}-error")
        wrong = f"{classes} {classes}--error"
    attrs = {"class": f"{wrong} {own}".strip()}
    if told:
        attrs["aria-describedby"] = " ".join(told)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def cells(row: Sequence[Any], table: Any) -> SafeString:
    """Write the cells of a row, the first as its heading; in one go, as a page's tables have thousands."""
    stacked = bool(_part(table, "stacked"))
    role = ' role="cell"' if stacked else ""
    heading = ' role="rowheader"' if stacked else ""
    parts = [f'<th scope="row"{heading} class="nhsuk-table__header">{conditional_escape(row[0])}</th>']
    for cell, column in zip(row[1:], _part(table, "columns")[1:], strict=True):
        numeric = " nhsuk-table__cell--numeric" if _part(column, "numeric") else ""
        label = ""
        if stacked:
            words = conditional_escape(_part(column, "label"))
            label = f'<span class="remit-label" aria-hidden="true">{words}</span>'
        parts.append(f'<td{role} class="nhsuk-table__cell{numeric}">{label}{conditional_escape(cell)}</td>')
    return mark_safe("".join(parts))


def _part(thing: Any, name: str) -> Any:
    """Give a part of a block, or of a block that was kept as plain values."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name)


@register.filter
def listed(value: Any) -> str:
    """Write a value of a change: a list with commas, a day as people write it."""
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value)
    return (
        on_day(value) if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
    )


@register.filter
def comma(value: Any) -> str:
    """Write an amount with commas; what is hidden stays hidden."""
    from remit.web.views.exits import _comma

    return _comma(value)
