"""A short fit of England and forecasts from it: the same again, whole after a kill, blind to the later."""

import datetime as dt
import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.calibration import bank as banks
from remit.calibration.forecasting import forecast, write_forecasts
from remit.calibration.known import refuse_later
from remit.calibration.posterior import Fit, check_fit, fit_plan, write_posterior
from remit.calibration.predictive import count_inside
from remit.calibration.quantities import QUANTITIES, reason
from remit.calibration.scoring import POINTS
from remit.evidence import EvidenceError, as_at, everything
from remit.evidence import asat as of_a_day
from remit.evidence.files import DATA
from remit.faults import FaultsFound
from remit.plan import Plan
from remit.plan.model import Assumption
from remit.simulate.uncertain import Draw, parameter_id
from remit.simulate.workers import Workers
from tests.calibration.conftest import DRAWS, NAME, RUNS
from tests.cli.calls import Remit

CUT_OFF, LATER = dt.date(2012, 6, 30), dt.date(2013, 1, 31)
ONE = Workers(threads=1)
TABLES = (".csv", ".parquet", ".json", ".toml", ".xlsx")
FIGURE = re.compile(r"\b[SCTWMOU]\d\d\b")


def fit_again(plan: Plan, folder: Path, runs: int = RUNS) -> Fit:
    return fit_plan(plan, NAME, folder, runs, seed=7, workers=ONE, draws=DRAWS)


