"""Results on disk: a folder of Parquet tables and a manifest that says what they were made of.

A table is written in parts of `RUNS_A_PART` runs, so memory does not grow with the number of runs. Its digest
is taken over the columns in canonical order, not over the files: two machines that agree on the numbers agree
on it.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from remit.evidence import EXEMPT_STRUCTURE, as_at
from remit.money import accounts, contracts
from remit.plan import Plan
from remit.results.outcomes import Run, outcomes
from remit.results.tables import run_tables, words_of
from remit.simulate.codes import FLOWS, STOCKS
from remit.simulate.ensemble import Simulation, prepare

RUNS_A_PART = 20
TABLES = ("stocks", "flows", "cash", "exits", "odds", "rounds", "draws")
MANIFEST = "manifest.json"
LOCK = ".writing"


@dataclass
class Digest:
    """Running SHA-256 of a table that arrives in parts."""

    hash: Any = field(default_factory=sha256)

    def add(self, table: pl.DataFrame) -> None:
        """Add rows: each column's name, its words if it has a closed list, its values at a fixed width."""
        for column in table:
            self.hash.update(column.name.encode())
            if isinstance(column.dtype, pl.Enum):
                self.hash.update("\x1f".join(column.dtype.categories.to_list()).encode())
                column = column.to_physical().cast(pl.UInt16)
            elif column.dtype == pl.Date:
                column = column.to_physical()
            if column.dtype == pl.String:
                self.hash.update("\x1f".join(column.to_list()).encode())
            else:
                self.hash.update(np.ascontiguousarray(column.to_numpy()).tobytes())

    def hexdigest(self) -> str:
        """Give the digest as hexadecimal text."""
        return str(self.hash.hexdigest())


@dataclass(frozen=True)
class Results:
    """What came out of a simulation: tables in a folder, read when asked for.

    Attributes:
        folder: where the tables and the manifest are.
        manifest: what they were made of.
        plan: the plan that was run.
    """

    folder: Path
    manifest: dict[str, Any]
    plan: Plan

    def table(self, name: str) -> pl.LazyFrame:
        """Open a table without reading it: stocks, flows, cash, exits, odds, rounds or draws."""
        if name not in TABLES:
            raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}")
        return pl.scan_parquet(str(self.folder / name / "*.parquet"))

    @property
    def runs(self) -> int:
        """Number of runs besides run 0, the central case, which is outside every range."""
        return int(self.manifest["runs"])


def write_results(
    plan: Plan,
    folder: Path,
    runs: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Results:
    """Simulate a plan and write its tables and manifest.

    Args:
        plan: a plan with its option applied.
        folder: where to write; made if it is not there, its old tables replaced.
        runs: number of runs besides run 0.
        seed: whole number that keys every draw.
        threads: worker threads, by default one a processor.
        progress: called with (runs done, runs in all) after each run.

    Returns:
        The results.

    Raises:
        FolderBusy: when another run is writing there.
    """
    with sole_writer(folder):
        (folder / MANIFEST).unlink(missing_ok=True)  # old figures must not stand beside new tables
        simulation = prepare(plan, runs, seed)
        words, fixed = words_of(simulation), contracts(simulation)
        writer = _Writer(folder)
        for run, counts in simulation.run_all(threads):
            money = accounts(simulation, fixed, counts, run)
            tables = run_tables(simulation, words, run, counts, money)
            tables["rounds"] = _round_rows(simulation, run, counts.rounds)
            found = outcomes(Run(simulation, run, counts, tables["exits"], money))
            tables["odds"] = pl.DataFrame(list(found), schema=_ODDS)
            for name, table in tables.items():
                writer.add(name, table)
            if (run + 1) % RUNS_A_PART == 0:
                writer.flush()
            if progress is not None:
                progress(run + 1, runs + 1)
        writer.add("draws", simulation.draws)
        writer.flush()
        manifest = make_manifest(simulation, writer.digests())
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    return Results(folder, manifest, plan)


_ODDS = {
    "option": pl.String,
    "run": pl.Int32,
    "month": pl.Date,
    "body": pl.String,
    "function": pl.String,
    "band": pl.String,
    "measure": pl.String,
    "value": pl.Int64,
    "unit": pl.String,
}


def _round_rows(simulation: Simulation, run: int, rounds: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "option": pl.Series([simulation.plan.option] * len(rounds), dtype=pl.String),
            "run": np.full(len(rounds), run, dtype=np.int32),
            "round": pl.Series(simulation.names.rounds, dtype=pl.String),
            "posts": rounds[:, 0].astype(np.int64),
            "filled": rounds[:, 1].astype(np.int64),
        }
    )


