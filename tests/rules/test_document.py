"""The page of the rules is what the register and the evidence say."""

import subprocess
import sys
from pathlib import Path

from remit.evidence import everything
from remit.rules.document import parameter_rows, rules_page
from remit.rules.register import RULES
from remit.rules.versions import KEY_DATES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_page_is_as_the_module_writes_it(tmp_path: Path) -> None:
    """If not: python -m remit.rules.document docs/rules.md."""
    written = tmp_path / "rules.md"
    subprocess.run([sys.executable, "-m", "remit.rules.document", written], check=True)
    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_rule_version_and_parameter() -> None:
    evidence = everything()
    page = rules_page(evidence)
    for rule in RULES.values():
        assert f"## {rule.name} {{: #{rule.id} }}" in page
        assert f"[`{rule.id}`](#{rule.id})" in page
        for version in rule.versions:
            assert (
                f"**{version.first} to {version.last or 'now'}** ({version.status}). {version.says}" in page
            )
            assert version.note in page
            shown = {row[0].strip("`") for row in parameter_rows(version, evidence)}
            assert shown == set(version.parameters)
    assert all(f"| {meaning} |" in page for meaning in KEY_DATES.values())


def test_a_version_shows_the_values_of_its_own_days_only() -> None:
    """The ceiling of one version does not stand in the list of the one before it."""
    for rule in RULES.values():
        for version in rule.versions:
            rows = list(parameter_rows(version, everything()))
            assert all(version.last is None or first <= str(version.last) for _, _, _, first, *_ in rows)
            for name in version.parameters:
                firsts = [row[3] for row in rows if row[0] == f"`{name}`"]
                assert firsts == sorted(firsts)
                assert sum(first <= str(version.first) for first in firsts) <= 1
