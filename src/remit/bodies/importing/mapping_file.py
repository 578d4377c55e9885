"""A mapping as a TOML file that a person edits: written with its reasons, read with every fault named."""

import json
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as Words
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from remit.bodies.importing.dates import Order
from remit.bodies.importing.mapping import (
    FORMAT,
    ColumnMapping,
    Doubt,
    Mapping,
    Reading,
    SheetMapping,
    Unit,
    check_mapping,
)
from remit.faults import Fault, hint

_Word = TypeVar("_Word", bound=Enum)
Written: TypeAlias = str | int | float | bool | Enum | tuple[str, ...]
"""What a key of a mapping file can say."""

INTRODUCTION = """\
# Which sheets of your files are which tables of Remit, and which of their columns are which.
# Edit it, then read the files with it: remit import FILES --plan DIR --mapping THIS-FILE
# Columns are known by their headers, never by their place. A line that begins with # is a remark: take the
# mark away where a proposal is right. A translation that is blank, as "Estates" = "", waits for you.

"""
FILE_KEYS = {"format": int, "sheet": list}
SHEET_KEYS = {
    "table": str,
    "file": str,
    "sheet": str,
    "header_row": int,
    "adds": bool,
    "headers": list,
    "column": dict,
    "constant": dict,
    "only": dict,
}
COLUMN_KEYS = {
    "from": str,
    "as": str,
    "unit": str,
    "whole_hours": float,
    "actual": bool,
    "order": str,
    "comma_decimal": bool,
    "values": dict,
    "otherwise": str,
}
KINDS = {
    str: "a text",
    int: "a whole number",
    list: "a list",
    dict: "a table",
    float: "a number",
    bool: "true or false",
}


