"""Care that a newcomer needs: nothing is taken without a word, nothing is lost or signed by a slip."""

import re
import stat
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from django.urls import reverse
from django.utils import timezone

from remit.bodies.tables import BANDS
from remit.web.actions import papers, people
from remit.web.actions.people import Refused
from remit.web.drafts import Written
from remit.web.fields import Share, day_words
from remit.web.forms import BringLists, DecidePost, WritePaper
from remit.web.keys import keep_uncommitted, secret_of
from remit.web.models import Event, Finding, Job, Plan, SignOff, User
from remit.web.plans import plan_of
from tests.web import inside


@pytest.fixture(scope="module")
def plan() -> Plan:
    space, owner = inside.workspace("Care")
    made = inside.plan_in(space, owner)
    made.owner = owner
    return made


def page(plan: Plan, name: str, **more: object) -> str:
    return inside.client_of(plan.owner).get(inside.address(name, plan, **more)).content.decode()


def paper_page(plan: Plan, run: int) -> str:
    """Ask for a paper, have it written, and read it."""
    page(plan, "paper", run=run)
    inside.work()
    return page(plan, "paper", run=run)


def test_no_file_is_no_upload() -> None:
    form = BringLists({"replaces": "all", "token": str(uuid4())}, {})
    assert not form.is_valid()
    assert form.errors["files"] == ["Choose a file"]


@pytest.mark.parametrize(("text", "share"), [("40%", 0.4), ("0.4", 0.4), (" 12.5 % ", 0.125), ("", None)])
def test_a_share_is_written_either_way(text: str, share: float | None) -> None:
    assert Share(required=False).clean(text) == share


def test_a_narrative_that_is_too_long_is_refused_in_words_and_not_cut() -> None:
    form = WritePaper({"number": 0, "decision": "x" * 20_001})
    assert not form.is_valid()
    assert form.errors["decision"] == ["Write at most 20,000 characters: there are 20001 here"]
    assert "maxlength" not in str(form["decision"])


def test_a_guest_is_asked_before_signing_out() -> None:
    guest, _ = people.start_guest()
    client = inside.client_of(guest)
    assert "logout" not in re.sub(r'href="[^"]*"', "", client.get("/").content.decode())
    answer = client.get(reverse("account_logout")).content.decode()
    assert "You cannot come back to your work" in answer
    assert "Make an account, and keep the work" in answer
    member = inside.client_of(inside.person("Member")).get(reverse("account_logout")).content.decode()
    assert "cannot come back" not in member


def decision(**given: str) -> DecidePost:
    start = {"kind": "confirm", "reason": "agreed", "decided_by": "A. Example, director", "decided_on": ""}
    days = (date(2025, 4, 1), timezone.localdate())
    return DecidePost(start | given, posts=set(), recording=True, days=days)


def test_a_decision_is_of_a_named_person_and_a_day_that_can_be() -> None:
    today = timezone.localdate()
    assert decision(decided_on=day_words(today)).is_valid()
    assert "yet to come" in str(decision(decided_on=day_words(today + timedelta(days=1))).errors)
    assert "more than a year before" in str(decision(decided_on="31/3/2025").errors)
    for nobody in ("", "Guest"):
        assert "by name and office" in str(
            decision(decided_on=day_words(today), decided_by=nobody).errors["decided_by"]
        )


def test_a_match_against_the_rules_asks_twice_and_a_decision_goes_for_a_reason(plan: Plan) -> None:
    from remit.web.findings.filling import proposal_of
    from remit.web.plans import folder_of

    proposal = proposal_of(folder_of(plan.version), "baseline")
    person = proposal.people.filter(pl.col("new_post").is_null())["person"][0]
    band = dict(plan_of(plan.version).bodies.people.select("person", "band").iter_rows())[person]
    places = proposal.posts.filter(pl.col("places") > 0).select("post", "band").rows()
    post = max(places, key=lambda one: abs(BANDS.index(one[1]) - BANDS.index(band)))[0]
    form = {
        "kind": "force",
        "post": post,
        "reason": "acting up",
        "decided_by": "A. Example, director",
        "decided_on": day_words(timezone.localdate()),
        "do": "record",
    }
    client, address = inside.client_of(plan.owner), inside.address("filling-person", plan, person=person)
    first = client.post(address, form)
    assert first.status_code == 400
    assert "below the threshold" in first.content.decode()
    before = plan_of(plan.version).bodies.decisions["decision"].to_list()
    assert plan.version.number == 1
    again = client.post(address, form | {"against": "on"})
    assert again.status_code == 302, again.content.decode()
    (made,) = set(plan_of(plan.version).bodies.decisions["decision"]) - set(before)
    drop = inside.address("filling-drop", plan, decision=made)
    client.post(drop, {})
    assert made in plan_of(plan.version).bodies.decisions["decision"]
    client.post(drop, {"reason": "the person declined"})
    assert plan_of(plan.version).bodies.decisions["decision"].to_list() == before
    event = Event.objects.filter(workspace=plan.workspace, action="post-decision-dropped").first()
    assert event.detail["reason"] == "the person declined"


