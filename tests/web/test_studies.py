"""How likely is it, what does each change contribute, which assumption matters: on pages, by right."""

import re

import pytest

from remit.web.models import Finding, Job, Plan
from tests.web import inside

OPTION = "no-voluntary-redundancy"


@pytest.fixture(scope="module")
def plan() -> Plan:
    space, owner = inside.workspace("Studies")
    plan = inside.plan_in(space, owner)
    plan.owner = owner
    for option in ("baseline", OPTION, "business-as-usual"):
        inside.run_of(plan, owner, option=option, number=4)
    return plan


def text_of(user: object, page: str, plan: Plan, **asked: object) -> str:
    answer = inside.client_of(user).get(inside.address(page, plan), asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def rows_of(text: str, table: str) -> list[list[str]]:
    found = re.search(rf'id="table-{table}">(.*?)</table>', text, re.S)
    assert found is not None, text
    rows = re.findall(r'<tr class="nhsuk-table__row"[^>]*>(.*?)</tr>', found[1], re.S)
    cells = r'<t[hd][^>]*>(?:<span class="remit-label"[^>]*>.*?</span>)?(.*?)</t[hd]>'
    return [re.findall(cells, row, re.S) for row in rows]


def test_a_question_is_answered_for_every_option_with_its_error(plan: Plan) -> None:
    rows = rows_of(text_of(plan.owner, "compare-ask", plan, q="payback < 60 months"), "answers")
    assert [row[0] for row in rows] == [
        "Baseline: the plan as it is",
        "No voluntary redundancy",
        "Business as usual",
    ]
    for row in rows:
        assert re.fullmatch(r"\d+\.\d%", row[2])
        assert row[5] == "4"
        assert " to " in row[4]
    one = text_of(plan.owner, "compare-ask", plan, q="payback < 60 months", option=OPTION)
    assert len(rows_of(one, "answers")) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what does it cost?", "&gt;"),
        ("happiness > 3", "happiness"),
        ("recurrent saving > 20m by christmas", "christmas"),
        ("x" * 300, ""),
        ("<script>alert(1)</script> > 1", "&lt;script"),
    ],
)
def test_what_is_no_question_is_said_so(plan: Plan, question: str, said: str) -> None:
    answer = inside.client_of(plan.owner).get(inside.address("compare-ask", plan), {"q": question})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert said in text
    assert "<script>alert" not in text
    assert 'id="table-answers"' not in text


def test_who_does_not_see_exact_numbers_gets_coarse_odds_of_the_whole(plan: Plan) -> None:
    analyst = inside.give(plan.workspace, "analyst")
    rows = rows_of(text_of(analyst, "compare-ask", plan, q="payback < 60 months"), "answers")
    assert all(int(row[2].removesuffix("%")) % 5 == 0 for row in rows)
    page = inside.address("compare-ask", plan)
    refused = inside.client_of(analyst).get(page, {"q": "headcount [body=QZ1] > 100 by 2026-04"})
    assert refused.status_code == 400
    assert "exact numbers" in refused.content.decode()


def test_changes_are_attributed_by_a_job_and_add_up(plan: Plan) -> None:
    page = inside.address("compare-attribution", plan)
    client = inside.client_of(plan.owner)
    assert 'data-state="none"' in client.get(page).content.decode()
    assert client.post(page, {"option": OPTION}).status_code == 302
    asked = client.get(page).content.decode()  # found at once where the same plan was asked about before
    assert re.search('data-state="(busy|found)"', asked)
    inside.work()
    text = client.get(page, {"option": OPTION}).content.decode()
    assert 'data-state="found"' in text
    assert "<svg" in text
    rows = rows_of(text, "attribution")
    assert rows[-1][0] == "In all"
    assert rows[-1][3] == rows[-2][3]  # up to the last change is all of it
    assert Finding.objects.filter(plan=plan, kind=Finding.ATTRIBUTION).count() == 1
    hidden = inside.client_of(inside.give(plan.workspace, "analyst")).get(page, {"measure": "redundancies"})
    assert "Nothing can be shown" in hidden.content.decode()


def test_assumptions_are_ranked_and_switches_found_by_jobs(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from remit.web.views import studies

    monkeypatch.setattr(studies, "LUCKS", 1)
    monkeypatch.setattr(studies, "SWITCHES", 1)
    page, client = inside.address("compare-assumptions", plan), inside.client_of(plan.owner)
    for asked in ({"option": "baseline"}, {"option": "baseline", "against": "business-as-usual"}):
        assert client.post(page, asked).status_code == 302
    inside.work()
    assert not Job.objects.filter(workspace=plan.workspace, state=Job.FAILED).exists()
    text = client.get(page).content.decode()
    assert len(rows_of(text, "tornado")) > 30
    assert "<svg" in text
    both = client.get(page, {"option": "baseline", "against": "business-as-usual"}).content.decode()
    assert "Switching values" in both
    assert re.search(r"preferred option|No single assumption", both)


def test_a_change_of_the_baseline_asks_for_the_work_anew(plan: Plan) -> None:

    page = inside.address("compare-attribution", plan)
    client = inside.client_of(plan.owner)
    assert 'data-state="found"' in client.get(page).content.decode()
    address = inside.address("assumption-change", plan, name="leaving.base_rate_y")
    form = {"value": "0.2", "low": "", "high": "", "reason": "more leave", "where": "baseline"}
    assert client.post(address, form).status_code in (302, 303)
    plan.refresh_from_db()
    assert 'data-state="none"' in client.get(page).content.decode()