def write_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping with its scores, reasons and doubts as remarks."""
    path.write_text(mapping_text(mapping), encoding="utf-8")


def mapping_text(mapping: Mapping) -> str:
    """Give a mapping as TOML."""
    lines = [INTRODUCTION + f"format = {FORMAT}"]
    for sheet in mapping.sheets:
        lines += ["", *_sheet_lines(sheet)]
    return "\n".join(lines) + "\n"


def read_mapping(path: Path) -> tuple[Mapping, list[Fault]]:
    """Read a mapping file.

    Args:
        path: The file.

    Returns:
        The mapping as far as it can be read, and all that is wrong with it; unknown keys are errors.
    """
    name = path.name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        what = "there is no such mapping file"
        fault = Fault(
            "no-file", name, None, None, None, what, "name another, or propose one without --mapping"
        )
        return Mapping((), name), [fault]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        what = f"the mapping is no TOML: {reason}"
        fault = Fault("not-toml", name, None, None, None, what, "correct the line, or propose it anew")
        return Mapping((), name), [fault]
    reader = _Reader(name)
    values = reader.keys(data, FILE_KEYS, "the file")
    if values.get("format", FORMAT) != FORMAT:
        reader.say("format", str(values["format"]), "is a form that is not known", f"write {FORMAT}")
    sheets = [reader.sheet(entry) for entry in values.get("sheet", []) if reader.is_table(entry, "sheet")]
    mapping = Mapping(tuple(sheet for sheet in sheets if sheet is not None), name)
    return mapping, reader.faults + ([] if reader.faults else check_mapping(mapping))


class _Reader:
    """Reads the blocks of a mapping file and keeps what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def say(self, key: str, value: str | None, what: str, remedy: str) -> None:
        self.faults.append(Fault("bad-mapping", self.name, None, key, value, what, remedy))

    def is_table(self, entry: Any, key: str) -> bool:
        if not isinstance(entry, dict):
            self.say(key, str(entry)[:60], "is no block", f"write [[{key}]] and its keys below it")
            return False
        return True

    def keys(self, entry: dict[str, Any], known: dict[str, type], where: str) -> dict[str, Any]:
        """Take the known keys of a block that have the right type."""
        taken: dict[str, Any] = {}
        for key, value in entry.items():
            if key not in known:
                self.say(
                    key, key, f"is no key of {where}", f"write one of {', '.join(known)}{hint(key, known)}"
                )
                continue
            wanted = known[key]
            number = wanted is float and isinstance(value, int) and not isinstance(value, bool)
            if (not isinstance(value, wanted) and not number) or (wanted is int and isinstance(value, bool)):
                self.say(key, str(value)[:60], f"is not {KINDS[wanted]}", f"write {KINDS[wanted]}")
                continue
            taken[key] = value
        return taken

    def sheet(self, entry: dict[str, Any]) -> SheetMapping | None:
        values = self.keys(entry, SHEET_KEYS, "a sheet")
        for key in ("table", "file"):
            if key not in values:
                self.say(key, None, f"a sheet has no {key}", "add it")
        if "table" not in values or "file" not in values:
            return None
        columns = {name: self.column(name, block) for name, block in values.get("column", {}).items()}
        return SheetMapping(
            table=values["table"],
            file=values["file"],
            sheet=values.get("sheet"),
            header_row=values.get("header_row"),
            columns={name: column for name, column in columns.items() if column is not None},
            constants=self.texts(values.get("constant", {}), "constant"),
            only=self.lists(values.get("only", {})),
            headers=tuple(str(header) for header in values.get("headers", [])),
            adds=values.get("adds", False),
        )

    def column(self, name: str, block: Any) -> ColumnMapping | None:
        if not self.is_table(block, name):
            return None
        values = self.keys(block, COLUMN_KEYS, f"the column {name}")
        if "from" not in values:
            self.say(name, None, "names no header", 'write the header of the file: from = "…"')
            return None
        return ColumnMapping(
            column=name,
            header=values["from"],
            reading=self.word(name, values.get("as"), Reading),
            unit=self.word(name, values.get("unit"), Unit),
            whole_hours=values.get("whole_hours"),
            actual=values.get("actual", False),
            order=self.word(name, values.get("order"), Order),
            comma_decimal=values.get("comma_decimal"),
            values=self.texts(values.get("values", {}), name),
            otherwise=values.get("otherwise"),
        )

    def word(self, name: str, text: str | None, words: type[_Word]) -> _Word | None:
        """Read one of a few words."""
        if text is None:
            return None
        known = [str(word.value) for word in words]
        if text not in known:
            self.say(name, text, "is not known here", f"write one of {', '.join(known)}{hint(text, known)}")
            return None
        return words(text)

    def texts(self, block: dict[str, Any], key: str) -> dict[str, str]:
        """Read texts by name; numbers, dates and true or false are taken as they would be written."""
        taken = {}
        for name, value in block.items():
            if isinstance(value, dict | list):
                self.say(key, name, "is not one text", "write a text between quotation marks")
                continue
            taken[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return taken

    def lists(self, block: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        """Read lists of texts by name."""
        taken = {}
        for name, value in block.items():
            listed = value if isinstance(value, list) else [value]
            if any(isinstance(word, dict | list) for word in listed):
                self.say("only", name, "is not a list of texts", 'write ["…", "…"]')
                continue
            taken[name] = tuple(str(word) for word in listed)
        return taken


def _sheet_lines(sheet: SheetMapping) -> Iterator[str]:
    yield "[[sheet]]"
    yield f"table = {quoted(sheet.table)}"
    yield f"file = {quoted(sheet.file)}  # * stands for anything"
    yield from _keys(
        "",
        {
            "sheet": sheet.sheet,
            "header_row": sheet.header_row,
            "adds": sheet.adds or None,
            "headers": sheet.headers or None,
        },
    )
    for remark in sheet.remarks:
        yield f"# {_one_line(remark)}"
    if sheet.only:
        yield "\n  [sheet.only]"
        for header, words in sheet.only.items():
            yield f"  {quoted(header)} = {_toml(words)}"
    for column in sheet.columns.values():
        yield from _column_lines(column)
    for doubt in sheet.doubts:
        yield from _doubt_lines(doubt)
    yield "\n  [sheet.constant]  # what is the same in every row"
    for name, text in sheet.constants.items():
        yield f"  {name} = {quoted(text)}"
    for doubt in sheet.doubts:
        if not doubt.candidates:
            yield f'  # {doubt.column} = ""  # {_one_line(doubt.meaning)}'


def _doubt_lines(doubt: Doubt) -> Iterator[str]:
    """Write what is left to the person as remarks, which become lines when their mark is taken away."""
    if not doubt.candidates:
        return
    yield f"\n  # Not sure: {doubt.column}. {_one_line(doubt.meaning)} Keep one of the headers:"
    yield f"  # [sheet.column.{doubt.column}]"
    for header, reason in doubt.candidates:
        yield f"  # from = {quoted(header)}  # {_one_line(reason)}"
    for line in doubt.lines:
        yield f"  # {line}"


def _column_lines(column: ColumnMapping) -> Iterator[str]:
    yield f"\n  [sheet.column.{column.column}]"
    said = "" if column.score is None else f"  # {column.score:.2f}: {_one_line(column.reason)}"
    yield f"  from = {quoted(column.header)}{said}"
    yield from _keys(
        "  ",
        {
            "as": column.reading,
            "unit": column.unit,
            "whole_hours": column.whole_hours,
            "actual": column.actual or None,
            "order": column.order,
            "comma_decimal": column.comma_decimal,
            "otherwise": column.otherwise,
        },
    )
    if column.values:
        yield f"    [sheet.column.{column.column}.values]{_remark(column.hints.get(''))}"
        for text, value in column.values.items():
            yield f"    {quoted(text)} = {quoted(value)}{_remark(column.hints.get(text))}"


def _keys(indent: str, values: Words[str, Written | None]) -> Iterator[str]:
    """Write the keys that are given."""
    for key, value in values.items():
        if value is not None:
            yield f"{indent}{key} = {_toml(value)}"


def _toml(value: Written) -> str:
    """Write a value as TOML wants it; a word of a few is its text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return f"[{', '.join(quoted(text) for text in value)}]"
    return quoted(str(value.value) if isinstance(value, Enum) else value)


def _remark(text: str | None) -> str:
    return f"  # {_one_line(text)}" if text else ""


def quoted(text: str) -> str:
    """Write a text between quotation marks, as TOML wants it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """Keep a remark on its line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
