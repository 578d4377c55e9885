"""A workspace and its plans: the tasks from one's own lists to a board paper."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from remit.faults import FaultsFound, counted
from remit.plan import shipped_plans
from remit.plan.start import Board, draft_boards
from remit.web import files
from remit.web.actions import plans
from remit.web.boards import Boards
from remit.web.doors import Place, door
from remit.web.fields import Day, day_words
from remit.web.models import Job, Plan, Run, Upload
from remit.web.plans import latest
from remit.web.views.start import EXAMPLES


class Task(NamedTuple):
    """A task of the list: its page, words, what stands there, and its state."""

    page: str
    name: str
    hint: str
    state: str


@door("see-plan")
def workspace(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the plans of a workspace."""
    plans_here = place.workspace.plans.filter(put_away=False)
    rows = [(one, one.version, latest(one)) for one in plans_here]
    return render(request, "remit/pages/workspace.html", {"rows": rows})


@door("change-plan")
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the ways to start a plan."""
    return render(request, "remit/pages/new_plan.html", {"examples": EXAMPLES})


@door("change-plan", "POST")
def copy_example(request: HttpRequest, place: Place, example: str) -> HttpResponse:
    """Start a plan as a copy of an example."""
    source = Plan.objects.filter(workspace__kind="examples", slug=example).first()
    if source is None or example not in shipped_plans():
        raise Http404("There is no such example.")
    copied = plans.copy_plan(request.user, source.version, place.workspace, source.name)
    return redirect("plan", workspace=place.workspace.slug, plan=copied.slug)


@door("change-plan", "POST")
def copy(request: HttpRequest, place: Place) -> HttpResponse:
    """Copy a plan within its workspace."""
    copied = plans.copy_plan(request.user, place.version, place.workspace, f"{place.plan.name} (copy)")
    messages.success(request, "This is the copy.")
    return redirect("plan", workspace=place.workspace.slug, plan=copied.slug)


@door("change-plan", "POST")
def put_away(request: HttpRequest, place: Place) -> HttpResponse:
    """Take a plan off the lists."""
    plans.put_away(request.user, place.plan)
    messages.success(request, f"“{place.plan}” was put away. Nothing of it is lost.")
    return redirect("workspace", workspace=place.workspace.slug)


@door("see-plan")
def plan(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the tasks of a plan, and what the newest run says."""
    run = latest(place.plan)
    shown = run.figures.get("exact" if place.exact else "protected", []) if run is not None else []
    context = {
        "tasks": list(_tasks(place, run)),
        "run": run,
        "headlines": shown,
        "old": run is not None and run.version_id != place.version.pk,
        "working": Run.objects.filter(plan=place.plan, job__state__in=Job.OPEN).first(),
    }
    return render(request, "remit/pages/plan.html", context)


def _tasks(place: Place, run: Run | None) -> list[Task]:
    planned, version = place.planned, place.version
    upload = Upload.objects.filter(plan=place.plan).exclude(state=Upload.GONE).first()
    people = f"{place.write.people(version.people)} people" if version.people else "No people yet"
    own = len(planned.options) - 1
    changed = len(planned.assumptions)
    lists_state = "done" if version.people else "todo"
    if upload is not None and upload.state not in (Upload.ACCEPTED, Upload.GONE):
        lists_state = upload.state
    ready = "todo" if version.people else "later"
    bodies = planned.bodies.bodies.height
    return [
        Task(
            "frame",
            "Bodies and dates",
            f"{bodies:,} bodies, {planned.start:%B %Y} to {planned.end:%B %Y}",
            "done",
        ),
        Task("lists", "Your lists of people and posts", people, lists_state),
        Task(
            "standing",
            "See where things stand",
            "Bodies, functions and people, before and after",
            "done" if version.people else "later",
        ),
        Task(
            "exits",
            "See what exits would cost",
            "By scheme, body and band, on a day that you choose",
            "done" if version.people else "later",
        ),
        Task(
            "options",
            "Options and assumptions",
            f"{counted(own, 'option')} beside the baseline, {counted(changed, 'assumption')} changed",
            "done" if own or changed else ready,
        ),
        Task("runs", "Run the plan", "What happens, with what odds", "done" if run is not None else ready),
        Task(
            "papers",
            "Read and download the board paper",
            "Made of the newest run",
            "done" if run is not None else "later",
        ),
    ]


class Heading(forms.Form):
    """Title and days of a plan."""

    title = forms.CharField(label="Title of the paper", max_length=200)
    start = Day(label="First day", help_text="The first of a month.")
    end = Day(label="First day after the plan", help_text="The first of a month.")
    as_at = Day(label="Nothing published after this day may enter")
    note = forms.CharField(
        label="What should a reader know?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@door("see-plan", "GET", "POST")
def frame(request: HttpRequest, place: Place) -> HttpResponse:
    """Show bodies and dates; change the title and the dates."""
    planned = place.planned
    initial: dict[str, Any] = {name: getattr(planned, name) for name in Heading.base_fields}
    initial |= {name: day_words(initial[name]) for name in ("start", "end", "as_at")}
    form = Heading(request.POST or None, initial=initial)
    said: list[str] = []
    if request.method == "POST":
        place.need("change-plan")
        if form.is_valid():
            version, faults = plans.set_heading(request.user, place.plan, form.cleaned_data)
            if version is not None:
                messages.success(request, "The title and the dates are changed.")
                return redirect(
                    reverse("plan", kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})
                )
            said = plans.said(faults)
    context = {
        "form": form,
        "said": said,
        "bodies": planned.bodies.bodies.to_dicts()[:200],
        "changes": planned.changes,
    }
    return render(request, "remit/pages/frame.html", context)


@door("change-plan", "GET", "POST")
def new_boards(request: HttpRequest, place: Place) -> HttpResponse:
    """Start a plan of one's own boards."""
    form = Boards(request.POST or None)
    said: list[str] = []
    if form.is_valid():
        given = form.cleaned_data
        merged = Board(given["new_code"], given["new_name"], 0) if given["what"] == "merge" else None
        with files.workplace() as draft:
            draft_boards(
                draft,
                given["name"],
                given["start"],
                given["day"],
                form.boards(given),
                merged,
                given["share"],
                by=str(request.user),
                today=timezone.localdate(),
            )
            try:
                made = plans.start_plan(
                    request.user, place.workspace, given["name"], draft, "Filled in on a form"
                )
            except FaultsFound as wrong:
                said = plans.said(wrong.faults)
            else:
                messages.success(request, "The plan is there. Bring your lists next.")
                return redirect("lists", workspace=place.workspace.slug, plan=made.slug)
    return render(
        request,
        "remit/pages/new_boards.html",
        {"form": form, "said": said},
    )
