"""Published beside reproduced: every S figure has its row, and the verdict follows the rule."""

from datetime import date

import numpy as np
import pytest

import remit
from remit.evidence import as_at
from remit.results.measures import signed
from remit.results.odds import Spread, in_runs, money, per_cent
from remit.results.published import PublishedRow, judge, published_rows
from remit.results.reproduced import (
    ARITHMETIC,
    FITTED,
    INPUT,
    PREDICTED,
    Made,
)
from remit.results.store import Results
from remit.results.studies import measure_of
from remit.results.written import share


@pytest.fixture(scope="module")
def rows(results: Results) -> dict[str, PublishedRow]:
    return {row.id: row for row in published_rows(results)}


def test_every_s_figure_has_a_row(rows: dict[str, PublishedRow], results: Results) -> None:
    figures = as_at(results.plan.as_at).figures["id"].to_list()
    assert [i for i in figures if i.startswith("S")] == [i for i in rows if i.startswith("S")]
    assert len([i for i in rows if i.startswith("S")]) == 36


def test_only_what_the_model_lacks_has_no_figure(rows: dict[str, PublishedRow]) -> None:
    assert {row.id for row in rows.values() if row.reproduced is None} == {"S01", "S34", "S35"}


def test_another_option_has_its_rows_too() -> None:
    """Without the voluntary scheme there is no mean payment to show, and the row says so."""
    option = remit.read("england-2011").apply("no-voluntary-scheme")
    rows = {row.id: row for row in published_rows(remit.simulate(option, runs=2, seed=1))}
    assert rows["S12"].reproduced is None
    assert rows["S12"].holds is False
    assert "option" in rows["S12"].reason


def test_labels_are_the_four(rows: dict[str, PublishedRow]) -> None:
    assert {row.label for row in rows.values()} == {INPUT, ARITHMETIC, FITTED, PREDICTED}


def test_at_least_four_of_the_survey_are_predicted(rows: dict[str, PublishedRow]) -> None:
    survey = [rows[f"S{n}"] for n in range(12, 26)]
    assert sum(row.label == PREDICTED for row in survey) >= 4


def test_what_does_not_hold_says_why(rows: dict[str, PublishedRow]) -> None:
    for row in rows.values():
        assert row.holds is not False or len(row.reason) > 20, row
        if row.label in (FITTED, PREDICTED):
            assert row.low is not None
            assert row.high is not None
            assert row.low <= row.reproduced <= row.high


def test_conflicts_are_shown_and_not_fitted_away(rows: dict[str, PublishedRow]) -> None:
    assert rows["S06"].holds is False
    assert "26 plans" in rows["S06"].reason
    assert "23" in rows["S06"].reason
    assert "2010-11" in rows["S26"].reason
    assert "2011-12" in rows["S26"].reason
    assert "44%" in rows["S17"].reason
    for figure in ("S08", "S09", "S28"):
        assert "disagree" in rows[figure].reason


def test_implied_populations_hold_and_the_market_does_not(rows: dict[str, PublishedRow]) -> None:
    assert rows["S09"].holds
    assert rows["S28"].holds
    assert rows["S08"].reproduced == pytest.approx(555, abs=1)
    assert rows["S08"].holds is False


def test_text_rows_have_no_verdict(rows: dict[str, PublishedRow]) -> None:
    assert rows["S35"].holds is None
    assert rows["S04"].holds is None


def test_the_sample_is_drawn_from_the_people(results: Results) -> None:
    """The sample's leavers differ from run to run and are about 57 in 151 of all trusts' leavers."""
    from remit.results.odds import Odds

    odds = Odds(results)
    sample = odds.spread("sample: voluntary leavers").values
    everyone = odds.spread("voluntary exits").values
    assert np.unique(sample).size > 5
    assert 0.25 < (sample / everyone).mean() < 0.45


def spread(low: float, middle: float, high: float) -> Spread:
    """A spread whose 5%, 50% and 95% points are as given."""
    return Spread(
        np.interp(np.linspace(0, 1, 10001), [0, 0.05, 0.5, 0.95, 1], [low, low, middle, high, high])
    )


@pytest.mark.parametrize(
    ("low", "middle", "high", "holds"),
    [
        (500, 641, 800, True),
        (650, 700, 800, False),
        (300, 641, 800, False),
        (500, 641, 1000, False),
    ],
)
def test_a_prediction_holds_in_a_narrow_range_only(
    low: float, middle: float, high: float, holds: bool
) -> None:
    figure = as_at(date(2012, 6, 30)).figure("S14")
    assert judge(figure, Made(PREDICTED, spread=spread(low, middle, high))).holds is holds


def test_arithmetic_holds_at_the_published_rounding() -> None:
    figure = as_at(date(2012, 6, 30)).figure("S09")
    assert judge(figure, Made(ARITHMETIC, 49.9132)).holds
    assert not judge(figure, Made(ARITHMETIC, 49.95)).holds
    assert judge(figure, Made(ARITHMETIC, None)).holds is False


def test_odds_and_money_in_words() -> None:
    assert [in_runs(s) for s in (0, 0.01, 0.05, 0.08, 0.1, 0.52, 0.92, 0.94, 0.97, 1)] == [
        "in no run",
        "in fewer than 1 of 20 runs",
        "in 1 of 20 runs",
        "in 1 of 10 runs",
        "in 1 of 10 runs",
        "in 5 of 10 runs",
        "in 9 of 10 runs",
        "in 19 of 20 runs",
        "in more than 19 of 20 runs",
        "in every run",
    ]
    assert [money(x) for x in (75, 1234, 1_500_000, -2_000_000)] == [
        "£75",
        "£1,234",
        "£1.5 million",
        "\N{MINUS SIGN}£2.0 million",
    ]
    assert per_cent(0.312) == "31%"
    assert [share(s) for s in (0, 0.004, 0.312, 0.995, 0.999, 1)] == [
        "0%",
        "under 1%",
        "31%",
        "over 99%",
        "over 99%",
        "100%",
    ]


def test_a_difference_that_is_written_as_nought_has_no_sign() -> None:
    lost, saved = measure_of("redundancies"), measure_of("net present value")
    assert [signed(lost, x) for x in (-0.4, 0, 1.2)] == ["0", "0", "+1"]
    assert [signed(saved, x) for x in (-0.2, 2_000_000)] == ["£0", "+£2.0 million"]