def test_a_paper_is_checked_by_another_and_approved_by_a_third() -> None:
    space, owner = inside.workspace("Order")
    by = {role: inside.give(space, role) for role in ("analyst", "assurer", "approver")}
    run = inside.run_of(inside.plan_in(space, owner), owner, number=2)
    papers.write(by["analyst"], run, 0, {"decision": "Agree."})

    def refused(user: User, kind: str, why: str) -> None:
        with pytest.raises(Refused, match=why):
            papers.sign(user, run, kind, "")

    refused(by["approver"], SignOff.APPROVED, "Nobody has signed yet that this paper was checked")
    refused(by["analyst"], SignOff.ASSURED, "You wrote this paper")
    papers.sign(by["assurer"], run, SignOff.ASSURED, "")
    refused(by["assurer"], SignOff.APPROVED, "You checked this paper")
    refused(by["analyst"], SignOff.APPROVED, "You wrote this paper")
    papers.write(by["analyst"], run, 1, {"decision": "Agree now."})
    refused(by["approver"], SignOff.APPROVED, "Draft 2 was written since")
    papers.sign(by["assurer"], run, SignOff.ASSURED, "again")
    client = inside.client_of(by["approver"])
    address = inside.address("paper-sign", run.plan, run=run.pk, kind="approved")
    client.post(address, {"note": ""})
    assert not papers.is_frozen(run)  # the box was not ticked
    client.post(address, {"note": "", "sure": "on"})
    assert papers.is_frozen(run)


def test_who_is_alone_signs_with_that_said(plan: Plan) -> None:
    run = inside.run_of(plan, plan.owner, number=2)
    assert "You are alone in this workspace" in paper_page(plan, run.pk)
    papers.sign(plan.owner, run, SignOff.ASSURED, "Totals agree.")
    papers.sign(plan.owner, run, SignOff.APPROVED, "")
    assert all("Nobody else has checked this paper" in one.note for one in run.signed.all())


def test_a_paper_is_made_anew_when_another_option_is_run(plan: Plan) -> None:
    run = inside.run_of(plan, plan.owner, number=3)
    beside = "options were run with the same draws and luck"
    assert beside not in paper_page(plan, run.pk)
    inside.run_of(plan, plan.owner, option="do-minimum", number=3)
    assert Written(run).others
    assert beside in paper_page(plan, run.pk)


def test_runs_are_counted_without_the_central_case() -> None:
    assert [(Job(done=done, total=51).runs_done, Job(total=51).runs_total) for done in (0, 1, 51)] == [
        (0, 50),
        (0, 50),
        (50, 50),
    ]


def test_a_scheme_that_is_left_out_is_named_with_its_window(plan: Plan) -> None:
    rows = plan_of(plan.version).bodies.schemes.filter(pl.col("rule") == "voluntary-redundancy")
    name, opens, closes = rows.select("name", "opens", "closes").row(0)
    client, address = inside.client_of(plan.owner), inside.address("exits", plan)

    def text(day: date) -> str:
        return client.get(f"{address}?on={day:%Y-%m-%d}").content.decode()

    assert f"{name}: left out, for it opens later." in text(opens - timedelta(days=30))
    late = text(closes + timedelta(days=40))
    assert f"{name}: its window has closed" in late
    assert f"?on={closes:%Y-%m-%d}" in late
    assert 'id="closed"' not in text(closes)
    assert "Cost of packages, without National Insurance" in late


def test_bodies_and_functions_are_no_people_and_are_not_rounded() -> None:
    example = inside.example()
    answer = inside.client_of(None).get(inside.address("lists", example)).content.decode()
    tables = plan_of(example.version).bodies
    for name, height in (("Bodies", tables.bodies.height), ("Functions", tables.functions.height)):
        assert re.search(rf">{name}</th><td[^>]*>{height}</td>", answer), name


def test_visitors_of_an_example_read_who_goes_where(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings
    from django.core.management import call_command

    monkeypatch.setattr(settings, "EXAMPLES", ["one-board"])
    call_command("examples")
    example = inside.example()
    inside.work()
    assert Finding.objects.filter(plan=example, made_by="Remit", job__state=Job.DONE).exists()
    answer = inside.client_of(None).get(inside.address("filling", example)).content.decode()
    assert "Would be left without a post" in answer
    assert "This is done by" not in answer


def test_a_data_folder_is_kept_out_of_a_repository_and_its_secret_from_others(tmp_path: Path) -> None:
    keep_uncommitted(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "*\n"
    secret = tmp_path / "secret.key"
    secret_of(secret)
    secret.chmod(0o644)
    secret_of(secret)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
