"""Cases of rules in YAML: read without loss, put into the units of the rules, and tried.

A case gives the arguments of a rule's arithmetic by name, the date that picks the version, what is due and
who says so. Money is read as decimals and never as binary floats.
"""

import datetime as dt
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from remit.evidence import Evidence
from remit.rules.versions import NotCovered, Rule

FOLDER = Path(__file__).parent / "cases"
CASES_MIN = 6
NOT_COVERED = "not covered"
"""What is expected of a key date that no version of the rule covers."""
PARTS = {"_millionths": 10**6}
"""Arguments in parts of one: `fte_millionths` may be given as `fte`."""

_YAML = "tag:yaml.org,2002:"
_NUMBERS = (f"{_YAML}bool", f"{_YAML}int", f"{_YAML}float")
_PENCE = re.compile(r"(^|_)pence(_|$)")


class CaseFault(ValueError):
    """A file of cases, or a case, is not as it has to be; the message says what and where."""


@dataclass(frozen=True)
class Case:
    """A case of a rule.

    Attributes:
        rule: Id of the rule.
        name: What the case is about.
        on: Key date that picks the version and its terms.
        given: The arguments as they stand in the file.
        expected: The result as it stands in the file.
        source: Who says so.
        assumed: What had to be assumed.
    """

    rule: str
    name: str
    on: dt.date
    given: Mapping[str, Any]
    expected: Any
    source: str
    assumed: tuple[str, ...] = ()


