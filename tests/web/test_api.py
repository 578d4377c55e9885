"""The API: nothing that its document allows brings it down; a key has its owner's rights and no others."""

import json
from uuid import uuid4

import polars as pl
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from remit.results.asked import ask as put
from remit.results.measures import MEASURES, SCALES
from remit.results.questions import answer_questions
from remit.results.stored import open_stored
from remit.results.written import PROTECTED
from remit.web.actions import people
from remit.web.files import results_folder
from remit.web.models import Event, Plan
from remit.web.plans import results_of
from remit.web.wsgi import application
from tests.web import inside

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def plan_run(name: str) -> Plan:
    """A plan in a workspace of its own, with a run whose results all share."""
    space, owner = inside.workspace(name)
    made = inside.plan_in(space, owner)
    made.run_there = inside.run_of(made, owner).pk
    made.owner = owner
    return made


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_run("Programs")


@pytest.fixture(scope="module")
def key(plan: Plan) -> str:
    return people.make_token(plan.owner, plan.workspace, "a test")


@pytest.fixture(scope="module")
def odd() -> tuple[Plan, str]:
    """A plan of whose runs anything may be asked, and its key."""
    made = plan_run("Odd programs")
    return made, people.make_token(made.owner, made.workspace, "odd")


@SCHEMA.parametrize()
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
def test_nothing_that_the_document_allows_brings_it_down(
    case: schemathesis.Case, odd: tuple[Plan, str]
) -> None:
    plan, key = odd
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
    there = {"workspace": plan.workspace.slug, "plan": plan.slug, "run": plan.run_there}
    for name in set(case.path_parameters or {}) & set(there):
        if len(str(case.path_parameters)) % 4:  # what is there, three times of four
            case.path_parameters[name] = there[name]
    answer = case.call()
    assert answer.status_code < 500, answer.text


def ask(path: str, key: str = "", body: object = None) -> tuple[int, object]:
    client = inside.client_of(None)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    if body is None:
        answer = client.get(f"/api/v1{path}", headers=headers)
    else:
        answer = client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )
    return answer.status_code, json.loads(answer.content)


def test_a_program_reads_and_runs(plan: Plan, key: str) -> None:
    path = f"/plans/{plan.workspace.slug}/{plan.slug}"
    status, shown = ask(path, key)
    assert (status, shown["options"]) == (200, ["baseline", "no-voluntary-redundancy"])
    asked = {"token": str(uuid4()), "option": "no-voluntary-redundancy", "runs": 3}
    status, run = ask(f"{path}/runs", key, asked)
    assert (status, run["state"]) == (200, "waiting")
    assert ask(f"{path}/runs", key, asked)[1]["id"] == run["id"]
    inside.work()
    status, ended = ask(f"{path}/runs/{run['id']}", key)
    assert (ended["state"], ended["done"]) == ("done", 4)
    assert ask(f"{path}/runs/{run['id']}/headlines", key)[1] == ended["headlines"] != []
    totals = ask(f"{path}/exits/totals", key)[1]
    assert totals["protected"] is False
    assert sum(int(row["people"]) for row in totals["rows"] if row["scheme"] == "redundancy") == 1350
    assert ask(f"{path}/evidence/leaving.base_rate_y", key)[1]["status"] == "assumed"


