"""Options: copied, changed change by change, taken out."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from remit.bodies.tables import KINDS, kind_words
from remit.plan import CHANGE_KINDS, Change
from remit.plan import Plan as Planned
from remit.plan.kinds import BASELINE, KIND_PREFIX, ChangeKind, Target, Value
from remit.plan.late import late_changes
from remit.plan.option_file import option_text
from remit.plan.options import terms_words
from remit.web import files
from remit.web.actions import plans as deeds
from remit.web.doors import Place, door
from remit.web.fields import Day
from remit.web.forms import AddChange, BringOption, MergeOptions, NewOption, option_words
from remit.web.plans import latest_by_option, latest_of

HOWS = [
    ("do", "Does them itself"),
    ("share", "Hosts them for neighbours"),
    ("buy", "Sells them to customers"),
]


@door("see-plan", "GET", "POST")
def options(request: HttpRequest, place: Place) -> HttpResponse:
    """List the options with their newest runs; start another."""
    form = NewOption(request.POST or None, options=place.planned.options)
    said: list[str] = []
    if request.method == "POST":
        place.need("change-plan")
        if form.is_valid():
            name, source = form.cleaned_data["name"], form.cleaned_data["source"]
            if name in place.planned.all_options:
                form.add_error("name", "There is an option of this name already")
            elif source == "baseline":
                return redirect(_address(place, name))
            else:
                version, faults = deeds.copy_option(request.user, place.plan, source, name)
                if version is not None:
                    return redirect(_address(place, name))
                said = deeds.said(faults)
    ended = latest_by_option(place.plan, place.version, place.planned.options)
    rows = [
        {
            "name": name,
            "changes": sum(change.option == name for change in place.planned.changes),
            "assumptions": sum(one.option == name for one in place.planned.assumptions),
            "run": ended.get(name),
        }
        for name in place.planned.options
    ]
    context = {"rows": rows, "form": form, "said": said, "bringing": BringOption()}
    if len(place.planned.options) > 2:
        context["merging"] = MergeOptions(options=place.planned.options)
    return render(request, "remit/pages/options.html", context)


def _address(place: Place, option: str, name: str = "option", **more: str) -> str:
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug, "option": option}
    return reverse(name, kwargs=where | more)


def _known(place: Place, option: str) -> str:
    """Hold that an option is one of the plan, or one that is being started.

    Raises:
        Http404: It is neither.
    """
    starting = place.may("change-plan") and deeds.OPTION_FORM.fullmatch(option) is not None
    if option not in place.planned.options and not starting:
        raise Http404("The plan has no such option.")
    return option


@door("see-plan")
def option(request: HttpRequest, place: Place, option: str) -> HttpResponse:
    """Show what happens in an option, and what can be changed in it."""
    name = _known(place, option)
    planned = place.planned
    there = name in planned.options
    applied = place.applied(name if there else "baseline")
    late = {one.change.id: one.closed for one in late_changes(planned, name)} if there else {}
    withdrawn = {one.target for one in planned.changes if one.option == name and one.kind == "withdraw"}
    changes = [
        {
            "change": one,
            "words": CHANGE_KINDS[one.kind].words,
            "target": target_words(planned, one.target),
            "terms": terms_words(planned, one).strip(" ()"),
            "own": one.option == name,
            "late": late.get(one.id),
        }
        for one in applied.changes
    ]
    context = {
        "name": name,
        "there": there,
        "changes": changes,
        "withdrawn": [
            {
                "change": one,
                "words": CHANGE_KINDS[one.kind].words,
                "target": target_words(planned, one.target),
            }
            for one in planned.changes
            if one.id in withdrawn
        ],
        "withdrawals": {
            one.target: one.id for one in planned.changes if one.option == name and one.kind == "withdraw"
        },
        "assumptions": list(applied.assumptions),
        "kinds": [
            (kind, CHANGE_KINDS[kind].words)
            for kind in CHANGE_KINDS
            if kind != "withdraw" and _targets(planned, CHANGE_KINDS[kind])
        ],
        "run": latest_of(place.plan, place.version, name) if there else None,
    }
    return render(request, "remit/pages/option.html", context)


@lru_cache(maxsize=64)
def _names(folder: Path) -> dict[str, str]:
    """Give the names of what a change can concern, by id."""
    tables = files.open_tables(folder)
    frames = (
        (tables.envelopes, "envelope"),
        (tables.rounds, "round"),
        (tables.schemes, "scheme"),
        (tables.bodies, "body"),
    )
    return {key: name for frame, column in frames for key, name in frame.select(column, "name").iter_rows()}


def target_words(planned: Planned, target: str) -> str:
    """Say whom or what a change concerns."""
    if target.startswith(KIND_PREFIX):
        return f"All {kind_words(target.removeprefix(KIND_PREFIX))}"
    return _names(planned.folder).get(target, target.replace("-", " "))


@door("change-plan", "POST")
def do(request: HttpRequest, place: Place, option: str, deed: str) -> HttpResponse:
    """Leave a change out, move it, put it back, or take the option out."""
    name = _known(place, option)
    change = request.POST.get("change", "")
    if deed == "drop":
        version, faults = deeds.drop_option(request.user, place.plan, name)
        if version is not None:
            messages.success(request, f"The option “{option_words(name)}” was taken out.")
            where = {"workspace": place.workspace.slug, "plan": place.plan.slug}
            return redirect(reverse("options", kwargs=where))
    elif deed == "without":
        version, faults = deeds.withdraw(request.user, place.plan, name, change)
    elif deed == "take-out":
        version, faults = deeds.drop_change(request.user, place.plan, change)
    elif deed == "move":
        day = _day(request)
        if day is None:
            messages.error(request, "Write the day as 31/3/2026.")
            return redirect(_address(place, name))
        version, faults = deeds.move(request.user, place.plan, name, change, day)
    else:
        raise Http404("There is no such deed.")
    for line in deeds.said(faults) if version is None else []:
        messages.error(request, line)
    return redirect(_address(place, name))


def _day(request: HttpRequest) -> date | None:
    from django.core.exceptions import ValidationError

    try:
        found = Day(label="day").clean(request.POST.get("day", ""))
    except ValidationError:
        return None
    return found if isinstance(found, date) else None


@door("change-plan", "GET", "POST")
def add(request: HttpRequest, place: Place, option: str, kind: str) -> HttpResponse:
    """Add a change to an option, by a form that its kind declares."""
    name = _known(place, option)
    if kind not in CHANGE_KINDS or kind == "withdraw":
        raise Http404("There is no such kind of change.")
    planned = place.planned
    form = AddChange(
        request.POST or None,
        kind=kind,
        targets=_targets(planned, CHANGE_KINDS[kind]),
        choices=_choices(planned),
        initial={"source": f"assumed by {request.user}"},
    )
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ids = {one.id for one in planned.changes}
        number = next(n for n in range(1, len(ids) + 2) if f"{kind}-{name}-{n}" not in ids)
        made = Change(
            f"{kind}-{name}-{number}",
            name,
            given["date"],
            kind,
            given["target"],
            form.parameters(),
            given["source"],
            "assumed",
        )
        version, faults = deeds.add_change(request.user, place.plan, made)
        if version is not None:
            return redirect(_address(place, name))
        said = deeds.said(faults)
    context = {
        "form": form,
        "name": name,
        "kind": CHANGE_KINDS[kind],
        "words": CHANGE_KINDS[kind].words,
        "said": said,
    }
    return render(request, "remit/pages/add_change.html", context, status=400 if said or form.errors else 200)


def _targets(planned: Planned, kind: ChangeKind) -> list[tuple[str, str]]:
    """Give what a kind of change may be aimed at in a plan."""
    tables = planned.bodies
    found: list[tuple[str, str]] = []
    there = set(tables.bodies["kind"])
    if Target.KIND in kind.targets:
        found += [(f"{KIND_PREFIX}{one}", f"All {kind_words(one)}") for one in KINDS if one in there]
    if Target.BODY in kind.targets:
        found += [(row[0], row[1]) for row in tables.bodies.select("body", "name").iter_rows()]
    for target, frame, key in (
        (Target.SCHEME, tables.schemes, "scheme"),
        (Target.ENVELOPE, tables.envelopes, "envelope"),
        (Target.ROUND, tables.rounds, "round"),
    ):
        if target in kind.targets:
            found += [(row[0], row[1]) for row in frame.select(key, "name").iter_rows()]
    if Target.CHECKPOINT in kind.targets:
        found += [(one, one) for one in tables.checkpoints["name"].unique().sort()]
    return found


def _choices(planned: Planned) -> dict[Value, Any]:
    tables = planned.bodies
    there = set(tables.bodies["kind"])
    return {
        Value.FUNCTIONS: list(tables.functions.select("function", "name").iter_rows()),
        Value.HOW: HOWS,
        Value.BODIES: [(row[0], row[1]) for row in tables.bodies.select("body", "name").iter_rows()],
        Value.BODY: [(row[0], row[1]) for row in tables.bodies.select("body", "name").iter_rows()],
        Value.BODY_KIND: [(one, kind_words(one).capitalize()) for one in KINDS if one in there],
    }


@door("see-plan")
def file(request: HttpRequest, place: Place, option: str) -> HttpResponse:
    """Give an option as a file: its changes and assumptions, and what it withdraws."""
    if option not in place.planned.options or option == BASELINE:
        raise Http404("The plan has no such option.")
    answer = HttpResponse(option_text(place.planned, option), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{place.plan.slug}-{option}.toml"'
    return answer


def _say(request: HttpRequest, form: Form) -> None:
    """Say on the next page what is wrong with a form."""
    for lines in form.errors.values():
        for line in lines:
            messages.error(request, str(line))


@door("change-plan", "POST")
def bring(request: HttpRequest, place: Place) -> HttpResponse:
    """Take up an option from a file."""
    form = BringOption(request.POST, request.FILES)
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug}
    if getattr(request, "upload_too_large", False):
        messages.error(request, f"The file is larger than {settings.UPLOAD_BYTES // 1024**2} MB, the limit.")
    elif form.is_valid():
        given = form.cleaned_data
        version, faults, name = deeds.bring_option(
            request.user, place.plan, given["file"], form.files["file"].name, despite=given["despite"]
        )
        if version is not None:
            return redirect(_address(place, name))
        for line in deeds.said(faults):
            messages.error(request, line)
    else:
        _say(request, form)
    return redirect(reverse("options", kwargs=where))


@door("change-plan", "POST")
def merge(request: HttpRequest, place: Place) -> HttpResponse:
    """Make one option of two; where they clash, say so, or let one of them hold."""
    form = MergeOptions(request.POST, options=place.planned.options)
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug}
    if form.is_valid():
        given = form.cleaned_data
        version, faults = deeds.merge_options(
            request.user, place.plan, (given["one"], given["other"]), given["merged"], given["over"]
        )
        if version is not None:
            return redirect(_address(place, given["merged"]))
        for line in deeds.said(faults):
            messages.error(request, line)
    else:
        _say(request, form)
    return redirect(reverse("options", kwargs=where))
