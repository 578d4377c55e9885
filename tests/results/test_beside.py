"""Options beside each other: the same draws for all, odds counted within runs, attribution that adds up."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import remit
from remit.plan import Change, Plan, read_plan
from remit.plan.options import parts_of, with_parts
from remit.results.asked import ask, measures_of, read_asked
from remit.results.attribution import attribute, place_of, run_sets
from remit.results.beside import Beside, beside
from remit.results.beside_table import as_json, table_of
from remit.results.chunks import TABLES
from remit.results.files import ResultsMismatch
from remit.results.known import NotAsked, known
from remit.results.measures import MEASURES
from remit.results.spread import Spread
from remit.results.store import Results
from remit.results.stored import Stored, open_stored, stored_options
from remit.results.units import NEVER

RUNS = 4


@pytest.fixture(scope="module")
def plan() -> Plan:
    """One board with an option of three parts: two that do not meet, and one that meets the first."""
    read = read_plan("one-board")
    made = (
        ("no-scheme", "withdraw", "voluntary-redundancy", {}),
        ("sum", "spend", "kind:integrated-board", {"gbp": 1_000_000.0}),
        ("no-late-pool", "withdraw", "round-pool", {}),
    )
    changes = tuple(
        Change(name, "three", date(2025, 6, 1), kind, target, parameters, "made up", "assumed")
        for name, kind, target, parameters in made
    )
    return replace(read, changes=(*read.changes, *changes))


@pytest.fixture(scope="module")
def folder(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stored results of four options."""
    place = tmp_path_factory.mktemp("options")
    for option in ("baseline", "no-voluntary-redundancy", "business-as-usual", "do-minimum"):
        remit.simulate(plan.apply(option), runs=RUNS, seed=5, out=place / option)
    return place


@pytest.fixture(scope="module")
def sets(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Results]:
    """The option's sets of parts, in both orders of its last two."""
    first, second, third = parts_of(plan, "three")
    place = tmp_path_factory.mktemp("parts")
    made = run_sets(plan, "three", (first, second, third), place, RUNS, 5)
    return made | run_sets(plan, "three", (second, first, third), place, RUNS, 5)


def rows_of(results: Results, table: str) -> pl.DataFrame:
    found = results.table(table).collect()
    return found.drop("option") if "option" in found.columns else found


def test_an_option_that_changes_nothing_is_the_baseline_bit_for_bit(
    plan: Plan, sets: dict[tuple[str, ...], Results], tmp_path: Path
) -> None:
    baseline = remit.simulate(plan.apply(), runs=RUNS, seed=5, out=tmp_path)
    nothing = sets[()]
    assert nothing.manifest["option"] == "three"
    for table in TABLES:
        assert rows_of(nothing, table).equals(rows_of(baseline, table)), table


def test_two_runs_of_an_option_differ_by_nothing(plan: Plan, tmp_path: Path) -> None:
    one, other = (
        remit.simulate(plan.apply("do-minimum"), runs=2, seed=5, out=tmp_path / name, threads=threads)
        for name, threads in (("one", 1), ("two", 2))
    )
    assert one.manifest["digests"] == other.manifest["digests"]


def test_attribution_adds_up_exactly_in_every_run(plan: Plan, sets: dict[tuple[str, ...], Results]) -> None:
    parts = parts_of(plan, "three")
    whole = with_parts(plan, "three", parts)
    assert whole.digest() == plan.apply("three").digest()
    for measure in [m.id for m in MEASURES if m.short]:
        found = attribute(plan, "three", sets, measure, parts)
        summed = sum(part.alone + part.interaction for part in found.parts)
        assert found.total.dtype == np.int64
        assert (summed == found.total).all(), measure
        option = Stored(sets[parts].folder, sets[parts].manifest).of_the_whole([measure]).sort("run")
        assert (found.baseline + found.total == option["value"].to_numpy()).all()
        assert not found.parts[0].interaction.any()  # nothing is before the first
    cost = attribute(plan, "three", sets, "one-off cost", parts)
    by_part = {part.part: part for part in cost.parts}
    assert set(by_part["sum"].alone) == {200_000_000}  # a million by each of two boards, in pence
    assert not by_part["sum"].interaction.any()
    assert cost.as_json()["difference_sum"] == cost.total.sum()
    assert len(cost.written()) == len(parts) + 1


