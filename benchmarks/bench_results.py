"""Times the comparison of options from stored results: `make bench-results`.

Eight options of `england-2011`, 500 runs each, 64,000 people. A few runs of each option are simulated; their
rows in the table of odds are then repeated to 500 runs, every number moved a little by key, since what is
timed is how long stored runs take to read and compare and not how long they took to make (`--real` makes all
of them). Files lie as a run leaves them: ten runs a file, held against the digests of the manifest. The
command runs as a user runs it, start of the interpreter and printing included; real seconds depend on what
else the machine does, so seconds of the processor are printed too.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

import remit
from remit.draws import uniforms
from remit.results.files import MANIFEST, files_digest, table_files
from remit.results.stored import stored_options

OPTIONS, RUNS, MADE, LIMIT = 8, 500, 10, 2.0
TIMES = 5


def make(folder: Path, runs: int, real: bool) -> None:
    """Store results of each option as a run leaves them."""
    plan = remit.read("england-2011")
    for option in plan.all_options[:OPTIONS]:
        made = remit.simulate(plan.apply(option), runs if real else MADE, 1, out=folder / option)
        if not real:
            repeat(made.folder, runs)


def repeat(folder: Path, runs: int) -> None:
    """Repeat the rows of the first runs in the table of odds up to a number of runs."""
    files = table_files(folder, "odds")
    rows = pl.concat([pl.read_parquet(file) for file in files[1:]])
    for file in files[1:]:
        file.unlink()
    for number, first in enumerate(range(1, runs + 1, MADE), start=1):
        lots = uniforms(number, "repeated", np.arange(rows.height, dtype=np.uint64))
        moved = (pl.col("value") * (0.95 + 0.1 * pl.Series("lot", lots))).round().cast(pl.Int64)
        run = (pl.col("run") + first - 1).cast(pl.Int32)
        later = rows.with_columns(moved.alias("value"), run.alias("run"))
        file = folder / "odds" / f"part-{number:06d}.parquet"
        later.write_parquet(file, compression="zstd", statistics=False)
    path = folder / MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["runs"] = runs
    manifest["files"]["odds"] = files_digest(folder, "odds")
    path.write_text(json.dumps(manifest))


def timed(folder: Path) -> tuple[float, float]:
    """Compare as a user does; give real seconds and those of the processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [Path(sys.executable).parent / "remit", "compare", folder, "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if len(found["ranking"]) != OPTIONS or found["runs"] != RUNS:
        raise RuntimeError("not all options and runs were compared")
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print what is measured beside the limit; 1 if it is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", action="store_true", help="simulate every run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder, RUNS, given.real)
        found = stored_options(folder)
        rows = sum(one.odds().select(pl.len()).collect().item() for one in found)
        size = sum(file.stat().st_size for file in folder.glob("*/odds/*.parquet"))
        took = [timed(folder) for _ in range(TIMES)]
    real, processor = (median(column) for column in zip(*took, strict=True))
    sys.stdout.write(
        f"{OPTIONS} options x {RUNS} runs of england-2011: {rows:,} rows, {size / 1e6:.0f} MB of odds\n"
        f"remit compare: {real:.2f} s (limit {LIMIT} s), {processor:.2f} s of the processor; "
        f"median of {TIMES}\n"
    )
    return int(real > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
