"""The bank: many runs of a plan under draws of the prior (or of a posterior), kept chunk by chunk.

A chunk depends on the plan, its draws, the seed and its own numbers alone and is written whole. So a bank
that was killed goes on from what is there and comes out the same, whoever works on it, and a larger bank goes
on from a smaller one.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from remit.calibration import measures as _measures
from remit.calibration.measures import UNITS, measures
from remit.evidence import Evidence
from remit.money import contracts
from remit.money.appraisal import Terms, terms_of
from remit.plan import Plan, evidence_of
from remit.results.chunks import made_of
from remit.results.kept import write_whole
from remit.results.lock import sole_writer
from remit.results.rows import Run
from remit.results.tables import exits_of
from remit.simulate.ensemble import Chunk, Simulation, chunks_of, prepare
from remit.simulate.workers import THREADS, Workers, work

MADE_OF = "made_of.json"
CHUNKS = "chunks"
NO_MONEY = np.zeros((0, 0, 0), dtype=np.int64)
"""What is measured here needs no accounts, which take longer than a run."""
FORECAST = "forecast"
"""Owner of parameters that are added to the model after it has run, and do not change a run."""

Told = Callable[[int, int], None]
"""Called with the runs that are there and the runs in all."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Runs of a plan with the draws that they were made under.

    Attributes:
        draws: one row a run, columns `run` and one a parameter.
        measured: one row a run, in the same order, one column a measure; nan where a run had nothing of it.
        units: unit of each measure in the tables of results.
        digest: of what it was made of and of every number in it.
    """

    draws: pl.DataFrame
    measured: pl.DataFrame
    units: dict[str, str]
    digest: str

    @property
    def size(self) -> int:
        """Number of runs."""
        return self.measured.height

    def of(self, measure: str) -> np.ndarray:
        """Give a measure in people's units (people, pounds, shares of 1), one value a run.

        Raises:
            KeyError: no run measured it.
        """
        return self.raw(measure) / UNITS.get(self.units[measure], 1.0)

    def raw(self, measure: str) -> np.ndarray:
        """Give a measure in the unit of the tables of results."""
        if measure not in self.units:
            raise KeyError(f"no run of the bank measured {measure!r}")
        return self.measured[measure].to_numpy()


def simulation_of(plan: Plan, draws: pl.DataFrame, seed: int) -> Simulation:
    """Make a plan ready to run under given draws.

    Args:
        plan: a plan with its option applied.
        draws: columns `run`, from 0, and one a parameter.
        seed: keys everything but the draws.
    """
    return replace(prepare(plan, 1, seed), draws=draws)


def make_bank(
    simulation: Simulation, folder: Path, workers: Workers = THREADS, told: Told | None = None
) -> Bank:
    """Simulate every run of a simulation and keep what it comes to; run 0, the central case, is left out.

    Args:
        simulation: a plan with its draws.
        folder: where the chunks are kept; what an earlier call left there is used if it is of the same.
        workers: who works; it changes the time and nothing else.
        told: told of the progress.

    Raises:
        FolderBusy: another one is writing there.
    """
    with sole_writer(folder):
        identity = _identity(simulation)
        _begin(folder, identity)
        files = {c: _file(folder, c, simulation.draws) for c in chunks_of(simulation.runs) if c.number > 0}
        missing = [chunk for chunk, file in files.items() if not file.exists()]
        there = simulation.runs - sum(chunk.size for chunk in missing)
        _tell(told, there, simulation.runs)
        for chunk, table in work(simulation, measure_chunk, missing, workers):
            write_whole(files[chunk], table)
            there += chunk.size
            _tell(told, there, simulation.runs)
        parts = [pl.read_parquet(BytesIO(file.read_bytes())) for file in files.values()]
    return _bank(simulation, identity, pl.concat(parts))


def measure_chunk(simulation: Simulation, chunk: Chunk) -> bytes:
    """Simulate the runs of a chunk; give what they come to, one row a run and measure, as a Parquet file."""
    space, terms, rows = simulation.workspace(), _terms(simulation), []
    for number in range(chunk.first, chunk.last + 1):
        counts = simulation.run(number, space)
        run = Run(simulation, number, counts, exits_of(simulation, counts), NO_MONEY, terms)
        rows += [(number, *found) for found in measures(run)]
    schema = {"run": pl.Int32, "measure": pl.String, "unit": pl.String, "value": pl.Int64}
    file = BytesIO()
    table = pl.DataFrame(rows, schema=schema, orient="row")
    table.write_parquet(file, compression="zstd", statistics=False)
    return file.getvalue()


@lru_cache(maxsize=2)
def _terms(simulation: Simulation) -> Terms:
    """Give what a plan is appraised by; the last ones asked for are kept."""
    return terms_of(simulation, contracts(simulation))


def _bank(simulation: Simulation, identity: dict[str, str], rows: pl.DataFrame) -> Bank:
    wide = rows.pivot(on="measure", index="run", values="value").sort("run").drop("run")
    wide = wide.select(sorted(wide.columns)).cast(pl.Float64).fill_null(float("nan"))
    units = dict(rows.select("measure", "unit").unique().sort("measure").iter_rows())
    digest = sha256(json.dumps(identity, sort_keys=True).encode())
    digest.update(np.ascontiguousarray(simulation.draws.to_numpy()).tobytes())
    digest.update(np.ascontiguousarray(wide.to_numpy()).tobytes())
    return Bank(simulation.draws[1:], wide, units, digest.hexdigest())


def _tell(told: Told | None, there: int, runs: int) -> None:
    if told is not None:
        told(there, runs)


def _identity(simulation: Simulation) -> dict[str, str]:
    """Say what a chunk is made of, but for its numbers and its draws."""
    source = Path(_measures.__file__).read_bytes()
    evidence = without_forecast(evidence_of(simulation.plan)).digest()
    return {**made_of(simulation), "evidence": evidence, "measures": sha256(source).hexdigest()}


def without_forecast(evidence: Evidence) -> Evidence:
    """Give evidence without what is added to the model after it has run."""
    return replace(evidence, parameters=evidence.parameters.filter(pl.col("owner") != FORECAST))


def _begin(folder: Path, identity: dict[str, str]) -> None:
    """Clear away what is of something else, and say what the folder is now of."""
    (folder / CHUNKS).mkdir(parents=True, exist_ok=True)
    note = folder / MADE_OF
    text = json.dumps(identity, sort_keys=True).encode()
    if not note.exists() or note.read_bytes() != text:
        for file in (folder / CHUNKS).iterdir():
            file.unlink()
        write_whole(note, text)


def _file(folder: Path, chunk: Chunk, draws: pl.DataFrame) -> Path:
    """Name the file of a chunk by its runs and its draws."""
    rows = np.ascontiguousarray(draws[chunk.first : chunk.last + 1].to_numpy())
    return folder / CHUNKS / f"part-{chunk.number:06d}-{sha256(rows.tobytes()).hexdigest()[:16]}.parquet"