def test_swapping_independent_changes_changes_the_interaction_alone(
    plan: Plan, sets: dict[tuple[str, ...], Results]
) -> None:
    first, second, third = parts_of(plan, "three")
    for measure in ("one-off cost", "redundancies", "net present value"):
        one = attribute(plan, "three", sets, measure, (first, second, third))
        other = attribute(plan, "three", sets, measure, (second, first, third))
        alone = ({part.part: part.alone.tolist() for part in found.parts} for found in (one, other))
        assert next(alone) == next(alone)
        assert (one.interaction == other.interaction).all()
        assert (one.total == other.total).all()


def test_sets_of_parts_lie_in_folders_of_their_own() -> None:
    assert place_of(["a", "b"]) == place_of(["b", "a"]) != place_of(["a"])


@given(
    values=arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(1, 12)), elements=st.integers(-3, 3))
)
def test_odds_are_counted_within_runs(values: np.ndarray) -> None:
    """Against counting by hand, run by run; the best of a run share it, and a draw is no victory."""
    options = tuple("abcde"[: values.shape[0]])
    more = next(measure for measure in MEASURES if measure.more_is_better)
    less = next(measure for measure in MEASURES if not measure.more_is_better)
    for measure, sign in ((more, 1), (less, -1)):
        found = Beside(measure, options, values)
        runs = [[sign * value for value in run] for run in values.T]
        wins = sum(run[0] > run[1] for run in runs)
        assert found.beats("a", "b").odds == wins / len(runs)
        assert found.beats("a", "b").error == known("", wins, len(runs)).error
        share = sum((run[0] == max(run)) / run.count(max(run)) for run in runs) / len(runs)
        assert found.best()["a"] == pytest.approx(share)
        assert sum(found.best().values()) == pytest.approx(1)
        order = found.ranked("a")
        assert sorted(order) == sorted(options)
        for above, below in pairwise(order):  # the better median against a; else more runs better than worse
            one, other = (
                [sign * (values[options.index(name)][run] - values[0][run]) for run in range(len(runs))]
                for name in (above, below)
            )
            assert median(one) > median(other) or (
                median(one) == median(other) and net(one) >= net(other) - 1e-9
            )


def net(changes: list[float]) -> float:
    """In how many more runs it is better than worse, as a share."""
    return (sum(c > 0 for c in changes) - sum(c < 0 for c in changes)) / len(changes)


def test_stored_options_are_compared_run_by_run(folder: Path) -> None:
    found = stored_options(folder)
    compared = {one.measure.id: one for one in beside(found)}
    cost = compared["cost of voluntary exits"]
    assert not cost.spread("no-voluntary-redundancy").values.any()
    assert cost.difference("baseline", "no-voluntary-redundancy").low > 0
    whole = beside(found)
    plain = as_json(whole, "baseline", "redundancies", found[0].manifest)
    ranked = [rank["option"] for rank in plain["ranking"]]
    assert ranked[0] == "business-as-usual"  # nobody is made redundant
    assert len(plain["measures"][0]["pairs"]) == 12
    exact, hidden = (table_of(whole, "baseline", protect) for protect in (False, True))
    assert exact.height == hidden.height == 4 * len(whole)
    assert set(hidden["difference"]) == {""}  # a difference could give a hidden number away


def test_staff_lost_is_counted_to_one_day_under_all_options(folder: Path, plan: Plan) -> None:
    """Without a closing body `lost by closing` goes on to the plan's end; to the hand-over less is lost."""
    shares = {}
    for option in ("baseline", "business-as-usual"):
        names = {
            when: f"share of commissioning staff lost by {when}"
            for when in ("closing", "the plan's hand-over")
        }
        rows = open_stored(folder / option).of_the_whole(list(names.values())).sort("run")
        shares[option] = {
            when: rows.filter(measure=name)["value"].to_numpy() / 10_000 for when, name in names.items()
        }
    at_handover = shares["baseline"]["the plan's hand-over"]
    assert at_handover.tolist() == shares["baseline"]["closing"].tolist()
    usual = shares["business-as-usual"]
    assert (usual["the plan's hand-over"] < usual["closing"]).all()
    found = beside([open_stored(folder / option) for option in shares])
    (one,) = (one for one in found if one.measure.short == "Commissioning staff lost")
    assert one.spread("business-as-usual").values == pytest.approx(usual["the plan's hand-over"])