class FolderBusy(ValueError):
    """Another run is writing into the same folder."""


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep a folder to one run at a time, by a file with the run's process number.

    A file that a killed run left behind does not count.

    Raises:
        FolderBusy: when a run that is alive is writing there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    for _ in range(2):
        try:
            with lock.open("x") as file:
                file.write(str(os.getpid()))
            break
        except FileExistsError:
            if _is_alive(lock):
                raise FolderBusy(
                    f"another run is writing into {folder}; wait for it or choose another folder"
                ) from None
            lock.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _is_alive(lock: Path) -> bool:
    try:
        os.kill(int(lock.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


class _Writer:
    """Gather rows and write each table in numbered parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waiting: dict[str, list[pl.DataFrame]] = {}
        self.running: dict[str, Digest] = {}
        self.parts = 0
        for name in TABLES:
            (folder / name).mkdir(parents=True, exist_ok=True)
            for old in (folder / name).glob("*.parquet"):
                old.unlink()

    def add(self, name: str, table: pl.DataFrame) -> None:
        self.waiting.setdefault(name, []).append(table)

    def flush(self) -> None:
        for name, parts in self.waiting.items():
            table = pl.concat(parts)
            self.running.setdefault(name, Digest()).add(table)
            table.write_parquet(self.folder / name / f"part-{self.parts:05d}.parquet", compression="zstd")
        self.waiting.clear()
        self.parts += 1

    def digests(self) -> dict[str, str]:
        return {name: digest.hexdigest() for name, digest in sorted(self.running.items())}


def make_manifest(simulation: Simulation, digests: dict[str, str]) -> dict[str, Any]:
    """Say what results were made of, so that anyone can make them again and see whether they agree."""
    plan = simulation.plan
    return {
        "remit": version("remit"),
        "title": plan.title,
        "plan": plan.folder.name.replace("_", "-"),
        "option": plan.option,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "as_at": plan.as_at.isoformat(),
        "runs": simulation.runs,
        "seed": simulation.seed,
        "people": plan.bodies.people.height,
        "synthetic": plan.synthetic,
        "note": plan.note,
        "digests": {
            "bodies": plan.bodies.digest(),
            "plan": plan.digest(),
            "evidence": as_at(plan.as_at).digest(),
            "tables": digests,
        },
        "structure_known_later": dict(EXEMPT_STRUCTURE),
        "stocks": list(STOCKS),
        "flows": list(FLOWS),
    }


class ResultsMismatch(ValueError):
    """Stored results are not there, or were made from something else than the plan beside them."""


def read_results(folder: Path, plan: Plan) -> Results:
    """Open results that were written before, with the option that they were made for.

    Args:
        folder: where the tables and the manifest are.
        plan: the plan that they were made from, as read.

    Raises:
        ResultsMismatch: when the folder has no manifest, or the plan has changed since.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise ResultsMismatch(
            f"{folder} holds no results: it has no {MANIFEST}. Make some with: remit run PLAN --out {folder}"
        )
    try:
        manifest = json.loads(path.read_text())
        option, digests = manifest["option"], manifest["digests"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise ResultsMismatch(
            f"{path} is not a manifest that Remit wrote ({wrong}). Run the plan again."
        ) from None
    if option not in plan.options:
        raise ResultsMismatch(f"{folder} was made with the option {option!r}, which this plan does not have.")
    applied = plan.apply(option)
    for part, now in (("bodies", applied.bodies.digest()), ("plan", applied.digest())):
        if digests.get(part) != now:
            made_from = f"{manifest['title']!r}, option {option!r}"
            raise ResultsMismatch(f"{folder} was made from other {part}: {made_from}. Run the plan again.")
    check_table(folder, "odds", digests)
    return Results(folder, manifest, applied)


def check_table(folder: Path, name: str, digests: dict[str, Any]) -> None:
    """Hold a table against its digest in the manifest.

    Raises:
        ResultsMismatch: when it is missing, cannot be read, or was changed.
    """
    digest = Digest()
    try:
        for part in sorted((folder / name).glob("*.parquet")):
            digest.add(pl.read_parquet(part))
    except (OSError, pl.exceptions.PolarsError) as wrong:
        raise ResultsMismatch(f"{folder / name} cannot be read ({wrong}). Run the plan again.") from None
    if digest.hexdigest() != digests.get("tables", {}).get(name):
        raise ResultsMismatch(f"{folder / name} is not what the manifest says. Run the plan again.")
