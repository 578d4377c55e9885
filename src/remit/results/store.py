"""Results on disk: a folder of Parquet tables and a manifest that says what they were made of.

A table is written in chunks of runs, so memory does not grow with their number, and a run that was killed
goes on from the chunks that are whole. A table's digest is taken over its columns in canonical order and not
over the files: two machines that agree on the numbers agree on it. A second one, over the files, is held
against them when a table is opened.

Below national level the tables lie in a folder of their own, `WORKING`: they are exact, down to single exits,
and are for the holder of the staff list. What lies beside it is for every reader.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.level import is_national
from remit.disclosure import HIDDEN, is_small, rounded
from remit.evidence import EXEMPT_KNOWN_BY, EXEMPT_STRUCTURE, as_at
from remit.plan import Plan
from remit.results.chunks import code_digest
from remit.results.ensemble import Ensemble
from remit.results.files import MANIFEST, TABLES, WORKING, ResultsMismatch, check_table, table_files
from remit.results.kept import RECORDS, write_whole
from remit.results.known import Stopping
from remit.results.lock import sole_writer
from remit.results.stored import Stored, as_applied
from remit.simulate.codes import FLOWS, STOCKS
from remit.simulate.ensemble import Simulation, number_of_chunks, prepare
from remit.simulate.fitted import fitted
from remit.simulate.mechanisms import check_names, without
from remit.simulate.workers import THREADS, Workers

__all__ = [
    "MANIFEST",
    "TABLES",
    "WORKING",
    "Progress",
    "Results",
    "ResultsMismatch",
    "check_table",
    "make_manifest",
    "read_results",
    "tables_of",
    "write_results",
]
READERS = ("report.html", MANIFEST)
"""Files of a plan below national level that are for every reader."""
KEEP = """\
The tables in this folder are exact, down to single exits. They are what Remit works with (questions, another
paper) and are for the holder of the staff list: do not pass them on. The paper and the manifest in the folder
above are for every reader.
"""


@dataclass(frozen=True)
class Results:
    """What came out of a simulation: tables in a folder, read when asked for.

    Attributes:
        folder: where the manifest is, and the tables, by themselves below national level.
        manifest: what they were made of.
        plan: the plan that was run.
        checked: tables that were held against the manifest.
    """

    folder: Path
    manifest: dict[str, Any]
    plan: Plan
    checked: set[str] = field(default_factory=set, compare=False, repr=False)

    def table(self, name: str) -> pl.LazyFrame:
        """Open a table without reading it: stocks, flows, cash, exits, odds, rounds or draws.

        Raises:
            ResultsMismatch: when a file of it is missing or was changed since it was written.
        """
        if name not in TABLES:
            raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}")
        tables = tables_of(self.folder, self.plan)
        if name not in self.checked:
            check_table(tables, name, self.manifest)
            self.checked.add(name)
        return pl.scan_parquet(table_files(tables, name)[: number_of_chunks(self.runs)])

    @property
    def runs(self) -> int:
        """Number of runs besides run 0, the central case, which is outside every range."""
        return int(self.manifest["runs"])


def tables_of(folder: Path, plan: Plan) -> Path:
    """Give the folder in which the tables of a plan's results lie: below national level one of their own."""
    national = is_national(plan.bodies)
    return folder if national else folder / WORKING


@dataclass(frozen=True)
class Progress:
    """How far a simulation is.

    Attributes:
        done: runs that are there, run 0 among them.
        total: runs in all.
        kept: how many of those that are there an earlier run had left.
        so_far: results of the runs from run 1 on without a gap; none while there are none.
    """

    done: int
    total: int
    kept: int
    so_far: Results | None


