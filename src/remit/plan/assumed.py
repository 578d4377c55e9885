"""Checks of the assumptions of a plan file: each changes a parameter that is assumed, and fits it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from remit.evidence import Evidence, EvidenceError, Parameter, as_at, everything
from remit.faults import Fault
from remit.plan.check import check_option_name
from remit.plan.file import Block, read_values
from remit.plan.kinds import ASSUMPTION_KEYS
from remit.plan.model import ASSUMED, Assumption

MODEL = ("model", "market", "sourcing")
"""Owners of the parameters that the model assumes and draws: a plan may change them."""
POLICY = "local-policy"
"""Owner of what each employer settles for itself, such as months of pay protection: set, not drawn."""
NUMBERS = ("low", "value", "high")
SHARES = "split-logit-normal"
"""Distribution of a parameter that lies between 0 and 1."""
MOST_SCORE = 100


def can_change(parameter: Parameter) -> bool:
    """Tell whether a plan may put another value in the place of a parameter's."""
    return parameter.owner in (*MODEL, POLICY) and parameter.status == ASSUMED


def is_drawn(parameter: Parameter) -> bool:
    """Tell whether runs draw a parameter, so that an assumption of it may be a range."""
    return parameter.owner in MODEL


def check_assumptions(blocks: Sequence[Block], known_by: date | None) -> tuple[list[Assumption], list[Fault]]:
    """Read the assumptions of a plan file.

    Args:
        blocks: Its blocks `[[assumption]]`.
        known_by: The plan's as-at date; none if it cannot be read.

    Returns:
        The assumptions without fault; and faults of keys, of parameters that cannot be changed, of numbers
        that do not fit and of parameters changed twice in an option.
    """
    evidence = (everything() if known_by is None else as_at(known_by)) if blocks else None
    read: list[Assumption] = []
    faults = _check_once(blocks)
    for block in blocks:
        values, found = read_values(block, ASSUMPTION_KEYS)
        found += check_option_name(block, values)
        values |= {name: None for name in NUMBERS if values.get(name) == ""}
        if evidence is not None and "parameter" in values:
            found += _check_parameter(block, values, evidence)
        if not found:
            read.append(Assumption(**values))
        faults += found
    return read, faults


def _check_once(blocks: Iterable[Block]) -> list[Fault]:
    seen: set[tuple[Any, Any]] = set()
    faults = []
    for block in blocks:
        named = (str(block.values.get("parameter")), str(block.values.get("option", "")))
        if named in seen:
            what, remedy = "is assumed above already in the same option", "take one of the two out"
            faults.append(block.fault("parameter", named[0], what, remedy, "duplicate-key"))
        seen.add(named)
    return faults


def _check_parameter(block: Block, values: dict[str, Any], evidence: Evidence) -> list[Fault]:
    name = values["parameter"]
    try:
        parameter = evidence.parameter(name, date.max)
    except EvidenceError as wrong:
        remedy = "name a parameter that is assumed: remit evidence show ID tells of one"
        return [block.fault("parameter", name, f"cannot be changed: {wrong}", remedy, "unknown-parameter")]
    if not can_change(parameter):
        what = f"is not assumed by the model: it is {parameter.status}, and set by {parameter.owner}"
        remedy = "change only what is assumed; rules and published figures stand as they are"
        return [block.fault("parameter", name, what, remedy, "not-assumed")]
    return (_check_numbers if is_drawn(parameter) else _check_policy)(block, values, parameter)


def _check_policy(block: Block, values: dict[str, Any], parameter: Parameter) -> list[Fault]:
    """Check the value of what an employer settles: one number, whole where it counts something."""
    for name in ("low", "high"):
        if name in block.values:
            what, remedy = "is an end of a range, and a policy is not drawn", "write only value = NUMBER"
            return [block.fault(name, block.values[name], what, remedy, "not-drawn")]
    value = values.get("value")
    if value is None:
        what, remedy = "says no value", "write value = NUMBER"
        return [] if _unread(block, values) else [block.fault(None, None, what, remedy, "no-value")]
    share = parameter.unit.startswith("share")
    if not share and not float(value).is_integer():
        return [
            block.fault(
                "value", value, f"is not whole, in {parameter.unit}", "write a whole number", "out-of-range"
            )
        ]
    most = 1 if share else MOST_SCORE if parameter.unit == "score of 100" else None
    if most is not None and value > most:
        what, remedy = f"is more than {most}", f"write a number from 0 to {most}, {parameter.unit}"
        return [block.fault("value", value, what, remedy, "out-of-range")]
    return []


def _check_numbers(block: Block, values: dict[str, Any], parameter: Parameter) -> list[Fault]:
    given = {name: values[name] for name in NUMBERS if values.get(name) is not None}
    if not given:
        what, remedy = "says neither value nor low and high", "write value = NUMBER, or low and high, or all"
        return [] if _unread(block, values) else [block.fault(None, None, what, remedy, "no-value")]
    if ("low" in given) != ("high" in given):
        name = "low" if "low" in given else "high"
        remedy = "write both, or neither to give every run the value itself"
        what = "stands without its other end"
        return (
            [] if _unread(block, values) else [block.fault(name, given[name], what, remedy, "half-a-range")]
        )
    if parameter.distribution == SHARES:
        for name, number in given.items():
            if number >= 1:
                what, remedy = "is not below 1", f"write a number between 0 and 1, {parameter.unit}"
                return [block.fault(name, number, what, remedy, "out-of-range")]
    if given.get("value") == 0:
        return [
            block.fault(
                "value", 0, "is not above 0", f"write a number above 0, {parameter.unit}", "out-of-range"
            )
        ]
    whole = {"value": parameter.value} | given
    ordered = [whole[name] for name in NUMBERS if name in whole]
    if any(one >= other for one, other in pairwise(ordered)):
        name = next(iter(given))
        what = f"does not fit: low must be below the value, {whole['value']:g}, and high above it"
        return [block.fault(name, given[name], what, "correct one of the three", "out-of-range")]
    return []


def _unread(block: Block, values: dict[str, Any]) -> bool:
    """Tell whether a number is there that could not be read, which is a fault already."""
    return any(name in block.values and values.get(name) is None for name in NUMBERS)
