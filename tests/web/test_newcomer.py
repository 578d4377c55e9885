"""What a newcomer writes is taken as people write it; what cannot be is refused beside its field."""

import re
from collections.abc import Mapping
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from remit.web.boards import Boards
from remit.web.fields import Amount, Number
from remit.web.forms import NewOption, option_words
from remit.web.models import Plan
from remit.web.plans import plan_of
from tests.web import inside

BOARDS: Mapping[str, str] = {
    "name": "Two into one",
    "what": "merge",
    "start": "April 2025",
    "day": "1/4/2026",
    "name_1": "NHS Wealdmarsh ICB",
    "people_1": "1,100,000",
    "name_2": "NHS Harrowfen ICB",
    "people_2": "900000",
    "new_name": "NHS Marsh and Fen ICB",
    "share": "40%",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    space, owner = inside.workspace(f"Newcomers {uuid4().hex[:4]}")
    made = inside.plan_in(space, owner)
    made.owner = owner
    return made


def test_boards_need_no_codes_and_months_are_written_in_words() -> None:
    form = Boards(BOARDS)
    assert form.is_valid(), form.errors
    given = form.cleaned_data
    assert [board.code for board in form.boards(given)] == ["wealdmarsh", "harrowfen"]
    assert given["new_code"] == "marsh-fen"
    same = Boards({**BOARDS, "name_2": "Wealdmarsh PCT", "new_name": "漢字"})
    assert same.is_valid()
    assert [board.code for board in same.boards(same.cleaned_data)] == ["wealdmarsh", "wealdmarsh-2"]
    assert same.cleaned_data["new_code"] == "board"


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"share": "140%"}, "share", "Write 0.95 or less: 40% or 0.4, not 40"),
        ({"share": "-10%"}, "share", "Write 0.01 or more, as 40% or 0.4"),
        ({"start": "2/4/2025"}, "start", "Write the first of the month: 01/04/2025"),
        ({"start": "1/4/9999", "day": "1/5/9999"}, "start", "Write a day of the years 1990 to 2100"),
        ({"day": "1/4/2024"}, "day", "Write a day after the first day of the plan"),
        ({"people_1": "9" * 40}, "people_1", "Write 100,000,000 or less"),
        ({"people_2": ""}, "people_2", "Write how many people board 2 serves"),
        ({"code_1": "provider-1"}, "code_1", "“provider-1” is the code of another body already"),
        ({"code_1": "QZ1", "code_2": "QZ1"}, "code_2", "“QZ1” is the code of another body already"),
        ({"code_1": "../etc"}, "code_1", "Write letters, digits and hyphens, as QZ1"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(plan: Plan, wrong: dict, field: str, said: str) -> None:
    assert Boards({**BOARDS, **wrong}).errors[field] == [said]
    address = inside.address("workspace-new-boards", plan)
    answer = inside.client_of(plan.owner).post(address, {**BOARDS, **wrong})
    assert answer.status_code == 200
    assert said.replace("“", "").split("”")[-1] in answer.content.decode()


def test_a_plan_of_ones_own_rests_on_nothing_of_later_days(plan: Plan) -> None:
    answer = inside.client_of(plan.owner).post(inside.address("workspace-new-boards", plan), BOARDS)
    assert answer.status_code == 302
    made = Plan.objects.get(workspace=plan.workspace, name="Two into one")
    assert plan_of(made.version).as_at <= timezone.localdate()


@pytest.mark.parametrize(("text", "number"), [("80%", 0.8), ("0.8", 0.8), ("1,200", 1200.0), ("-5 %", -0.05)])
def test_numbers_are_written_with_per_cent_and_commas(text: str, number: float) -> None:
    assert Number().clean(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("500,000", 5e5), ("£500,000", 5e5), ("0.5 million", 5e5), ("£5m", 5e6), ("20k", 2e4), ("12", 12.0)],
)
def test_amounts_are_written_as_people_write_them(text: str, number: float) -> None:
    assert Amount().clean(text) == number