def write_results(
    plan: Plan,
    folder: Path,
    runs: int,
    seed: int,
    workers: Workers = THREADS,
    progress: Callable[[Progress], None] | None = None,
    stop: Stopping | None = None,
    off: Sequence[str] = (),
    fit: str | None = None,
) -> Results:
    """Simulate a plan and write its tables and manifest.

    What an earlier run with the same plan, seed and code left in the folder is kept as far as it is whole,
    whether it was killed or made fewer runs; everything else there is replaced.

    Args:
        plan: a plan with its option applied.
        folder: where to write; made if it is not there.
        runs: number of runs besides run 0; the most, when it may stop before.
        seed: whole number that keys every draw.
        workers: who works; it changes the time and nothing else.
        progress: called at the start and after each chunk of runs.
        stop: when to stop before all runs are made.
        off: names of the mechanisms that are switched off.
        fit: plan whose fitted parameters are drawn, as `england-2011`; by default they are those believed.

    Returns:
        The results.

    Raises:
        EvidenceError: when there is no such fit.
        FaultsFound: when there is no such mechanism.
        FolderBusy: when another run is writing there.
        NotAsked: when `stop` asks what no run measures.
        WorkersLost: when workers die again and again.
    """
    check_names(off)
    with sole_writer(folder):
        (folder / MANIFEST).unlink(missing_ok=True)  # old figures must not stand beside new tables
        prepared = prepare(plan, runs, seed)
        simulation = without(fitted(prepared, fit) if fit else prepared, off)
        ensemble = Ensemble(simulation, _make_tables_folder(folder, plan), stop)
        for done in ensemble.make(workers):
            if progress is not None:
                so_far = _so_far(folder, plan, ensemble.made) if ensemble.made else None
                progress(Progress(done, runs + 1, ensemble.kept, so_far))
        manifest = make_manifest(simulation, ensemble)
        text = json.dumps(manifest, indent=2, sort_keys=True)
        write_whole(folder / MANIFEST, text.encode() + b"\n")
    return Results(folder, manifest, plan)


def _so_far(folder: Path, plan: Plan, runs: int) -> Results:
    """Give the results of the first runs while others are made; there is no manifest to hold them to."""
    return Results(folder, {"runs": runs}, plan, set(TABLES))


def _make_tables_folder(folder: Path, plan: Plan) -> Path:
    """Make the folder of the tables; none may be left from another plan where everybody reads."""
    tables = tables_of(folder, plan)
    for place in {folder, folder / WORKING} - {tables}:
        for name in (*TABLES, RECORDS):
            for old in (place / name).glob("part-*"):
                old.unlink()
    tables.mkdir(parents=True, exist_ok=True)
    if tables != folder:
        (tables / "KEEP.txt").write_text(KEEP, encoding="utf-8")
    return tables


def make_manifest(simulation: Simulation, ensemble: Ensemble) -> dict[str, Any]:
    """Say what results were made of, so that anyone can make them again and see whether they agree."""
    plan = simulation.plan
    people = plan.bodies.people.height
    national = is_national(plan.bodies)
    level = {"for_readers": list(READERS), "working_data": f"{WORKING}/"}
    return {
        "remit": version("remit"),
        "title": plan.title,
        "plan": plan.folder.name.replace("_", "-"),
        "option": plan.option,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "as_at": plan.as_at.isoformat(),
        "runs": ensemble.made,
        "seed": simulation.seed,
        "without": list(simulation.without),
        "people": people if national else HIDDEN if is_small(people) else rounded(people),
        "synthetic": plan.synthetic,
        "note": plan.note,
        "digests": {
            "bodies": plan.bodies.digest(),
            "plan": plan.digest(),
            "evidence": as_at(plan.as_at).digest(),
            "tables": ensemble.digests("contents"),
        },
        "code": code_digest(),
        "files": ensemble.digests("files"),
        "structure_known_later": dict(EXEMPT_STRUCTURE) if plan.as_at < EXEMPT_KNOWN_BY else {},
        "stocks": list(STOCKS),
        "flows": list(FLOWS),
        **({"fitted": simulation.fitted} if simulation.fitted else {}),
        **({} if national else level),
        **({} if ensemble.stop is None else {"asked": _asked(simulation, ensemble)}),
    }


def _asked(simulation: Simulation, ensemble: Ensemble) -> dict[str, Any]:
    """Say what was asked of runs that could stop before all were made, and what is known."""
    stop = ensemble.stop.as_json(ensemble.made) if ensemble.stop is not None else {}
    return {"runs": simulation.runs} | stop


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
        _ = manifest["option"], manifest["digests"]["plan"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise ResultsMismatch(
            f"{path} is not a manifest that Remit wrote ({wrong}). Run the plan again."
        ) from None
    results = Results(folder, manifest, as_applied(Stored(folder, manifest), plan))
    results.table("odds")  # is held against the manifest; the others when they are opened
    return results
