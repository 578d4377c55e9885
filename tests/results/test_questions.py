"""Each founding question is tied to the code that answers it."""

import pytest

from remit.evidence import as_at
from remit.results import questions
from remit.results.questions import Answer, answer_questions
from remit.results.store import Results

# The founding articles' questions and the function that answers each.
FOUNDING = {
    "cupboard": (questions.cupboard_bare, "cupboard be bare"),
    "development": (questions.development_money, "£2 a head"),
    "stripping": (questions.assets_stripped, "strip"),
    "survival": (questions.support_survives, "survive losing customers"),
    "leaders": (questions.top_posts, "top posts"),
    "conflict": (questions.conflicts, "conflicted"),
    "functions": (questions.functions_lost, "functions lose most"),
    "destinations": (questions.have_destination, "destination, by function and band"),
}


@pytest.fixture(scope="module")
def answers(results: Results) -> dict[str, Answer]:
    return {answer.id: answer for answer in answer_questions(results)}


def test_every_founding_question_has_its_code() -> None:
    assert {name: code for name, (code, _) in FOUNDING.items()} == questions.QUESTIONS


def test_every_question_is_answered(answers: dict[str, Answer]) -> None:
    assert list(answers) == list(FOUNDING)
    for name, (_, words) in FOUNDING.items():
        assert words in answers[name].question


def test_answers_carry_odds_evidence_and_a_caveat(answers: dict[str, Answer], results: Results) -> None:
    known = set(as_at(results.plan.as_at).figures["id"])
    for answer in answers.values():
        assert answer.evidence, answer.id
        assert set(answer.evidence) <= known, answer.id
        assert len(answer.caveat) > 40
        assert any(word in answer.answer for word in ("run", "median", "have one")), answer.answer


def test_destinations_are_given_by_function_and_band(answers: dict[str, Answer]) -> None:
    table = answers["destinations"].table
    assert table is not None
    assert table["function"].n_unique() == 15
    assert table["band"].n_unique() >= 10


def test_the_board_is_host_supplier_regulator_and_market_maker(results: Results) -> None:
    assert questions.body_roles(results)["board-1"] == {"host", "supplier", "regulator", "market maker"}


def test_finance_is_among_the_functions_that_lose_most(answers: dict[str, Answer]) -> None:
    table = answers["functions"].table
    assert table is not None
    assert "Finance" in table["function"].head(3).to_list()


def test_what_the_runs_did_not_measure_is_not_answered(tiny: object, tmp_path: object) -> None:
    """A plan without groups, support or senior posts gets only the questions that it can answer."""
    import remit

    results = remit.simulate(remit.read(str(tiny)).apply(), runs=3, seed=1)
    found = {answer.id for answer in answer_questions(results)}
    assert "destinations" in found
    assert "leaders" not in found
    assert "development" not in found
