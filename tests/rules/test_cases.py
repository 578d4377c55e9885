"""Every rule has its cases, every case comes out to the penny, and what is no sound case is refused."""

from pathlib import Path

import pytest

from remit.evidence import everything
from remit.rules import register
from remit.rules.versions import ONE_DAY
from tests.rules.harness import CASES_MIN, FOLDER, Case, CaseFault, read_cases, try_case
from tests.rules.register import RULES

FILES = sorted(FOLDER.glob("*.yaml"))


def _sound(path: Path) -> list[Case]:
    """The cases of a file; none if it cannot be read, which another test tells."""
    try:
        return read_cases(path)
    except CaseFault:
        return []


CASES = [case for path in FILES for case in _sound(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_case(case: Case) -> None:
    try_case(case, RULES, everything())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_enough_cases_of_a_rule(path: Path) -> None:
    cases = read_cases(path)
    assert path.stem in RULES
    assert len(cases) >= CASES_MIN


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_its_file(rule: str) -> None:
    assert (FOLDER / f"{rule}.yaml").is_file()


def test_the_register_holds_every_rule_of_the_modules() -> None:
    assert register.RULES == RULES


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_version_has_a_case_and_every_change_one_on_each_side(rule: str) -> None:
    tried = {case.on for case in CASES if case.rule == rule}
    versions = RULES[rule].versions
    assert all(any(version.covers(on) for on in tried) for version in versions)
    sides = {side for version in versions[1:] for side in (version.first - ONE_DAY, version.first)}
    assert sorted(sides - tried) == []


SOUND = """\
rule: redundancy
cases:
  - name: two years
    on: 2010-10-31
    given:
      whole_time_pay_gbp_y: 24000.60
      fte: 0.5
      week_pay_gbp: 0
      continuous_days: 731
      reckonable_years: 2
    expected: 2000.05
    source: arithmetic
"""


def _tried(folder: Path, text: str) -> None:
    path = folder / "redundancy.yaml"
    path.write_text(text, encoding="utf-8")
    for case in read_cases(path):
        try_case(case, RULES, everything())


def test_a_sound_case_passes(tmp_path: Path) -> None:
    _tried(tmp_path, SOUND)
    _tried(tmp_path, SOUND.replace("whole_time_pay_gbp_y: 24000.60", "whole_time_pay_pence_y: 2400060"))
    _tried(tmp_path, SOUND.replace("fte: 0.5", "fte_millionths: 500000"))
    _tried(tmp_path, SOUND.replace("week_pay_gbp: 0", "week_pay_gbp: none"))
    _tried(tmp_path, SOUND.replace("source:", "assumed: [that hours are half]\n    source:"))
    before = SOUND.replace("on: 2010", "on: 2005")
    _tried(tmp_path, before.replace("2000.05", "not covered"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    source: arithmetic\n", "", "case 'two years': has no source"),
        ("source: arithmetic", "source: ' '", "source is blank"),
        ("source: arithmetic", "source: 12", "source is blank"),
        ("rule: redundancy", "rule: levy", "its rule is levy"),
        ("cases:", "case:", "has no cases"),
        ("    expected:", "    expekted: 1\n    expected:", "unknown expekted"),
        ("      reckonable_years: 2\n", "", "the argument reckonable_years is missing"),
        ("reckonable_years: 2", "reckonable_years: 2\n      years: 2", "unknown arguments: years"),
        ("reckonable_years: 2", "reckonable_years: 2\n      terms: 2", "unknown arguments: terms"),
        ("fte: 0.5", "fte: 0.5\n      fte_millionths: 500000", "fte_millionths stands twice"),
        ("fte: 0.5", "fte: 0.5\n      fte: 0.5", "line 8: fte stands twice"),
        ("fte: 0.5", "fte: 0.3333333", "finer than one in 1000000"),
        ("fte: 0.5", "fte: .inf", "no number and no date: '.inf'"),
        ("fte: 0.5", "fte: half", "no number and no date: 'half'"),
        ("fte: 0.5", "fte: 1:30", "no number and no date: '1:30'"),
        ("fte: 0.5", "fte: true", "no number and no date: True"),
        ("fte: 0.5", "fte: [0.5]", "no number and no date"),
        ("24000.60", "24000.601", "whole_time_pay_gbp_y is finer than one in 100"),
        ("24000.60", "'24,000.60'", "no number and no date"),
        ("on: 2010-10-31", "on: 2010", "on is no date"),
        ("on: 2010-10-31", "on: 2010-10-31 12:00:00", "on is no date"),
        ("expected: 2000.05", "expected: 2000.051", "finer than one in 100"),
        ("expected: 2000.05", "expected: true", "the rule gives"),
        ("expected: 2000.05", "expected: {pay_gbp: 2000.05}", "no number and no date"),
        ("source:", "assumed: hours\n    source:", "assumed is no list of sentences"),
        ("cases:", "cases: [", "redundancy.yaml: while parsing"),
    ],
)
def test_a_case_that_is_not_sound_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(CaseFault) as refused:
        _tried(tmp_path, SOUND.replace(old, new, 1))
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2000.05", "2000.06", "the result is 2,000.05, expected 2,000.06 (arithmetic)"),
        ("2000.05", "not covered", "the version of 2006-10-01 covers 2010-10-31"),
        ("on: 2010", "on: 2005", "no version covers 2005-10-31"),
    ],
)
def test_a_case_that_comes_out_wrong_fails(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(AssertionError) as failed:
        _tried(tmp_path, SOUND.replace(old, new))
    assert message in str(failed.value)


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseFault, match="two cases have the name 'two years'"):
        _tried(tmp_path, SOUND + SOUND[SOUND.index("  - name") :])
