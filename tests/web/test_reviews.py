"""Papers are written, commented on, answered, signed; what is approved stays as it is, in every form."""

import io
import re
import zipfile

import pytest

from remit.report.narrative import FIELDS
from remit.web.actions import papers
from remit.web.actions.people import Refused
from remit.web.drafts import FORM_WORDS, Written
from remit.web.models import Comment, Event, Job, Plan, Run, User
from tests.web import inside


@pytest.fixture(scope="module")
def team() -> dict[str, User]:
    space, owner = inside.workspace("Review")
    people = {role: inside.give(space, role) for role in ("viewer", "analyst", "assurer", "approver")}
    return people | {"owner": owner, "space": space}


@pytest.fixture(scope="module")
def plan(team: dict[str, User]) -> Plan:
    return inside.plan_in(team["space"], team["owner"], title="Review")


@pytest.fixture
def run(plan: Plan, team: dict[str, User]) -> Run:
    """A run of its own, whose results are shared: it costs nothing after the first."""
    return inside.run_of(plan, team["owner"], number=2)


def ask(user: User, page: str, plan: Plan, form: dict[str, object] | None = None, **more: object) -> object:
    client, address = inside.client_of(user), inside.address(page, plan, **more)
    return client.get(address, follow=True) if form is None else client.post(address, form, follow=True)