def test_a_program_compares_options_and_asks(plan: Plan, key: str) -> None:
    """What it reads is what the results say; who does not see exact numbers gets neither them nor odds."""
    inside.run_of(plan, plan.owner, "no-voluntary-redundancy")
    run = inside.run_of(plan, plan.owner)
    path = f"/plans/{plan.workspace.slug}/{plan.slug}"
    status, found = ask(f"{path}/compare", key)
    assert (status, found["protected"], found["runs"]) == (200, False, 5)
    assert found["lacking"] == ["business-as-usual", "do-minimum"]
    assert found["options"] == ["baseline", "no-voluntary-redundancy"]
    assert {line["option"] for line in found["ranking"]} == set(found["options"])
    stored = open_stored(results_folder(run.key))
    row = next(r for r in found["rows"] if r["option"] == "baseline" and r["measure"] == found["by"])
    of_it = stored.of_the_whole([found["by"]]).filter(pl.col("run") > 0)["value"].median()
    scale = next(SCALES[one.unit] for one in MEASURES if one.id == found["by"])
    assert float(row["median"]) == pytest.approx(of_it / scale)
    status, answers = ask(f"{path}/runs/{run.pk}/questions", key)
    assert status == 200
    assert [one["id"] for one in answers] == [one.id for one in answer_questions(results_of(run))]
    asked = f"{path}/runs/{run.pk}/ask?question=redundancy+pay+%3E+1"
    assert ask(asked, key)[1] == vars(put(stored, "redundancy pay > 1"))
    assert ask(f"{path}/runs/{run.pk}/ask?question=what", key)[0] == 400
    viewer = people.make_token(inside.give(plan.workspace, "viewer"), plan.workspace, "reading")
    assert ask(asked, viewer)[0] == 403
    hidden = ask(f"{path}/compare", viewer)[1]
    assert (hidden["protected"], hidden["ranking"]) == (True, [])
    assert {row["difference"] + row["better"] for row in hidden["rows"]} == {""}
    shown = ask(f"{path}/runs/{run.pk}/questions", viewer)[1]
    protected = answer_questions(results_of(run), PROTECTED)
    assert [one["answer"] for one in shown] == [one.answer for one in protected]
    assert ask(f"{path}/compare?against=nothing", key)[0] == 409
    assert ask(f"{path}/compare?by=nothing", key)[0] == 400


def test_a_program_has_worked_out_who_goes_where(plan: Plan, key: str) -> None:
    path = f"/plans/{plan.workspace.slug}/{plan.slug}/filling"
    assert ask(path, key)[1]["state"] == "none"
    asked = {"token": str(uuid4()), "option": "baseline"}
    assert ask(path, key, asked)[1]["state"] in ("waiting", "done")  # what is stored is not found again
    inside.work()
    assert ask(path, key, asked)[1]["state"] == "done"  # the same number counts once
    status, found = ask(path, key)
    assert (status, found["state"], found["protected"], found["concerned"]) == (200, "done", False, 1350)
    assert sum(row["people"] for row in found["steps"]) == found["concerned"]
    left = next(row["people"] for row in found["steps"] if row["step"] == "no post")
    assert found["redundancies"] == left
    viewer = people.make_token(inside.give(plan.workspace, "viewer"), plan.workspace, "reading")
    hidden = ask(path, viewer)[1]
    assert hidden["protected"]
    assert all(row["people"] == "*" or int(row["people"]) % 5 == 0 for row in hidden["steps"])
    assert ask(path, viewer, {"token": str(uuid4())})[0] == 403
    assert ask(f"{path}?option=nothing", key)[0] == 404
    assert ask(path, key, {"token": str(uuid4()), "option": "nothing"})[0] == 409


def test_a_key_has_the_rights_of_its_owner_in_its_workspace_alone(plan: Plan) -> None:
    viewer = inside.give(plan.workspace, "viewer")
    theirs = people.make_token(viewer, plan.workspace, "reading")
    path = f"/plans/{plan.workspace.slug}/{plan.slug}"
    assert ask(path, theirs)[0] == 200
    assert ask(f"{path}/runs", theirs, {"token": str(uuid4())})[0] == 403
    assert ask(f"{path}/exits/totals", theirs)[1]["protected"] is True
    other, owner = inside.workspace("Other programs")
    elsewhere = people.make_token(owner, other, "elsewhere")
    assert ask(path, elsewhere)[0] == 404
    assert ask(path)[0] == 404
    assert ask(path, "remit_nothing")[0] == 401


def test_what_a_program_does_is_in_the_trail(plan: Plan, key: str) -> None:
    before = Event.objects.filter(workspace=plan.workspace).count()
    path = f"/plans/{plan.workspace.slug}/{plan.slug}/runs"
    assert ask(path, key, {"token": str(uuid4()), "runs": 2, "seed": 9})[0] == 200
    assert Event.objects.filter(workspace=plan.workspace).count() == before + 1
    inside.work()