def test_a_fit_is_whole_after_a_kill_and_the_same_by_another_number_of_threads(
    england: Plan, short_fit: Fit, bank_folder: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn"
    shutil.copytree(bank_folder, torn)
    chunks = sorted((torn / banks.CHUNKS).iterdir())
    chunks[3].unlink()
    chunks[-1].unlink()
    (torn / banks.CHUNKS / "part-000004-0.parquet.unfinished").write_bytes(b"half")
    again = fit_again(england, torn)
    assert again.bank.digest == short_fit.bank.digest
    assert again.draws.equals(short_fit.draws)
    one, two = (write_posterior(f, [], england, tmp_path / n) for f, n in ((short_fit, "1"), (again, "2")))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


def test_a_larger_bank_goes_on_from_a_smaller_one(
    england: Plan, short_fit: Fit, bank_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small"
    shutil.copytree(bank_folder, small)
    made: list[int] = []
    measure = banks.measure_chunk

    def counted(simulation: banks.Simulation, chunk: banks.Chunk) -> bytes:
        made.append(chunk.size)
        return measure(simulation, chunk)

    monkeypatch.setattr(banks, "measure_chunk", counted)
    larger = fit_again(england, small, RUNS + 10)
    assert made == [10]
    assert larger.bank.measured[:RUNS].equals(short_fit.bank.measured)


def test_another_seed_makes_another_bank(england: Plan, short_fit: Fit, tmp_path: Path) -> None:
    other = fit_plan(england, NAME, tmp_path, 20, seed=8, workers=ONE, draws=10)
    assert other.bank.digest != short_fit.bank.digest
    assert other.bank.measured.height == 20


def test_every_parameter_is_drawn_inside_its_prior_and_fitted(short_fit: Fit) -> None:
    assert [p.id for p in short_fit.prior] == [parameter_id(field) for field in Draw._fields]
    assert short_fit.draws.columns == ["run", *Draw._fields]
    assert short_fit.draws["run"].to_list() == list(range(DRAWS + 1))
    for parameter, field in zip(short_fit.prior, Draw._fields, strict=True):
        values = short_fit.draws[field].to_numpy()
        assert np.isfinite(values).all()
        if parameter.distribution != "split-normal":
            assert (values > 0).all()
        if parameter.distribution == "split-logit-normal":
            assert (values < 1).all()


def test_checks_say_how_many_figures_lie_in_their_range(
    england: Plan, short_fit: Fit, tmp_path: Path
) -> None:
    verdict = check_fit(short_fit, england, tmp_path, ONE, truths=30)
    inside, held = count_inside(verdict.figures)
    assert held >= 15
    assert 0 < inside <= held
    fitted = {row.id for row in verdict.figures if row.label == "fitted" and row.inside is not None}
    known_fits = set(as_at(CUT_OFF).fits(NAME)["figure"])
    assert fitted == known_fits  # each is counted, and once
    cal = as_at(CUT_OFF).figures.filter(role="cal")
    assert [row.id for row in verdict.figures] == cal["id"].to_list()
    assert sum(sum(test.counts) for test in verdict.ranks) == 30 * len(verdict.ranks)
    assert {moved.target.figure for moved in verdict.moved} == set(as_at(CUT_OFF).fits(NAME)["figure"])


def test_the_verbs_fit_forecast_and_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    remit = Remit(capsys, monkeypatch)
    out = tmp_path / "fit"
    said = remit("fit", NAME, "--runs", 100, "--draws", 20, "--truths", 20, "--out", out, "--threads", 1)
    assert said.code == 0
    assert "Held-out truths: 20." in said.out
    assert "fitting: 100 of 100 runs" in said.err
    assert {file.name for file in (out / "posteriors").iterdir()} == {
        f"{NAME}.{e}" for e in ("csv", "parquet", "json")
    }
    file = tmp_path / "forecasts.csv"
    work = ("--work", out, "--samples", 10, "--threads", 1)
    assert remit("forecast", NAME, "--as-at", "2013-01-01", "--out", file, *work).code == 2
    assert remit("forecast", NAME, "--out", tmp_path / "forecasts.txt", *work).code == 2
    assert remit("forecast", NAME, "--out", file, "--samples", 10**6).code == 2
    assert remit("forecast", "one-board", "--out", file, *work).code == 2
    assert not file.exists()
    said = remit("forecast", NAME, "--as-at", "2012-06-30", "--out", file, *work)
    assert said.code == 0
    assert "F31" in said.out
    assert remit("fit", "one-board", "--out", tmp_path / "board").code == 2


@pytest.fixture(scope="module")
def forecasts(england: Plan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("forecasts")
    made = forecast(england, NAME, CUT_OFF, folder / "runs", samples=40, workers=ONE)
    write_forecasts(made, folder / "forecasts.csv")
    return folder, made.table


def test_every_question_has_a_forecast_in_order_and_a_reason(forecasts: tuple[Path, pl.DataFrame]) -> None:
    folder, table = forecasts
    questions = as_at(CUT_OFF).questions(NAME)
    assert table["id"].to_list() == questions["id"].to_list() == list(QUANTITIES)
    assert table.height == 30
    points = table.select(POINTS).to_numpy()
    assert (np.diff(points, axis=1) >= 0).all()
    assert table["why"].str.len_chars().min() > 80
    samples = pl.read_parquet(folder / "forecasts.samples.parquet")
    assert samples.shape == (40, 30)
    assert np.isfinite(samples.to_numpy()).all()
    counts = [
        name
        for name, unit in questions.select("id", "unit").iter_rows()
        if unit.split()[0] in ("posts", "units")
    ]
    for name in counts:
        assert (samples[name] == samples[name].round()).all()
        assert samples[name].max() <= 25
    assert (samples["F07"] <= samples["F06"]).all()
    assert (samples["F06"] <= samples["F05"]).all()
    assert (samples["F02"] >= samples["F01"]).all()
    assert (samples["F23"] >= samples["F22"]).all()


def test_forecasting_again_gives_the_same_bytes(
    england: Plan, forecasts: tuple[Path, pl.DataFrame], tmp_path: Path
) -> None:
    folder, _ = forecasts
    made = forecast(england, NAME, CUT_OFF, tmp_path / "runs", samples=40, workers=Workers(threads=2))
    for file in write_forecasts(made, tmp_path / "forecasts.csv"):
        assert file.read_bytes() == (folder / file.name).read_bytes()
    manifest = json.loads((tmp_path / "forecasts.manifest.json").read_text(encoding="utf-8"))
    assert manifest["as_at"] == manifest["latest_publication_read"] == str(CUT_OFF)
    assert set(manifest["exempt_from_as_at"]) == set(of_a_day._structure.EXEMPT_STRUCTURE)


def test_another_day_is_refused(england: Plan, tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match="as-at date"):
        forecast(england, NAME, dt.date(2013, 6, 30), tmp_path)
    with pytest.raises(FaultsFound, match="is not the day of the fit"):
        forecast(replace(england, as_at=LATER), NAME, LATER, tmp_path)
    with pytest.raises(EvidenceError, match="after the as-at date"):
        as_at(dt.date(2012, 6, 29)).posterior_draws(NAME)
    assert as_at(dt.date(2012, 6, 29)).questions(NAME).is_empty()


def assumed(reason: str, written: dt.date) -> Assumption:
    return Assumption("market.merger_rate_y", "baseline", 0.6, 0.5, 0.7, reason, "somebody", written)


HINDSIGHT: dict[str, Callable[[Plan], Plan]] = {
    "an assumption written later": lambda plan: replace(plan, assumptions=(assumed("a hunch", LATER),)),
    "an assumption that cites a later figure": lambda plan: replace(
        plan, assumptions=(assumed("figure:C40 says so", CUT_OFF),)
    ),
    "a change that cites a later figure": lambda plan: replace(
        plan, changes=(*plan.changes[1:], replace(plan.changes[0], source="figure:W50"))
    ),
    "a table that cites a later figure": lambda plan: replace(
        plan,
        bodies=replace(
            plan.bodies, agreements=plan.bodies.agreements.with_columns(source=pl.lit("figure:C40"))
        ),
    ),
}


@pytest.mark.parametrize("smuggled", HINDSIGHT)
def test_a_plan_that_lets_hindsight_in_is_neither_fitted_nor_forecast(
    england: Plan, tmp_path: Path, smuggled: str
) -> None:
    plan = HINDSIGHT[smuggled](england)
    with pytest.raises(FaultsFound, match="after the as-at date"):
        fit_plan(plan, NAME, tmp_path, 10, workers=ONE)
    with pytest.raises(FaultsFound, match="after the as-at date"):
        forecast(plan, NAME, CUT_OFF, tmp_path, samples=10, workers=ONE)
    assert not list(tmp_path.iterdir())


def test_an_assumption_known_by_the_day_is_let_through(england: Plan) -> None:
    plan = replace(england, assumptions=(assumed("figure:C14 says so", CUT_OFF),))
    refuse_later(plan, as_at(CUT_OFF))


def test_every_agreement_of_england_says_when_it_ends(england: Plan) -> None:
    """So that no length that was guided later is read."""
    bought = england.bodies.agreements.filter(pl.col("customer") != pl.col("supplier"))
    assert bought["ends"].null_count() == 0
    assert not bought.is_empty()


def test_a_row_dated_later_stays_unseen_behind_a_link_too(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere.csv"
    shutil.copytree(DATA, folder)
    linked = folder / "figures" / "england-2011.csv"
    shutil.move(linked, elsewhere)
    text = elsewhere.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("C14,"))
    assert "2012-05-28" in row
    later = row.replace("C14,", "C99,", 1).replace("2012-05-28", "2013-05-28")
    elsewhere.write_text(f"{text.rstrip()}\n{later}\n", encoding="utf-8")
    linked.symlink_to(elsewhere)
    assert as_at(dt.date(2013, 5, 28), folder).figure("C99").published == dt.date(2013, 5, 28)
    with pytest.raises(EvidenceError, match="after the as-at date"):
        as_at(CUT_OFF, folder).figure("C99")
    assert as_at(CUT_OFF, folder).digest() == as_at(CUT_OFF).digest()


def test_draws_of_another_fit_are_refused(tmp_path: Path) -> None:
    """Only the table has the date: draws of a fit to later figures must not pass for its own."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    file = folder / "posteriors" / f"{NAME}.parquet"
    draws = pl.read_parquet(file)
    draws.with_columns(pl.col(draws.columns[1]) * 1.01).write_parquet(file)
    with pytest.raises(EvidenceError, match="is not of the fit"):
        as_at(CUT_OFF, folder).posterior_draws(NAME)


def spoil(table: pl.DataFrame) -> pl.DataFrame:
    """Put nonsense into every number published after the cut-off: all must come out the same."""
    late = pl.col("published") > CUT_OFF
    numbers = [name for name in ("value", "low", "high", "pay_gbp_y") if name in table.columns]
    return table.with_columns(
        pl.when(late).then(-1e9).otherwise(pl.col(name)).alias(name) for name in numbers
    )


def test_nothing_published_later_changes_a_fit_or_a_forecast(
    england: Plan,
    short_fit: Fit,
    forecasts: tuple[Path, pl.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readers = (("_figures", "figures"), ("_parameters", "parameters"), ("_scales", "pay_scales"))
    for module, name in readers:
        reader = getattr(getattr(of_a_day, module), name)
        monkeypatch.setattr(getattr(of_a_day, module), name, lambda folder, read=reader: spoil(read(folder)))
    assert (everything().figures.filter(pl.col("published") > CUT_OFF)["value"] == -1e9).any()
    blind = fit_plan(england, NAME, tmp_path / "fit", 40, seed=7, workers=ONE, draws=10)
    assert blind.bank.measured.equals(short_fit.bank.measured[:40])
    assert [t.observed for t in blind.targets] == [t.observed for t in short_fit.targets]
    made = forecast(england, NAME, CUT_OFF, tmp_path / "runs", samples=40, workers=ONE)
    assert made.table.equals(forecasts[1])


def test_only_files_that_were_known_or_are_exempt_are_opened(
    england: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: set[str] = set()
    elsewhere: set[str] = set()
    watching = [True]

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event == "open" and isinstance(arguments[0], str | bytes | Path):
            path = str(arguments[0])
            if path.startswith(str(DATA)):
                opened.add(path.removeprefix(f"{DATA}/"))
            elif path.endswith(TABLES) and not path.startswith((str(england.folder), str(tmp_path))):
                elsewhere.add(path)

    sys.addaudithook(note)
    try:
        fit_plan(england, NAME, tmp_path / "fit", 10, seed=9, workers=ONE, draws=5)
        forecast(england, NAME, CUT_OFF, tmp_path / "runs", samples=10, workers=ONE)
    finally:
        watching[0] = False
    folders = {path.partition("/")[0] for path in opened}
    assert folders <= {
        "figures",
        "parameters",
        "scales",
        "structure",
        "fits",
        "priors",
        "questions",
        "posteriors",
        "sources.csv",
    }
    assert elsewhere == set()
    structure = {path.partition("/")[2] for path in opened if path.startswith("structure/")}
    assert structure <= set(of_a_day._structure.EXEMPT_STRUCTURE)


def test_no_reason_names_a_figure_that_was_published_later() -> None:
    known = set(as_at(CUT_OFF).figures["id"])
    evidence = as_at(CUT_OFF)
    texts = [reason(name) for name in QUANTITIES]
    own = evidence.parameters.filter(pl.col("owner") == "forecast")
    texts += own["note"].to_list() + own["source"].to_list()
    texts += evidence.priors(NAME)["note"].to_list() + evidence.fits(NAME)["note"].to_list()
    texts += evidence.questions(NAME)["basis"].to_list()
    named = {figure for text in texts for figure in FIGURE.findall(text or "")}
    later_question_ids = set()
    assert len(named) > 30
    assert named - known == later_question_ids


def test_what_a_forecast_adds_to_the_model_has_a_width_and_a_reason() -> None:
    own = as_at(CUT_OFF).parameters.filter(pl.col("owner") == "forecast")
    assert own.height > 30
    drawn = own.filter(pl.col("id") != "forecast-support.simulated")  # the weight of one opinion of two
    assert drawn.null_count().select("low", "high", "distribution", "note").sum_horizontal()[0] == 0
    assert (own["status"] == "assumed").all()
    source = (Path(banks.__file__).parent / "quantities.py").read_text(encoding="utf-8")
    used = set(re.findall(r'"(forecast-[a-z]+\.[a-z_0-9]+)"', source)) | {
        f"forecast-redundancy.year_{year}" for year in (2010, 2011, 2012)
    }
    assert used == set(own["id"])
