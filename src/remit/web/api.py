"""The JSON API: what a program may read and run, with the rights of whoever's key it has.

Its document is at `/api/v1/openapi.json`. A key goes in the header `Authorization: Bearer KEY`; the examples
can be read without one.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer

from remit.evidence import EvidenceError, as_at
from remit.exits.files import in_pounds, tables
from remit.exits.protected import protected_tables
from remit.faults import FaultsFound
from remit.plan import BASELINE
from remit.results.asked import ask as put
from remit.results.beside_table import ranking, table_of
from remit.results.files import ResultsMismatch
from remit.results.headlines import headlines
from remit.results.known import NotAsked
from remit.results.questions import answer_questions
from remit.results.stored import open_stored
from remit.web.actions import findings
from remit.web.actions import runs as deeds
from remit.web.actions.people import Refused, token_digest
from remit.web.doors import Forbidden, Place, held_by
from remit.web.files import results_folder
from remit.web.models import Finding, Job, Plan, Run, Token, Workspace
from remit.web.plans import folder_of, has_results, results_of
from remit.web.views.compare import ended_of, set_beside
from remit.web.views.exits import _liability
from remit.web.views.findings import context_of, newest

MOST_ROWS = 10_000


class Bearer(HttpBearer):
    """A key of the API; without one the examples can be read."""

    def __call__(self, request: HttpRequest) -> Any:
        """Let a request in that has no key: what it may read, the door says."""
        if not request.headers.get("Authorization"):
            return "no key"
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Find whose key it is."""
        found = Token.objects.select_related("user", "workspace").filter(digest=token_digest(token)).first()
        if found is None or not found.user.is_active:
            return None
        Token.objects.filter(pk=found.pk).update(used_at=timezone.now())
        request.key = found
        return found


api = NinjaAPI(
    title="Remit",
    version="1",
    description="Read plans, evidence and results, and run plans. Names of amounts say pounds or pence.",
    docs_url=None,
    auth=Bearer(),
    urls_namespace="api",
)


class PlanLine(Schema):
    """A plan."""

    workspace: str
    plan: str
    name: str
    version: int
    options: list[str]


class Figure(Schema):
    """A headline figure with its range."""

    label: str
    value: str
    range: str
    sentence: str


class RunAsked(Schema):
    """Runs that are asked for."""

    token: UUID = Field(description="A number of your own: the same number counts once.")
    option: str = Field(default="baseline", max_length=100)
    runs: int = Field(default=200, ge=1, le=2_000)
    seed: int = Field(default=1, ge=0, le=2**63 - 1)


class RunState(Schema):
    """How far runs are."""

    id: int
    option: str
    runs: int
    seed: int
    state: str
    done: int
    total: int
    seconds_left: float | None
    headlines: list[Figure]


class Table(Schema):
    """Rows of a table."""

    name: str
    protected: bool = Field(
        description="Whether numbers of 1 to 7 people are hidden, and the others rounded."
    )
    rows: list[dict[str, Any]]


class Wrong(Schema):
    """What is wrong."""

    detail: str


RESPONSES = {400: Wrong, 401: Wrong, 403: Wrong, 404: Wrong, 409: Wrong}


def _place(request: HttpRequest, workspace: str, plan: str, right: str = "see-plan") -> Place:
    """Load a plan and ask for a right, as the doors of the pages do."""
    key = getattr(request, "key", None)
    there = Workspace.objects.filter(slug=workspace).first()
    if there is None or (key is not None and key.workspace_id != there.pk and not there.is_examples):
        raise Http404("There is no such workspace.")
    from django.contrib.auth.models import AnonymousUser

    user = AnonymousUser() if key is None else key.user
    held = held_by(user, there)
    if not held.roles:
        raise Http404("There is no such workspace.")
    found = Plan.objects.filter(workspace=there, slug=plan).first()
    if found is None:
        raise Http404("There is no such plan.")
    place = Place(user, there, held, found)
    try:
        place.need(right)
    except Forbidden:
        raise HttpError(403, f"The key's owner has no role with the right {right}.") from None
    return place


