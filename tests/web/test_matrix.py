"""Every page, for every role, in one's own and in another workspace, does what the written table says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import URLResolver, get_resolver

from remit.web import rights
from remit.web.doors import DOORS
from remit.web.models import Plan, User
from tests.web import inside

MATRIX = Path(rights.__file__).with_name("matrix.csv")
ROWS = list(csv.DictReader(MATRIX.read_text(encoding="utf-8").splitlines()))
ROLES = ("nobody", *rights.ROLE_NAMES, "stranger")
SAYS = {"sign in", "yes", "no", "not there"}
DOING = ("workspace-remove", "workspace-member", "workspace-invite")


@dataclass
class Stage:
    """A workspace in which something of everything is there."""

    plan: Plan
    people: dict[str, User | None]
    upload: int
    run: int
    member: User
    comment: int


@pytest.fixture(scope="module")
def stage() -> Stage:
    from remit.web.actions import papers
    from remit.web.models import Upload

    inside.example()
    space, owner = inside.workspace("Matrix")
    plan = inside.plan_in(space, owner)
    run = inside.run_of(plan, owner)
    upload = Upload.objects.create(
        plan=plan,
        token=uuid4(),
        names=["x.csv"],
        digests=["0" * 64],
        state=Upload.FAULTS,
        made_by=str(owner),
        mapping="format = 1\n",
        proposal="format = 1\n",
    )
    inside.files.marked_file(upload.pk).parent.mkdir(exist_ok=True)
    inside.files.marked_file(upload.pk).write_bytes(b"marked")
    people: dict[str, User | None] = {
        role: inside.give(space, role, "QZ1" if role == "hr" else "") for role in rights.ROLE_NAMES
    }
    comment = papers.comment(owner, run, "", "Where is this from?").pk
    people |= {"nobody": None, "stranger": inside.workspace("Elsewhere")[1]}
    return Stage(plan, people, upload.pk, run.pk, inside.give(space, "viewer"), comment)


def address_of(stage: Stage, page: str) -> str:
    people = stage.plan.version
    more: dict[str, object] = {
        "workspace-copy": {"example": "one-board"},
        "workspace-member": {"user": stage.member.pk},
        "workspace-remove": {"user": stage.member.pk},
        "workspace-drop-key": {"key": 1},
        "organisation-body": {"body": "QZ1"},
        "person": {"person": first_person(people, "QZ1")},
        "person-elsewhere": {"person": first_person(people, "QZ2")},
        "filling-person": {"person": first_person(people, "QZ1")},
        "filling-person-elsewhere": {"person": first_person(people, "QZ2")},
        "filling-drop": {"decision": "lock-contracting"},
        "sourcing-cell": {"body": "QZ1", "function": "digital"},
        "table": {"table": "envelopes"},
        "table-row": {"table": "envelopes"},
        "option": {"option": "baseline"},
        "option-file": {"option": "no-voluntary-redundancy"},
        "option-add": {"option": "baseline", "kind": "cut"},
        "option-do": {"option": "no-voluntary-redundancy", "deed": "move"},
        "evidence-item": {"name": "leaving.base_rate_y"},
        "assumption-change": {"name": "leaving.base_rate_y"},
        "assumption-drop": {"name": "leaving.base_rate_y"},
        "where": {"topic": "lists"},
        "run-chart": {"run": stage.run, "figure": "drain-function"},
        "run-part": {"run": stage.run, "part": "drain"},
        "paper-answer": {"run": stage.run, "comment": stage.comment},
        "paper-sign-assured": {"run": stage.run, "kind": "assured"},
        "paper-sign-approved": {"run": stage.run, "kind": "approved"},
    }.get(page, {})
    if page.startswith("upload"):
        more = {"upload": stage.upload}
    elif page in (
        "run",
        "run-progress",
        "run-cancel",
        "run-go-on",
        "paper",
        "paper-download",
        "paper-write",
        "paper-review",
    ):
        more = {"run": stage.run}
    return inside.address(named(page), stage.plan, **more)


def named(page: str) -> str:
    """The name of the address that a row of the table is about."""
    return "paper-sign" if page.startswith("paper-sign") else page.removesuffix("-elsewhere")


def first_person(version: object, body: str) -> str:
    from remit.web.plans import plan_of

    people = plan_of(version).bodies.people
    return str(people.filter(people["body"] == body)["person"][0])


def outcome(status: int, target: str) -> str:
    if status == 302 and target.startswith("/sign-in/login/"):
        return "sign in"
    if status == 404:
        return "not there"
    if status == 403:
        return "no"
    return "yes" if status in (200, 302, 400) else str(status)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['page']} {row['method']}" for row in ROWS])
def test_a_page_does_what_the_table_says(stage: Stage, row: dict[str, str]) -> None:
    address = address_of(stage, row["page"])
    if row["page"] == "run-chart":
        address = address.replace("drain-function", some_figure(stage))
    found = {}
    for role in ROLES:
        if row["page"] == "plan-put-away":
            stage.plan.refresh_from_db()
        client = inside.client_of(stage.people[role])
        answer = client.get(address) if row["method"] == "GET" else client.post(address, {})
        found[role] = outcome(answer.status_code, answer.headers.get("Location", ""))
        answer.close()
    assert found == {role: row[role] for role in ROLES}


def some_figure(stage: Stage) -> str:
    from remit.web.models import Run
    from remit.web.plans import results_of
    from remit.web.sections import read_shown

    made = read_shown(results_of(Run.objects.get(pk=stage.run)), exact=False, evidence="/e/")
    return str(
        next(
            block["id"]
            for section in made["sections"]
            for block in section["blocks"]
            if block["kind"] == "figure"
        )
    )


def pages(resolver: URLResolver | None = None, behind: bool = False) -> Iterator[str]:
    """The names of all pages that stand in a workspace."""
    for pattern in (resolver or get_resolver()).url_patterns:
        inside_one = behind or "<slug:workspace>" in str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, inside_one)
        elif inside_one and pattern.name:
            yield pattern.name


def test_the_table_has_every_page_and_method() -> None:
    assert {role for row in ROWS for role in row} == {"page", "method", *ROLES}
    assert {row[role] for row in ROWS for role in ROLES} <= SAYS
    assert {named(row["page"]) for row in ROWS} == set(pages())
    assert len(DOORS) >= len(set(pages()))  # each stands behind a door


def test_rights_in_the_table_and_in_the_code_are_the_same() -> None:
    used = {right for right, _ in DOORS.values() if right}
    asked = {
        "sign-assured",
        "sign-approved",
        "see-exact",
        "comment",
    }  # by what is asked for, and by what is written
    assert used | asked == set(rights.rights())


def test_a_method_that_a_page_does_not_answer_is_refused(stage: Stage) -> None:
    client = inside.client_of(stage.people["hr"])
    assert client.get(address_of(stage, "run-cancel")).status_code == 405
    assert client.post(address_of(stage, "standing")).status_code == 405


def test_numbers_are_hidden_from_all_but_hr_with_sight_of_every_body(stage: Stage) -> None:
    everywhere = inside.give(stage.plan.workspace, "hr", "all")
    page = inside.address("standing", stage.plan) + "?by=band&on=2025-04-01"
    for user, hidden in ((everywhere, False), (stage.people["hr"], True), (stage.people["analyst"], True)):
        text = inside.client_of(user).get(page).content.decode()
        assert ("Numbers of 1 to 7 are hidden" in text) is hidden
        assert (">1,350<" in text) is True  # rounded to the nearest 5 it is the same
        assert (
            ">788<" in inside.client_of(user).get(page.replace("by=band", "by=body")).content.decode()
        ) is not hidden


def test_a_leavers_plans_stay(stage: Stage) -> None:
    from remit.web.actions import people

    space, owner = inside.workspace("Left behind")
    leaver = inside.give(space, "analyst")
    plan = inside.plan_in(space, leaver, title="A leaver's plan")
    people.remove_member(owner, space, leaver)
    assert inside.client_of(owner).get(inside.address("plan", plan)).status_code == 200
    assert inside.client_of(leaver).get(inside.address("plan", plan)).status_code == 404
    leaver.delete()
    plan.refresh_from_db()
    assert plan.made_by.startswith("Analyst")
