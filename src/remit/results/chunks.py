"""What a worker makes of a chunk of runs: its rows of every table, as the bytes of Parquet files.

A chunk depends on the plan, the seed and its own numbers alone, so any thread, process or machine makes the
same bytes. Nothing is written here: who asked for the chunk keeps it (`results.kept`).
"""

import platform
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from remit.evidence import as_at
from remit.money import Contracts, accounts, contracts
from remit.money.appraisal import Terms, terms_of
from remit.results.files import TABLES
from remit.results.outcomes import odds_table, outcomes
from remit.results.rows import Run
from remit.results.tables import Words, exit_table, exits_of, long_table, round_table, run_columns, words_of
from remit.simulate.ensemble import Chunk, Simulation

PACKAGE = Path(__file__).resolve().parents[1]
SHOWN_ONLY = ("calibration", "cli", "report", "web", "disclosure")
"""Parts of the package that read or show results and do not make them."""
LEVEL = 1
"""Of compression: the higher ones take longer than they save."""


@dataclass(frozen=True)
class Made:
    """A chunk as a worker gives it.

    Attributes:
        chunk: which runs.
        code: digest of the code that made it.
        contents: digest of each table's rows.
        files: each table as the bytes of a Parquet file.
    """

    chunk: Chunk
    code: str
    contents: dict[str, str]
    files: dict[str, bytes]


def make_chunk(simulation: Simulation, chunk: Chunk) -> Made:
    """Simulate the runs of a chunk and make its rows of every table.

    Args:
        simulation: the simulation.
        chunk: which runs.
    """
    tables = chunk_tables(simulation, chunk)
    contents = {name: content_digest(table) for name, table in tables.items()}
    return Made(chunk, code_digest(), contents, {name: _as_parquet(table) for name, table in tables.items()})


def chunk_tables(simulation: Simulation, chunk: Chunk) -> dict[str, pl.DataFrame]:
    """Simulate the runs of a chunk; give its rows of every table of `TABLES`, run after run."""
    words, fixed, terms = _fixed(simulation)
    rows, exits, odds, rounds, space = [], [], [], [], simulation.workspace()
    for run in range(chunk.first, chunk.last + 1):
        counts = simulation.run(run, space)
        money = accounts(simulation, fixed, counts, run)
        paid = exits_of(simulation, counts)
        rows.append((run, run_columns(simulation, words, counts, money)))
        exits.append((run, paid))
        odds.append((run, list(outcomes(Run(simulation, run, counts, paid, money, terms)))))
        rounds.append((run, counts.rounds.copy()))
    long = {name: [(run, columns[name]) for run, columns in rows] for name in TABLES[:3]}
    return {
        **{name: long_table(simulation, words, of_runs) for name, of_runs in long.items()},
        "exits": exit_table(simulation, words, exits),
        "odds": odds_table(simulation, odds),
        "rounds": round_table(simulation, rounds),
        "draws": simulation.draws[chunk.first : chunk.last + 1],
    }


@lru_cache(maxsize=2)
def _fixed(simulation: Simulation) -> tuple[Words, Contracts, Terms]:
    """Give the words of the tables, the money that the plan fixes, and what it is appraised by.

    The last ones asked for are kept.
    """
    fixed = contracts(simulation)
    return words_of(simulation), fixed, terms_of(simulation, fixed)


def _as_parquet(table: pl.DataFrame) -> bytes:
    file = BytesIO()
    # Rows of all sorts lie together, so that statistics of a part of them would let a reader skip nothing.
    table.write_parquet(file, compression="zstd", compression_level=LEVEL, statistics=False)
    return file.getvalue()


def content_digest(table: pl.DataFrame) -> str:
    """Give the SHA-256 of rows: each column's name, its words if it has a closed list, its values.

    It is taken over the numbers, not over a file: two machines that agree on the numbers agree on it.
    """
    digest = sha256()
    for column in table:
        digest.update(column.name.encode())
        if isinstance(column.dtype, pl.Enum):
            digest.update("\x1f".join(column.dtype.categories.to_list()).encode())
            narrow = pl.UInt8 if len(column.dtype.categories) <= 1 << 8 else pl.UInt16
            column = column.to_physical().cast(narrow)
        elif column.dtype == pl.Date:
            column = column.to_physical()
        if column.dtype == pl.String:
            digest.update("\x1f".join(column.to_list()).encode())
        else:
            digest.update(np.ascontiguousarray(column.to_numpy()).data)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Give the SHA-256 of what turns a plan into tables: the package's sources and what compiles them."""
    digest = sha256(platform.python_version().encode())
    for name in ("remit", "numpy", "numba", "polars"):
        digest.update(f"{name} {version(name)}\x1f".encode())
    for source in sorted(PACKAGE.rglob("*.py")):
        path = source.relative_to(PACKAGE)
        if path.parts[0] not in SHOWN_ONLY:
            digest.update(f"{path.as_posix()}\x1f".encode() + source.read_bytes())
    return digest.hexdigest()


def made_of(simulation: Simulation) -> dict[str, str]:
    """Say what a chunk of a simulation is made of, but for its numbers: chunks with the same go together."""
    plan = simulation.plan
    return {
        "bodies": plan.bodies.digest(),
        "plan": plan.digest(),
        "option": plan.option,
        "evidence": as_at(plan.as_at).digest(),
        "seed": str(simulation.seed),
        "without": " ".join(simulation.without),
        "remit": version("remit"),
        "code": code_digest(),
        **({"fitted": simulation.fitted} if simulation.fitted else {}),
    }