@api.get("/plans", response=list[PlanLine], summary="List the plans that may be read")
def list_plans(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the plans of the key's workspace, and the examples."""
    key = getattr(request, "key", None)
    places = Workspace.objects.filter(kind=Workspace.EXAMPLES)
    if key is not None:
        places = places | Workspace.objects.filter(pk=key.workspace_id)
    found = Plan.objects.filter(workspace__in=places, put_away=False).select_related("workspace")
    return [_line(plan) for plan in found]


def _line(plan: Plan) -> dict[str, Any]:
    place = Place(None, plan.workspace, held_by_nobody(), plan)  # type: ignore[arg-type]
    return {
        "workspace": plan.workspace.slug,
        "plan": plan.slug,
        "name": plan.name,
        "version": place.version.number,
        "options": list(place.planned.options),
    }


def held_by_nobody() -> Any:
    """Give the rights of nobody."""
    from remit.web.rights import NOBODY

    return NOBODY


@api.get("/plans/{workspace}/{plan}", response={200: PlanLine, **RESPONSES}, summary="Show a plan")
def show_plan(request: HttpRequest, workspace: str, plan: str) -> dict[str, Any]:
    """Give a plan with its options."""
    return _line(_place(request, workspace, plan).plan)


@api.get(
    "/plans/{workspace}/{plan}/runs",
    response={200: list[RunState], **RESPONSES},
    summary="List the runs of a plan",
)
def list_runs(request: HttpRequest, workspace: str, plan: str) -> list[dict[str, Any]]:
    """Give the newest runs of a plan."""
    place = _place(request, workspace, plan)
    found = Run.objects.filter(plan=place.plan).select_related("job")[:50]
    return [_state(place, run) for run in found]


@api.post("/plans/{workspace}/{plan}/runs", response={200: RunState, **RESPONSES}, summary="Run a plan")
def ask_run(request: HttpRequest, workspace: str, plan: str, asked: RunAsked) -> dict[str, Any]:
    """Ask for runs; results that are there are not made again."""
    place = _place(request, workspace, plan, "run")
    try:
        run = deeds.ask(place.user, place.version, asked.option, asked.token, asked.runs, asked.seed)
    except Refused as why:
        raise HttpError(409, str(why)) from None
    return _state(place, run)


@api.get("/plans/{workspace}/{plan}/runs/{run}", response={200: RunState, **RESPONSES}, summary="Show a run")
def show_run(request: HttpRequest, workspace: str, plan: str, run: int) -> dict[str, Any]:
    """Give how far a run is, with the headlines so far."""
    place = _place(request, workspace, plan)
    return _state(place, _run(place, run))


@api.post(
    "/plans/{workspace}/{plan}/runs/{run}/cancel",
    response={200: RunState, **RESPONSES},
    summary="Cancel a run",
)
def cancel_run(request: HttpRequest, workspace: str, plan: str, run: int) -> dict[str, Any]:
    """Ask for a run to stop."""
    place = _place(request, workspace, plan, "run")
    deeds.cancel(place.user, _run(place, run))
    return _state(place, _run(place, run))


def _run(place: Place, number: int) -> Run:
    if not 0 < number < 2**63:
        raise Http404("There is no such run.")
    found = Run.objects.filter(plan=place.plan, pk=number).select_related("job", "version").first()
    if found is None:
        raise Http404("There is no such run.")
    found.version.plan = place.plan
    return found


def _state(place: Place, run: Run) -> dict[str, Any]:
    shown = run.figures.get("exact" if place.exact else "protected", []) if run.figures else []
    job = run.job
    return {
        "id": run.pk,
        "option": run.option,
        "runs": run.runs,
        "seed": run.seed,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "seconds_left": job.seconds_left(),
        "headlines": shown,
    }


@api.get(
    "/plans/{workspace}/{plan}/runs/{run}/headlines",
    response={200: list[Figure], **RESPONSES},
    summary="Give the headline figures of a run",
)
def show_headlines(request: HttpRequest, workspace: str, plan: str, run: int) -> list[Any]:
    """Give the headlines of a run that has ended."""
    place, found = _results(request, workspace, plan, run)
    return list(headlines(results_of(found), place.write))


@api.get(
    "/plans/{workspace}/{plan}/exits/{table}",
    response={200: Table, **RESPONSES},
    summary="Give a table of exits",
)
def show_exits(
    request: HttpRequest,
    workspace: str,
    plan: str,
    table: str,
    on: date | None = None,
    option: str = "baseline",
) -> dict[str, Any]:
    """Give totals, totals-body, totals-function, totals-band, exit-packages or approvals."""
    place = _place(request, workspace, plan)
    if option not in place.planned.options:
        raise Http404("The plan has no such option.")
    try:
        found = _liability(folder_of(place.version), option, on, False)
    except FaultsFound as wrong:
        raise HttpError(400, str(wrong)) from None
    made = tables(found) if place.exact else protected_tables([found])[""]
    if table not in made:
        raise Http404(f"There is no such table; there are {', '.join(made)}.")
    frame = in_pounds(made[table]) if place.exact else made[table]
    return {"name": table, "protected": not place.exact, "rows": frame.head(MOST_ROWS).to_dicts()}


class Standing(Schema):
    """An option's place by a measure, as people write it."""

    option: str
    difference: str
    range: str
    beats: str
    best: str


class Compared(Schema):
    """Options beside each other, by every measure that the runs have."""

    against: str = Field(description="The option that the others are held to.")
    by: str = Field(description="The measure of the ranking.")
    runs: int = Field(description="Runs that all options have, and that are compared one by one.")
    options: list[str]
    lacking: list[str] = Field(description="Options that nobody has run as the plan is now.")
    protected: bool = Field(
        description="Whether numbers of people are protected, and no difference is given."
    )
    ranking: list[Standing] = Field(description="The best first; none where numbers are protected.")
    rows: list[dict[str, Any]]


@api.get(
    "/plans/{workspace}/{plan}/compare",
    response={200: Compared, **RESPONSES},
    summary="Set options beside each other",
)
def show_comparison(
    request: HttpRequest, workspace: str, plan: str, against: str = BASELINE, by: str = ""
) -> dict[str, Any]:
    """Compare the newest ended runs of the plan's options, run by run."""
    place = _place(request, workspace, plan)
    ended = ended_of(place)
    if against not in ended or len(ended) < 2:
        raise HttpError(409, f"Run {against} and another option first.")
    folders = tuple(results_folder(run.key) for run in (ended.pop(against), *ended.values()))
    try:
        compared = set_beside(folders)
    except ResultsMismatch as wrong:
        raise HttpError(409, str(wrong)) from None
    measures = [one.measure.id for one in compared]
    if by and by not in measures:
        raise HttpError(400, f"There is no measure {by}; there are {', '.join(measures)}.")
    by = by or measures[0]
    return {
        "against": against,
        "by": by,
        "runs": int(compared[0].values.shape[1]),
        "options": [against, *ended],
        "lacking": [name for name in place.planned.all_options if name not in (against, *ended)],
        "protected": not place.exact,
        "ranking": list(map(vars, ranking(compared, by, against))) if place.exact else [],
        "rows": table_of(compared, against, protect=not place.exact).to_dicts(),
    }


class FillingAsked(Schema):
    """A proposal of who goes where that is asked for."""

    token: UUID = Field(description="A number of your own: the same number counts once.")
    option: str = Field(default="baseline", max_length=100)


class FillingState(Schema):
    """How far a proposal of who goes where is, and what it comes to; it names nobody."""

    option: str
    state: str = Field(description="none, waiting, working, done, failed or cancelled")
    said: list[str] = Field(description="Why nothing can be proposed, if that is so.")
    protected: bool = Field(description="Whether numbers of 1 to 7 people are hidden, others rounded.")
    concerned: str | int | None = Field(description="People whom the filling concerns.")
    redundancies: str | int | None = Field(description="People who would be left without a post.")
    steps: list[dict[str, Any]]
    rounds: list[dict[str, Any]]
    costs_gbp: dict[str, str]
    duties: list[dict[str, Any]]
    places: list[dict[str, Any]]
    aims: list[str]
    seed: int | None


@api.post(
    "/plans/{workspace}/{plan}/filling",
    response={200: FillingState, **RESPONSES},
    summary="Have worked out who goes where",
)
def ask_filling(request: HttpRequest, workspace: str, plan: str, asked: FillingAsked) -> dict[str, Any]:
    """Ask for a proposal of who goes where; one that is there is not made again."""
    place = _place(request, workspace, plan, "run")
    try:
        finding = findings.ask(place.user, place.version, Finding.FILLING, asked.option, asked.token)
    except Refused as why:
        raise HttpError(409, str(why)) from None
    return _filling(place, asked.option, finding)


@api.get(
    "/plans/{workspace}/{plan}/filling",
    response={200: FillingState, **RESPONSES},
    summary="Show who goes where, in numbers",
)
def show_filling(request: HttpRequest, workspace: str, plan: str, option: str = BASELINE) -> dict[str, Any]:
    """Give how far the newest proposal for the plan as it is now is, and what it comes to."""
    place = _place(request, workspace, plan)
    if option not in place.planned.all_options:
        raise Http404(f"The plan has no option {option}.")
    return _filling(place, option, newest(place, Finding.FILLING, option))


def _filling(place: Place, option: str, finding: Finding | None) -> dict[str, Any]:
    context = context_of(place, finding)
    found = context["found"] or {}
    rows = {name: found.get(name, []) for name in ("steps", "rounds", "duties", "places")}
    return {
        "option": option,
        "state": "none" if finding is None else finding.job.state,
        "said": [] if finding is None else list(finding.said or []),
        "protected": not place.exact,
        "concerned": found.get("concerned"),
        "redundancies": found.get("redundancies"),
        "costs_gbp": found.get("costs", {}),
        "aims": found.get("aims", []),
        "seed": found.get("seed"),
    } | rows


class Answered(Schema):
    """A founding question with its answer."""

    id: str
    question: str
    answer: str
    detail: list[str]
    evidence: list[str]
    caveat: str


def _results(request: HttpRequest, workspace: str, plan: str, run: int) -> tuple[Place, Run]:
    """Load a run that has ended, and whose results are there."""
    place = _place(request, workspace, plan)
    found = _run(place, run)
    if found.job.state != Job.DONE or not has_results(found):
        raise HttpError(409, "The run has not ended.")
    return place, found


@api.get(
    "/plans/{workspace}/{plan}/runs/{run}/questions",
    response={200: list[Answered], **RESPONSES},
    summary="Answer the founding questions from a run",
)
def show_questions(request: HttpRequest, workspace: str, plan: str, run: int) -> list[Any]:
    """Give the questions that the plan lets be asked, with their answers, as the paper has them."""
    place, found = _results(request, workspace, plan, run)
    return list(answer_questions(results_of(found), place.write))


class Odds(Schema):
    """How likely something is, with the error that the number of runs leaves."""

    question: str
    odds: float
    error: float
    low: float
    high: float
    runs: int


@api.get(
    "/plans/{workspace}/{plan}/runs/{run}/ask",
    response={200: Odds, **RESPONSES},
    summary="Ask a run how likely something is",
)
def ask_question(request: HttpRequest, workspace: str, plan: str, run: int, question: str) -> dict[str, Any]:
    """Answer a question such as `recurrent saving > 20m by 2027-04`, for who sees exact numbers.

    Odds about small groups would give away what is hidden, so who does not see exact numbers may not ask.
    """
    place, found = _results(request, workspace, plan, run)
    if not place.exact:
        raise HttpError(403, "Questions of one's own are for those who see exact numbers.")
    try:
        return vars(put(open_stored(results_folder(found.key)), question))
    except NotAsked as wrong:
        raise HttpError(400, str(wrong)) from None


class Evidenced(Schema):
    """A parameter or a published figure."""

    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    status: str
    source: str
    published: date


@api.get(
    "/plans/{workspace}/{plan}/evidence/{name}",
    response={200: Evidenced, **RESPONSES},
    summary="Show evidence",
)
def show_evidence(request: HttpRequest, workspace: str, plan: str, name: str, on: date | None = None) -> Any:
    """Give a parameter or a published figure that the plan may use."""
    place = _place(request, workspace, plan)
    known = as_at(place.planned.as_at)
    try:
        if name in known.figures["id"]:
            return known.figure(name)
        return known.parameter(name, on or place.planned.as_at)
    except EvidenceError as wrong:
        raise Http404(str(wrong)) from None


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, wrong: Http404) -> Any:
    return api.create_response(request, {"detail": str(wrong)}, status=404)