def test_results_that_cannot_stand_beside_each_other_are_refused(folder: Path, plan: Plan) -> None:
    remit.simulate(plan.apply(), runs=1, seed=6, out=folder / "other-seed")
    with pytest.raises(ResultsMismatch, match="the same seed"):
        stored_options(folder)
    for file in sorted((folder / "other-seed").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    (folder / "other-seed").rmdir()
    with pytest.raises(ResultsMismatch, match="holds no results"):
        open_stored(folder)


@pytest.mark.parametrize(
    ("text", "measure", "month"),
    [
        ("recurrent saving > 20m by 2027-04", "recurrent saving", "2027-04-01"),
        ("Savings > £20 million in 2027-04-30", "recurrent saving", "2027-04-01"),
        ("recurrent saving > 20m by April 2027", "recurrent saving", "2027-04-01"),
        ("recurrent saving > 20m by 31 Mar 2027", "recurrent saving", "2027-03-01"),
        ("NPV > 0", "net present value", None),
        ("payback < 3 years", "months to payback", None),
        ("posts empty at opening > 5", "posts empty at opening", None),
    ],
)
def test_a_question_is_read_as_people_put_it(text: str, measure: str, month: str | None) -> None:
    asked = read_asked(text)
    assert (asked.measure, asked.where.get("month")) == (measure, month)


def test_odds_are_those_of_the_rows(folder: Path) -> None:
    stored = open_stored(folder / "baseline")
    saving = stored.of_the_whole(["recurrent saving"]).filter(month=date(2027, 4, 1))["value"]
    middle = int(saving.median() or 0)
    found = ask(stored, f"recurrent saving > £{middle / 100:.2f} by 2027-04")
    assert found.odds == (saving > middle).mean()
    assert found.runs == RUNS
    months = stored.of_the_whole(["months to payback"])["value"]
    assert ask(stored, "payback < 2 years").odds == (months < 24).mean()
    assert ask(stored, "redundancies > 0 by 2028-03").odds == 1
    last = stored.of_the_whole(["recurrent saving"]).filter(month=date(2028, 3, 1))["value"]
    assert ask(stored, "recurrent saving > 30m").odds == (last > 3_000_000_000).mean()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("redundancys > 3", "near it are: 'redundancies'"),
        ("recurent savings > 3m", "near it are: 'recurrent saving"),
        ("recurrent saving > 20m by spring", "'spring' .* is not a month"),
        ("recurrent saving > 20m by 2031-04", "is measured from 2025-04 to 2028-03, not in 2031-04"),
        ("redundancies > 3 by 2025-04", "known only from"),
        ("recurrent saving [month=2026-04] > 1m by 2027-04", "two months"),
        ("payback < 3 people", "counts people, and the measure is in months"),
        ("redundancies more than 3", "is not a question"),
        ("redundancies > £3m", "is money, and the measure is in people"),
        ("zzzz > 3", "no run measures 'zzzz'"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(folder: Path, text: str, says: str) -> None:
    with pytest.raises(NotAsked, match=says):
        ask(open_stored(folder / "baseline"), text)


def test_months_that_may_never_come_have_nothing_in_between() -> None:
    half = np.array([14.0, 16.0, NEVER, NEVER])
    assert Spread(half, whole=True).median == NEVER
    assert Spread(half).median == (16 + NEVER) / 2
    assert Spread(half, whole=True).low == 14
    assert (Spread(half, whole=True) / 1).median == NEVER


def test_everything_that_can_be_asked_is_listed(folder: Path) -> None:
    listed = measures_of(open_stored(folder / "baseline"))
    assert {"recurrent saving", "net present value", "redundancies"} <= set(listed["measure"])
    assert listed.filter(measure="recurrent saving")["months"].item() == 36