class _Loader(yaml.SafeLoader):
    """The safe loader, with decimals for numbers with a point, no key twice, and `on` a word.

    Numbers and truth values are those of YAML 1.2: only true and false are truth values.
    """


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            raise CaseFault(f"line {key_node.start_mark.line + 1}: {key} stands twice")
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NUMBERS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(f"{_YAML}bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(f"{_YAML}int", re.compile(r"^-?\d+$"), list("-0123456789"))
_Loader.add_implicit_resolver(f"{_YAML}float", re.compile(r"^-?\d+\.\d+$"), list("-0123456789"))
_Loader.add_constructor(f"{_YAML}int", lambda loader, node: int(node.value))
_Loader.add_constructor(f"{_YAML}float", lambda loader, node: Decimal(node.value))
_Loader.add_constructor(f"{_YAML}map", _mapping)


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one rule.

    Raises:
        CaseFault: the file cannot be read, its name is not that of its rule, a key is unknown or missing, a
            case has no source, or two cases have one name.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError as error:
        raise CaseFault(f"{path.name}: {error}") from error
    except CaseFault as error:
        raise CaseFault(f"{path.name}: {error}") from error
    _check_keys(path.name, content, {"rule", "cases"})
    if content["rule"] != path.stem:
        raise CaseFault(f"{path.name}: its rule is {content['rule']}: name the file after it")
    if not isinstance(content["cases"], list):
        raise CaseFault(f"{path.name}: cases is no list")
    cases = [_case(path, case) for case in content["cases"]]
    names = [case.name for case in cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise CaseFault(f"{path.name}: two cases have the name {name!r}")
    return cases


def _case(path: Path, content: Any) -> Case:
    name = content.get("name") if isinstance(content, dict) else None
    where = f"{path.name}, case {name!r}"
    _check_keys(where, content, {"name", "on", "given", "expected", "source"}, {"assumed"})
    for key in ("name", "source"):
        if not isinstance(content[key], str) or not content[key].strip():
            raise CaseFault(f"{where}: {key} is blank")
    if not _is_day(content["on"]):
        raise CaseFault(f"{where}: on is no date: {content['on']}")
    if not isinstance(content["given"], dict):
        raise CaseFault(f"{where}: given is no mapping of arguments")
    assumed = content.get("assumed", [])
    if not isinstance(assumed, list) or not all(isinstance(line, str) and line.strip() for line in assumed):
        raise CaseFault(f"{where}: assumed is no list of sentences")
    return Case(
        path.stem,
        content["name"],
        content["on"],
        content["given"],
        content["expected"],
        content["source"],
        tuple(assumed),
    )


def _check_keys(where: str, content: Any, needed: Set[str], allowed: Set[str] = frozenset()) -> None:
    if not isinstance(content, dict):
        raise CaseFault(f"{where}: is no mapping")
    if missing := sorted(needed - set(content)):
        raise CaseFault(f"{where}: has no {', '.join(missing)}")
    if unknown := sorted(str(key) for key in set(content) - needed - allowed):
        raise CaseFault(f"{where}: unknown {', '.join(unknown)}")


def try_case(case: Case, rules: Mapping[str, Rule], evidence: Evidence) -> None:
    """Try a case, compiled and as plain Python; both have to give what is expected, to the penny.

    Raises:
        CaseFault: the rule is unknown, an argument is missing, unknown or of the wrong kind, or what is
            expected does not fit what the rule gives.
        AssertionError: the rule gives something else.
    """
    where = f"{case.rule}, case {case.name!r}"
    if case.rule not in rules:
        raise CaseFault(f"{where}: there is no rule {case.rule}")
    try:
        version = rules[case.rule].version(case.on)
    except NotCovered:
        assert case.expected == NOT_COVERED, f"{where}: no version covers {case.on}"
        return
    assert case.expected != NOT_COVERED, f"{where}: the version of {version.first} covers {case.on}"
    given = arguments(where, version.compute, case.given)
    if version.terms is not None:
        given.append(version.terms(evidence, case.on))
    plain = getattr(version.compute, "py_func", version.compute)
    for compute in dict.fromkeys((version.compute, plain)):
        found = compute(*given)
        for field, due, got in _compared(where, version.compute.__name__, case.expected, found):
            assert got == due, f"{where}: {field} is {got}, expected {due} ({case.source})"


def arguments(where: str, compute: Callable[..., Any], given: Mapping[str, Any]) -> list[Any]:
    """Put what a case gives into the arguments of a rule's arithmetic, in their order, without the terms.

    Raises:
        CaseFault: an argument is missing, unknown, given twice or of the wrong kind.
    """
    wanted = inspect.signature(getattr(compute, "py_func", compute)).parameters
    left, values = dict(given), []
    for name, parameter in wanted.items():
        if name == "terms":
            continue
        found = [key for key in spellings(name) if key in left]
        if len(found) != 1:
            how = "is missing" if not found else f"stands twice: {', '.join(found)}"
            raise CaseFault(f"{where}: the argument {name} {how}")
        values.append(_argument(where, found[0], name, left.pop(found[0]), parameter.annotation))
    if left:
        raise CaseFault(f"{where}: unknown arguments: {', '.join(map(str, left))}")
    return values


def spellings(name: str) -> dict[str, int]:
    """The names under which a number may stand in a case, each with its parts of one in the rule's unit."""
    names = {name: 1}
    if _PENCE.search(name):
        names[_PENCE.sub(r"\1gbp\2", name)] = 100
    for suffix, parts in PARTS.items():
        if name.endswith(suffix):
            names[name.removesuffix(suffix)] = parts
    return names


def whole(where: str, value: Any, parts: int) -> int:
    """Give a number, a date or none of a case as the whole number that rules take.

    Raises:
        CaseFault: it is no number and no date, or finer than its parts: a fraction of a penny, for example.
    """
    if value is None or value == "none":
        return 0
    if _is_day(value):
        return 10000 * value.year + 100 * value.month + value.day
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise CaseFault(f"{where} is no number and no date: {value!r}")
    exact = Decimal(value) * parts
    if exact != int(exact):
        raise CaseFault(f"{where} is finer than one in {parts}: {value}")
    return int(exact)


def _argument(where: str, key: str, name: str, value: Any, kind: Any) -> Any:
    where = f"{where}: {key}"
    if kind is bool:
        if not isinstance(value, bool):
            raise CaseFault(f"{where} is neither true nor false: {value!r}")
        return value
    parts = spellings(name)[key]
    if kind is np.ndarray:
        if not isinstance(value, list):
            raise CaseFault(f"{where} is no list: {value!r}")
        if value and all(isinstance(one, bool) for one in value):
            return np.array(value, dtype=np.bool_)
        return np.array([whole(where, one, parts) for one in value], dtype=np.int64)
    return whole(where, value, parts)


def _compared(where: str, name: str, expected: Any, found: Any) -> Iterator[tuple[str, Any, Any]]:
    """What is compared: the field, what is due and what was found, money in pounds."""
    if not hasattr(found, "_fields"):
        yield _one(f"{where}: expected", "the result", 100 if _PENCE.search(name) else 1, expected, found)
        return
    if not isinstance(expected, dict) or not expected:
        raise CaseFault(f"{where}: expected is no mapping, but the rule gives {', '.join(found._fields)}")
    fields = {key: (field, parts) for field in found._fields for key, parts in spellings(field).items()}
    for key, value in expected.items():
        if key not in fields:
            raise CaseFault(f"{where}: the rule gives no {key}, but {', '.join(found._fields)}")
        field, parts = fields[key]
        yield _one(f"{where}: expected {key}", key, parts, value, getattr(found, field))


def _one(where: str, key: str, parts: int, expected: Any, found: Any) -> tuple[str, Any, Any]:
    if isinstance(found, bool | np.bool_) or isinstance(expected, bool):
        if not isinstance(expected, bool) or not isinstance(found, bool | np.bool_):
            raise CaseFault(f"{where} is {expected!r}, but the rule gives {found!r}")
        return key, expected, bool(found)
    due, got = whole(where, expected, parts), int(found)
    if parts == 1:
        return key, due, got
    return key, f"{Decimal(due) / parts:,}", f"{Decimal(got) / parts:,}"


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
