"""What the plan declares, the pages show: every kind of change has words, every value a field."""

import ast
import re
from pathlib import Path

from django import forms

import remit
from remit.faults import Fault, Further, fold
from remit.plan import CHANGE_KINDS
from remit.plan.kinds import Value
from remit.web.forms import _field_of
from remit.web.screen import ELSEWHERE, dates_in_words, on_screen
from tests.web import inside

assert inside.DATA
CHOSEN = (Value.FUNCTIONS, Value.BODY, Value.BODIES, Value.BODY_KIND, Value.HOW, Value.LEVEL, Value.WHO)


def test_what_is_one_of_a_list_is_chosen_from_it() -> None:
    choices = {value: [("a", "A")] for value in CHOSEN}
    for kind in CHANGE_KINDS.values():
        for key in kind.parameters:
            field = _field_of(key.value, key.meaning, key.required, choices)
            assert isinstance(field, forms.ChoiceField) == (key.value in CHOSEN), (kind.name, key.name)


COMMANDS = re.compile(
    r"(?:^|[\s(])--[a-z]|\bthe mapping\b|\bmapping\.toml|same command"
    r"|remit (?:check|run|fill|import|evidence)\b"
)
"""Words of the command line, which no page may say."""
OF_COMMANDS = {
    "check_mapping",
    "read_mapping",
    "check_folder",
    "_of_kind",
    "_wrong_numbers",
    "_from_statistics",
    "_differ",
    "_check_parameter",
    "check_order",
    "write_into_plan",
    "_refuse_shipped",
    "_change",
    "add_to_plan",
    "check_switches",
    "_remedy",
    "fold",
}
"""Functions whose faults arise in commands alone, or whose callers give them the words of pages."""


def test_what_names_an_option_of_a_command_has_the_words_of_a_page_beside_it() -> None:
    root = Path(remit.__file__).parent
    found = {}
    for path in [
        p
        for area in ("bodies", "plan", "exits", "matching", "sourcing")
        for p in root.glob(f"{area}/**/*.py")
    ]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            said = [one.value for one in ast.walk(function) if isinstance(one, ast.Constant)]
            texts = [
                text for text in said if isinstance(text, str) and text != ast.get_docstring(function, False)
            ]
            if any(map(COMMANDS.search, texts)):
                found[function.name] = "on_screen" in ast.unparse(function)
    assert len(found) > len(OF_COMMANDS) - 1
    assert {name for name, paired in found.items() if not paired} <= OF_COMMANDS


def test_a_fault_on_a_screen_says_what_can_be_done_there() -> None:
    fault = Fault("gone", "posts.csv", 3, "post", "P1", "is no post of posts.csv", "give --key FILE")
    assert fault.what in str(fault)
    shown = on_screen(fault.on_screen("bring the list again"))
    assert str(shown) == (
        "the list of posts, row 3, column post: “P1” is no post of the list of posts; bring the list again"
    )
    assert on_screen(shown) == shown
    frame = on_screen(
        Fault("start", "plan.toml", 4, "start", None, "is no day of plan.toml", "write another")
    )
    assert str(frame) == "the plan, column start: is no day of the plan; write another"


def test_what_is_folded_on_a_screen_is_found_in_the_marked_workbook() -> None:
    faults = [Fault("low", "people.csv", n, "fte", str(n), f"is {n}", f"write {n}") for n in range(2, 40)]
    *_, last = fold([on_screen(one) for one in faults], elsewhere=ELSEWHERE)
    assert isinstance(last, Further)
    assert str(last).endswith("; the workbook with the rows with faults lists them all")
    assert str(fold(faults)[-1]).endswith("; --json lists them all")


def test_days_of_sentences_are_written_as_people_write_them() -> None:
    assert dates_in_words("Leaving on 2026-03-31: ends") == "Leaving on 31 March 2026: ends"
    assert dates_in_words("2026-13-31, 12026-03-311") == "2026-13-31, 12026-03-311"
