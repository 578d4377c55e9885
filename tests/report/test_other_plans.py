"""A paper can be written for any plan that the check lets through, not only for the shipped one."""

from pathlib import Path

import pytest

import remit
from remit.report.paper import write_paper
from tests.plans import CHANGES, tiny_tables, write_tiny_plan

PLANS = {
    "as it is": {},
    "without changes": {"changes": ""},
    "one person": {"tables": {"people": tiny_tables()["people"][:1]}},
    "no posts or rounds": {"tables": {"posts": [], "rounds": []}, "changes": CHANGES.split("[[change]]")[0]},
}


@pytest.mark.parametrize("name", PLANS)
def test_a_small_plan_has_its_paper(name: str, tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path / "plan", **PLANS[name])  # type: ignore[arg-type]
    if name == "no posts or rounds":
        people = (folder / "people.csv").read_text(encoding="utf-8").splitlines()
        at = people[0].split(",").index("post")
        rows = [
            ",".join("" if i == at and n else cell for i, cell in enumerate(row.split(",")))
            for n, row in enumerate(people)
        ]
        (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    results = remit.simulate(remit.read(folder).apply(), runs=3, seed=1, out=tmp_path / "out")
    text = write_paper(results, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "synthetic" in text
    assert "Published beside reproduced" not in text
    assert "England" not in text.replace("Bank of England", "")