def words(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def downloaded(user: User, plan: Plan, run: Run) -> bytes:
    """The paper as a file, once a job has written it."""
    inside.work()
    answer = ask(user, "paper-download", plan, run=run.pk)
    if not answer.streaming:
        inside.work()
        answer = ask(user, "paper-download", plan, run=run.pk)
    return b"".join(answer.streaming_content)


def test_from_draft_to_approval(plan: Plan, run: Run, team: dict[str, User]) -> None:
    told = {"number": 0, "decision": "Agree option B.\n\nNote the risks.", "risks": "Cash may come late."}
    assert "Draft 1 by Analyst" in words(ask(team["analyst"], "paper-write", plan, told, run=run.pk))
    inside.work()
    page = words(ask(team["viewer"], "paper", plan, run=run.pk))
    assert "Agree option B." in page
    said = {"field": "risks", "text": "Late by how much?"}
    page = words(ask(team["assurer"], "paper-review", plan, said, run=run.pk))
    assert "Risks : Late by how much?" in page
    assert Comment.objects.get(run=run).draft == 1
    refused = words(
        ask(team["approver"], "paper-sign", plan, {"note": "", "sure": "on"}, run=run.pk, kind="approved")
    )
    assert "1 comment must be answered first" in refused
    one = Comment.objects.get(run=run).pk
    ask(team["analyst"], "paper-answer", plan, {"answer": "Six months."}, run=run.pk, comment=one)
    told |= {"number": 1, "risks": "Cash may come six months late."}
    assert "Draft 2 by Analyst" in words(ask(team["analyst"], "paper-write", plan, told, run=run.pk))
    ask(team["assurer"], "paper-sign", plan, {"note": "Totals agree"}, run=run.pk, kind="assured")
    page = words(
        ask(team["approver"], "paper-sign", plan, {"note": "", "sure": "on"}, run=run.pk, kind="approved")
    )
    assert re.search(r"Approved by Approver \w+, [^.]*draft 2", page)
    frozen = downloaded(team["viewer"], plan, run)
    assert b"six months late" in frozen
    told |= {"number": 2, "risks": "None at all."}
    answer = ask(team["analyst"], "paper-write", plan, told, run=run.pk)
    assert (answer.status_code, "approved and stays as it is" in words(answer)) == (400, True)
    assert ask(team["assurer"], "paper-review", plan, said, run=run.pk).status_code == 400
    assert downloaded(team["viewer"], plan, run) == frozen
    lines = Event.objects.filter(workspace=team["space"], detail__run=run.pk).values_list("action", flat=True)
    assert {
        "paper-written",
        "paper-commented",
        "paper-answered",
        "paper-assured",
        "paper-approved",
    } <= set(lines)


def test_nobody_writes_over_what_another_wrote(run: Run, team: dict[str, User]) -> None:
    papers.write(team["analyst"], run, 0, {"decision": "Mine."})
    with pytest.raises(Refused, match="has written draft 1 since"):
        papers.write(team["owner"], run, 0, {"decision": "Theirs."})
    assert papers.write(team["analyst"], run, 1, {"decision": "Mine."}).number == 1  # nothing new, no draft
    assert papers.write(team["owner"], run, 1, {"decision": "Both."}).number == 2
    assert [draft.fields["decision"] for draft in run.drafts.order_by("number")] == ["Mine.", "Both."]


def test_all_forms_have_the_words_and_markup_stays_text(run: Run, team: dict[str, User]) -> None:
    told = {"decision": "Spend <b>£5 & more</b>.", "financial": "=cmd|' /C calc'!A0"}
    papers.write(team["analyst"], run, 0, told)
    made = {form: Written(run).form(form, exact=False).read_bytes() for form in FORM_WORDS}
    assert b"Spend &lt;b&gt;\xc2\xa35 &amp; more&lt;/b&gt;." in made["html"]
    assert b"<b>\xc2\xa35" not in made["html"]
    for form, part in (("docx", "word/document.xml"), ("odt", "content.xml")):
        text = zipfile.ZipFile(io.BytesIO(made[form])).read(part).decode()
        assert "more&lt;/b&gt;" in text, form
    assert made["pdf"].startswith(b"%PDF")
    assert zipfile.ZipFile(io.BytesIO(made["xlsx"])).testzip() is None


def test_blank_words_leave_the_paper_as_the_runs_make_it(run: Run, team: dict[str, User]) -> None:
    plain = Written(run).form("html", exact=False).read_bytes()
    papers.write(team["owner"], run, 0, dict.fromkeys(FIELDS, "  "))
    assert Written(run).form("html", exact=False).read_bytes() == plain


def test_a_paper_is_written_by_a_job_and_served_from_what_is_stored(
    plan: Plan, team: dict[str, User]
) -> None:
    """A request never writes a paper: the page says that it is being made, once however often it is asked."""
    run = inside.run_of(plan, team["owner"], number=3)
    client, page = inside.client_of(team["viewer"]), inside.address("paper", plan, run=run.pk)
    jobs = Job.objects.filter(kind=Job.PAPER, edition__run=run)
    for _ in range(2):
        assert "It waits for its turn" in words(client.get(page))
    assert jobs.count() == 1
    assert not Written(run).folder(exact=False).exists()
    inside.work()
    polled = client.get(page, headers={"hx-request": "true"})
    assert polled.headers["HX-Refresh"] == "true"
    assert "Nothing written yet" in words(client.get(page))
    assert jobs.count() == 1
    as_text = f"{inside.address('paper-download', plan, run=run.pk)}?form=odt"
    assert "It waits for its turn" in words(client.get(as_text))
    inside.work()
    polled = client.get(as_text, headers={"hx-request": "true"})
    assert "Save the file" in polled.content.decode()
    kept = b"".join(client.get(as_text).streaming_content)
    assert zipfile.ZipFile(io.BytesIO(kept)).testzip() is None
    Written(run).file("odt", exact=False).unlink()  # as after a backup was put back without it
    assert "It waits for its turn" in words(client.get(as_text))
    inside.work()
    assert b"".join(client.get(as_text).streaming_content) == kept


def test_a_paper_whose_results_are_gone_says_so(plan: Plan, run: Run, team: dict[str, User]) -> None:
    Run.objects.filter(pk=run.pk).update(key="0" * 64)
    client, page = inside.client_of(team["viewer"]), inside.address("paper", plan, run=run.pk)
    client.get(page)
    inside.work()
    assert "The results are not there any more: run the plan again." in words(client.get(page))
    part = inside.address("run-part", plan, run=run.pk, part="drain")
    assert client.get(part).status_code == 404


def test_an_unknown_form_is_not_there(plan: Plan, run: Run, team: dict[str, User]) -> None:
    address = inside.address("paper-download", plan, run=run.pk)
    assert inside.client_of(team["viewer"]).get(f"{address}?form=exe").status_code == 404