@pytest.mark.parametrize("text", ["5 mm", "£m5", "1e999", "nan", "five"])
def test_what_is_no_amount_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(ValidationError, match=r"as 500,000 or 0\.5 million"):
        Amount().clean(text)


def test_options_are_named_as_people_name_things(plan: Plan) -> None:
    form = NewOption({"name": "Merge six months later", "source": "baseline"}, options=["baseline"])
    assert form.is_valid()
    assert form.cleaned_data["name"] == "merge-six-months-later"
    assert option_words(form.cleaned_data["name"]) == "Merge six months later"
    assert "letters from a to z" in str(NewOption({"name": "漢字"}, options=[]).errors["name"])
    change = {"value": "80%", "low": "70%", "high": "90%", "reason": "So.", "where": "+"}
    address = inside.address("assumption-change", plan, name="voluntary.approval_share")
    page = inside.client_of(plan.owner).post(address, change | {"option": "Baseline"})
    assert "There is an option of this name already" in page.content.decode()
    assert not plan_of(Plan.objects.get(pk=plan.pk).version).assumptions


def test_hr_finds_a_person_by_payroll_number_which_stays_in_no_address(plan: Plan) -> None:
    from remit.bodies.identity import pseudonym
    from remit.web import files
    from remit.web.jobs.read import key_of

    client, address = inside.client_of(plan.owner), inside.address("people", plan)
    person = plan_of(plan.version).bodies.people["person"][0]
    assert "Nobody here has this payroll number" in client.get(address, {"code": "990001"}).content.decode()
    code = pseudonym(key_of(plan.workspace.pk), "990001")
    assert files.key_file(plan.workspace.pk).is_file()
    assert "Nobody here" in client.get(address, {"code": "990001"}).content.decode()
    assert "1 person." in client.get(address, {"code": person}).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("remit.web.views.standing.pseudonym", lambda key, number: person)
        answer = client.get(address, {"code": "990001"})
    assert answer.status_code == 302
    assert person in answer["Location"]
    assert "990001" not in answer["Location"]
    assert code != person


def test_a_statement_says_first_what_it_comes_to_and_nothing_of_the_command_line(plan: Plan) -> None:
    person = plan_of(plan.version).bodies.people["person"][1]
    page = inside.client_of(plan.owner).get(inside.address("person", plan, person=person)).content.decode()
    assert page.index("Cost to the employer") < page.index("Whole-time basic pay")
    assert "--" not in re.sub(r"<!--|-->|[a-z]--[a-z]", "", page)
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", re.sub(r"<[^>]*>", "", page))


def test_all_parameters_are_named_in_words_on_the_page_of_evidence(plan: Plan) -> None:
    page = inside.client_of(plan.owner).get(inside.address("evidence", plan)).content.decode()
    assert ">Belief: share</a>" in page
    assert not re.search(r">[a-z-]+\.[a-z_]+</a>", page)


def test_approval_names_who_approved_and_not_who_wrote() -> None:
    from remit.web.actions import papers

    space, owner = inside.workspace("Approval")
    plan = inside.plan_in(space, owner)
    run = inside.run_of(plan, owner)
    papers.write(owner, run, 0, {"decision": "Note it."})
    for role in ("assurer", "approver"):
        papers.sign(inside.give(space, role), run, "assured" if role == "assurer" else "approved", "")
    page = inside.client_of(owner).get(inside.address("paper", plan, run=run.pk)).content.decode()
    approved = re.search(r"Approved</strong> by ([^,]+),", page)
    assert approved is not None
    assert approved[1].startswith("Approver")
    assert "was written by Owner of Approval" in page


def test_a_plan_without_agreements_is_no_problem_on_the_page_of_who_does_what(plan: Plan) -> None:
    made = Plan.objects.get(workspace=plan.workspace, name="Two into one")
    page = inside.client_of(plan.owner).get(inside.address("sourcing", made)).content.decode()
    assert "There is a problem" not in page
    assert "Nobody has an agreement that is in force on 1 April 2025" in page
