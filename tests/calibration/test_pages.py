"""The pages of the fit are what evidence, checks and forecasts say, and the dated files are whole."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from remit.calibration.quantities import QUANTITIES, reason
from remit.calibration.scoring import LEVELS, POINTS, read_forecasts
from remit.evidence.files import DATA

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "calibration"
DATED = ROOT / "forecasts" / "england-2011" / "2012-06-30"


def test_the_pages_are_as_the_module_writes_them(tmp_path: Path) -> None:
    """If not: make forecast."""
    command = [sys.executable, "-m", "remit.calibration.document", tmp_path, ROOT / "forecasts"]
    subprocess.run(command, check=True, capture_output=True)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(path.relative_to(DOCS) for path in DOCS.rglob("*") if path.is_file())
    differ = [path for path in written if (tmp_path / path).read_bytes() != (DOCS / path).read_bytes()]
    assert differ == []


def test_the_dated_forecasts_are_whole_and_agree_with_their_samples() -> None:
    manifest = json.loads((DATED / "forecasts.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"forecasts.csv", "forecasts.samples.parquet"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((DATED / name).read_bytes()).hexdigest() == digest
    table = read_forecasts(DATED / "forecasts.csv")
    samples = pl.read_parquet(DATED / "forecasts.samples.parquet")
    assert table["id"].to_list() == samples.columns == list(QUANTITIES)
    assert samples.height >= 1_000
    for row in table.iter_rows(named=True):
        values = samples[row["id"]]
        assert abs(row["mean"] - values.mean()) <= 1e-3 * max(abs(row["mean"]), 1.0)
        for point, level in zip(POINTS, LEVELS, strict=True):
            assert abs(row[point] - values.quantile(level, "equiprobable")) <= 1e-3 * max(
                abs(row[point]), 1.0
            )
        assert row["why"] == reason(row["id"])


def test_the_checks_that_ship_say_that_the_method_passes_its_stated_test() -> None:
    checks = json.loads((DATA / "posteriors" / "england-2011.json").read_text(encoding="utf-8"))
    assert checks["truths"] >= 200
    assert [test["name"] for test in checks["ranks"] if not test["passes"]] == []
    assert all(sum(test["counts"]) == checks["truths"] for test in checks["ranks"])
    assert 0.85 <= checks["coverage_90"] <= 0.95
