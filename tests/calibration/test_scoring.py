"""Scores of made-up forecasts against made-up answers, beside integrals and closed forms."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.calibration.plot import calibration_chart
from remit.calibration.scoring import (
    LEVELS,
    place_of,
    ranked_probability_score,
    read_answers,
    read_forecasts,
    score,
    widened,
)
from remit.faults import FaultsFound
from tests.cli.calls import Remit

NUMBERS = st.floats(-1e4, 1e4, allow_nan=False).map(lambda x: round(x, 3))
POINTS = st.lists(NUMBERS, min_size=5, max_size=5).map(sorted)


def by_integration(points: list[float], answer: float) -> float:
    """The integral of (F(x) - [x >= answer])^2 over a fine grid: the definition of the score."""
    low, high = min(points[0], answer) - 1.0, max(points[-1], answer) + 1.0
    x = np.linspace(low, high, 400_001)
    inner = np.interp(x, points, LEVELS)
    f = np.where(x < points[0], 0.0, np.where(x >= points[-1], 1.0, inner))
    return float((((f - (x >= answer)) ** 2)[:-1] * np.diff(x)).sum())


@pytest.mark.parametrize("answer", [-5.0, 0.0, 3.0, 12.5, 20.0, 31.0, 90.0])
def test_the_score_is_the_integral_of_the_squared_difference(answer: float) -> None:
    points = [0.0, 10.0, 15.0, 25.0, 60.0]
    assert ranked_probability_score(points, answer) == pytest.approx(by_integration(points, answer), abs=2e-3)


@given(POINTS, NUMBERS)
def test_a_score_is_nought_at_least_and_the_distance_at_most_to_the_farthest_point(
    points: list[float], answer: float
) -> None:
    found = ranked_probability_score(points, answer)
    assert -1e-9 <= found <= max(abs(point - answer) for point in points) + 1e-6


@given(NUMBERS, NUMBERS)
def test_a_certain_forecast_is_scored_by_its_distance(value: float, answer: float) -> None:
    assert ranked_probability_score([value] * 5, answer) == pytest.approx(abs(value - answer), abs=1e-6)


@given(POINTS, NUMBERS, st.floats(0.1, 100), NUMBERS)
def test_a_score_follows_the_unit_and_not_the_origin(
    points: list[float], answer: float, scale: float, shift: float
) -> None:
    moved = [scale * point + shift for point in points]
    expected = scale * ranked_probability_score(points, answer)
    assert ranked_probability_score(moved, scale * answer + shift) == pytest.approx(expected, abs=1e-4)


def test_an_honest_forecast_scores_better_on_average_than_others() -> None:
    truth = np.quantile(np.arange(1, 1000) / 1000, np.linspace(0.001, 0.999, 999))
    honest = [float(np.quantile(truth, level)) for level in LEVELS]
    mean = {
        name: float(np.mean([ranked_probability_score(points, x) for x in truth]))
        for name, points in {
            "honest": honest,
            "shifted": [point + 0.2 for point in honest],
            "too sure": [0.5 + 0.2 * (point - 0.5) for point in honest],
            "too wide": [0.5 + 3.0 * (point - 0.5) for point in honest],
        }.items()
    }
    assert min(mean, key=mean.__getitem__) == "honest"


def test_a_naive_forecast_is_widened_as_a_cautious_official_would() -> None:
    assert widened(100.0) == pytest.approx([60.0, 85.0, 100.0, 115.0, 140.0])
    assert widened(0.0) == [0.0] * 5
    assert widened(-10.0) == sorted(widened(-10.0))


def test_places_go_from_below_to_above() -> None:
    points = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert [place_of(points, x) for x in (0.0, 1.0, 3.0, 3.5, 5.0, 9.0)] == pytest.approx(
        [0.025, 0.05, 0.5, 0.625, 0.95, 0.975]
    )
    assert place_of([0.0, 0.0, 0.0, 2.0, 6.0], 0.0) == pytest.approx(0.275)


def forecasts_of(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["id", "p05", "p25", "p50", "p75", "p95", "naive"], orient="row")


def test_made_up_answers_are_scored_by_question_and_in_all() -> None:
    forecasts = forecasts_of(
        [
            ("A", 1.0, 2.0, 3.0, 4.0, 5.0, 10.0),
            ("B", 10.0, 20.0, 30.0, 40.0, 50.0, 30.0),
            ("C", 0.0, 1.0, 2.0, 3.0, 9.0, 0.0),
            ("D", 0.0, 1.0, 2.0, 3.0, 9.0, 5.0),
        ]
    )
    answers = pl.DataFrame({"id": ["A", "B", "C"], "answer": [3.5, 60.0, 0.0]})
    found = score(forecasts, answers)
    assert [q.id for q in found.questions] == ["A", "B", "C"]
    assert found.unanswered == ("D",)
    assert [q.better for q in found.questions] == [True, True, False]
    assert (found.better, found.compared) == (2, 3)
    assert [q.inside_50 for q in found.questions] == [True, False, False]
    assert [q.inside_90 for q in found.questions] == [True, False, True]
    assert found.coverage(90) == pytest.approx(2 / 3)
    assert found.places() == [1, 0, 0, 1, 1]
    first = found.questions[0]
    assert first.naive == pytest.approx(ranked_probability_score(widened(10.0), 3.5))
    svg = calibration_chart(found, forecasts)
    assert svg.startswith("<svg")
    assert "Answers in their 50% and 90% ranges" in svg


GOOD = "id,mean,p05,p25,p50,p75,p95,naive\nA,3,1,2,3,4,5,4\nB,3,1,2,3,4,5,4\n"


@pytest.mark.parametrize(
    ("text", "kind", "row"),
    [
        ("id,p05,p25,p50,p75\nA,1,2,3,4\n", "column", 1),
        (GOOD.replace("B,3,1", "A,3,1"), "id", 3),
        (GOOD.replace("B,3,1,2", "B,3,1,x"), "number", 3),
        (GOOD.replace("B,3,1,2", "B,3,1,"), "number", 3),
        (GOOD.replace("B,3,1,2", "B,3,1,9"), "range", 3),
        (GOOD.replace("B,3,1,2", "B,3,nan,2"), "number", 3),
    ],
)
def test_a_broken_file_of_forecasts_is_named(tmp_path: Path, text: str, kind: str, row: int) -> None:
    file = tmp_path / "forecasts.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_forecasts(file)
    assert [(fault.kind, fault.row) for fault in found.value.faults] == [(kind, row)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("id,answer\nZ,1\n", "id"),
        ("id,answer\nA,many\n", "number"),
        ("id,answer\nA,\n", "empty"),
        ("id\nA\n", "column"),
        ("", "file"),
    ],
)
def test_a_broken_file_of_answers_is_named(tmp_path: Path, text: str, kind: str) -> None:
    forecasts, answers = tmp_path / "forecasts.csv", tmp_path / "answers.csv"
    forecasts.write_text(GOOD, encoding="utf-8")
    answers.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_answers(answers, read_forecasts(forecasts))
    assert [fault.kind for fault in found.value.faults] == [kind]


def test_the_verb_prints_scores_and_draws_the_plot(tmp_path: Path, remit: Remit) -> None:
    forecasts, answers, plot = tmp_path / "f.csv", tmp_path / "a.csv", tmp_path / "plot.svg"
    forecasts.write_text(GOOD, encoding="utf-8")
    answers.write_text("id,answer\nA,3\nB,99\n", encoding="utf-8")
    said = remit("score", forecasts, answers, "--plot", plot)
    assert said.code == 0
    assert "Better than the naive forecast on 1 of 2" in " ".join(said.out.split())
    assert plot.read_text(encoding="utf-8").startswith("<svg")


def test_the_verb_names_what_is_wrong_and_ends_with_2(tmp_path: Path, remit: Remit) -> None:
    forecasts, answers = tmp_path / "f.csv", tmp_path / "a.csv"
    forecasts.write_text(GOOD, encoding="utf-8")
    answers.write_text("id,answer\nAA,3\n", encoding="utf-8")
    said = remit("score", forecasts, answers)
    assert said.code == 2
    assert "has no forecast" in said.err
    assert remit("score", tmp_path / "none.csv", answers).code == 2
