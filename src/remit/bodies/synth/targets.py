"""From margins as they were given to the numbers of people that a table has to add up to.

Shares and counts are scaled to the number of people that is wanted. A margin within a value (bands among
clinical staff) becomes a crossed one, once it is known how many have that value. Where two margins say how
many have the same attribute, the earlier one stands: the later one is scaled to it, if they differ by little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from remit.bodies.synth.read import ATTRIBUTES, Key, Margin, Margins
from remit.faults import Fault

DIFFER_BY = 0.01
"""Share of all people by which two margins may differ over a value and still be taken for the same."""
AGREE_WITHIN = 1e-10
"""Share of all people by which they may differ when they have been scaled."""
ROUNDS = 1_000


@dataclass(frozen=True)
class Target:
    """Numbers of people that a table has to add up to.

    Attributes:
        name: The margin, for people.
        attributes: What it tells people apart by, in the order of `ATTRIBUTES`.
        counts: Expected people by the values of the attributes.
    """

    name: str
    attributes: tuple[str, ...]
    counts: Mapping[Key, float]

    def over(self, attributes: Sequence[str]) -> dict[Key, float]:
        """Add up over all but some of its attributes."""
        places = [self.attributes.index(name) for name in attributes]
        sums: dict[Key, float] = {}
        for key, count in self.counts.items():
            part = tuple(key[place] for place in places)
            sums[part] = sums.get(part, 0.0) + count
        return sums


def resolve(margins: Margins, people: int, adjust: bool = False) -> tuple[list[Target], list[Fault]]:
    """Make the numbers that people have to add up to.

    Args:
        margins: The margins that were given.
        people: How many people are wanted.
        adjust: Whether a later margin gives way to an earlier one however much they differ.

    Returns:
        The numbers, and what is wrong with the margins.
    """
    targets: list[Target] = []
    faults: list[Fault] = []
    for margin in (margin for margin in margins.margins if margin.within is None):
        scale = people / margin.total
        counts = {key: weight * scale for key, weight in margin.weights.items() if weight > 0}
        faults += _add(targets, Target(margin.name, margin.attributes, counts), people, adjust)
    waiting = _by_attributes(margins, faults)
    while waiting:
        ready = [pair for pair in waiting if any(pair[1] in target.attributes for target in targets)]
        if not ready:
            break
        for pair in ready:
            target, found = _cross(pair, waiting.pop(pair), targets)
            faults += found
            if target is not None:
                faults += _add(targets, target, people, adjust)
    for attribute, given in waiting:
        what = f"no margin says how many people have each {given.replace('_', ' ')}"
        name = waiting[attribute, given][0].name
        faults.append(_fault(name, "missing-margin", what, f"add a margin {given}"))
    known = {attribute for target in targets for attribute in target.attributes} | {a for a, _ in waiting}
    for attribute in (name for name in ATTRIBUTES if name not in known):
        what = f"no margin says which {attribute.replace('_', ' ')} people have"
        faults.append(_fault("margins", "missing-margin", what, f"add a margin {attribute}"))
    return targets, faults


def _fault(name: str, kind: str, what: str, remedy: str, warning: bool = False) -> Fault:
    return Fault(kind, name, None, None, None, what, remedy, "warning" if warning else "error")


def _by_attributes(margins: Margins, faults: list[Fault]) -> dict[tuple[str, str], list[Margin]]:
    """Sort margins within a value by both attributes; one within a kind of body is one for each such body."""
    values = _values(margins)
    found: dict[tuple[str, str], list[Margin]] = {}
    for margin in (margin for margin in margins.margins if margin.within is not None):
        attribute, within = margin.attributes[0], str(margin.within)
        holders = [name for name in values if name != attribute and within in values[name]]
        of_kind = [body for body, said in margins.bodies.items() if said.get("kind") == within]
        if of_kind:
            each = [Margin(margin.name, margin.attributes, body, margin.weights, False) for body in of_kind]
            found.setdefault((attribute, "body"), []).extend(each)
        elif len(holders) == 1:
            found.setdefault((attribute, holders[0]), []).append(margin)
        elif holders:
            what = f"{within} is a value of {' and of '.join(holders)}"
            faults.append(_fault(margin.name, "ambiguous", what, "give a crossed table instead"))
        else:
            what = f"nobody has {within}, so that the margin is not used"
            faults.append(
                _fault(margin.name, "unused-margin", what, "look whether that is meant", warning=True)
            )
    return found


def _values(margins: Margins) -> dict[str, set[str]]:
    """Give the values that each attribute has in any margin."""
    values: dict[str, set[str]] = {}
    for margin in margins.margins:
        for key in margin.weights:
            for attribute, value in zip(margin.attributes, key, strict=True):
                values.setdefault(attribute, set()).add(value)
    return values


def _cross(
    pair: tuple[str, str], parts: Sequence[Margin], targets: Sequence[Target]
) -> tuple[Target | None, list[Fault]]:
    """Cross the shares within each value with the people who have it."""
    attribute, given = pair
    have = next(target for target in targets if given in target.attributes).over([given])
    within = {str(margin.within): margin for margin in parts}
    faults = []
    if len(within) < len(parts):
        what = f"a {given} has its own margin of {attribute} twice"
        faults.append(_fault(parts[0].name, "duplicate-key", what, "take one of them out"))
    missing = [value for (value,), count in have.items() if value not in within and count > 0]
    if missing:
        what = f"{attribute} is given within some values of {given} and not within {', '.join(missing[:5])}"
        remedy = f"add {', '.join(f'{attribute}:{value}' for value in missing[:5])}"
        faults.append(_fault(parts[0].name, "missing-margin", what, remedy))
    if faults:
        return None, faults
    order = tuple(name for name in ATTRIBUTES if name in pair)
    counts: dict[Key, float] = {}
    for (value,), count in have.items():
        for (key,), weight in within[value].weights.items():
            if weight > 0:
                both = {attribute: key, given: value}
                counts[tuple(both[name] for name in order)] = count * weight / within[value].total
    name = f"{parts[0].name.partition(': ')[0]}: {attribute} within {given}"
    return Target(name, order, counts), []


def _add(targets: list[Target], target: Target, people: int, adjust: bool) -> list[Fault]:
    """Add numbers to the others, scaled to those before over the attributes that they share."""
    faults = []
    for earlier in targets:
        shared = [name for name in target.attributes if name in earlier.attributes]
        if not shared:
            continue
        wanted, has = earlier.over(shared), target.over(shared)
        off = {key: has.get(key, 0.0) - wanted.get(key, 0.0) for key in wanted.keys() | has.keys()}
        worst = max(off, key=lambda key: (abs(off[key]), key))
        lost = [key for key in wanted if wanted[key] > 0 and key not in has]
        if lost or (abs(off[worst]) > DIFFER_BY * people and not adjust):
            faults.append(_differ(earlier, target, lost[0] if lost else worst, wanted, has, people))
            continue
    targets.append(target if faults else _scaled(target, targets, people))
    return faults


def _scaled(target: Target, earlier: Sequence[Target], people: int) -> Target:
    """Scale numbers to those before, over and over until they agree with all of them."""
    overlaps = [(one, [name for name in target.attributes if name in one.attributes]) for one in earlier]
    overlaps = [(one, shared) for one, shared in overlaps if shared]
    for _ in range(ROUNDS):
        worst = 0.0
        for one, shared in overlaps:
            wanted, has = one.over(shared), target.over(shared)
            worst = max(worst, *(abs(has.get(key, 0.0) - count) for key, count in wanted.items()))
            places = [target.attributes.index(name) for name in shared]
            counts = {}
            for key, count in target.counts.items():
                part = tuple(key[place] for place in places)
                if wanted.get(part, 0.0) > 0:
                    counts[key] = count * wanted[part] / has[part]
            target = Target(target.name, target.attributes, counts)
        if worst <= AGREE_WITHIN * people:
            break
    return target


def _differ(
    earlier: Target,
    target: Target,
    key: Key,
    wanted: Mapping[Key, float],
    has: Mapping[Key, float],
    people: int,
) -> Fault:
    shares = [f"{100 * counts.get(key, 0.0) / people:.1f}%" for counts in (wanted, has)]
    what = f"{' '.join(key)} is {shares[1]} of the people here and {shares[0]} in {earlier.name}"
    remedy = "make them agree, or let the earlier margin stand with --adjust"
    if key not in has:
        remedy = "add it to the later margin"
    return _fault(target.name, "margins-disagree", what, remedy)


def blocks(targets: Iterable[Target]) -> list[list[Target]]:
    """Part targets into blocks that share no attribute.

    Ages and service stand together, as nobody has served since before leaving school.
    """
    parts: list[tuple[set[str], list[Target]]] = [({"age", "service"}, [])]
    for target in targets:
        mine = set(target.attributes)
        linked = [part for part in parts if part[0] & mine]
        parts = [part for part in parts if not part[0] & mine]
        names = mine.union(*(names for names, _ in linked))
        parts.append((names, [*(one for _, listed in linked for one in listed), target]))
    return sorted(
        (listed for _, listed in parts),
        key=lambda listed: min(ATTRIBUTES.index(name) for one in listed for name in one.attributes),
    )


def axes(targets: Sequence[Target]) -> dict[str, list[str]]:
    """Give the attributes of a block in order, with their values in the order in which they are given."""
    values: dict[str, dict[str, None]] = {}
    for target in targets:
        for key in target.counts:
            for attribute, value in zip(target.attributes, key, strict=True):
                values.setdefault(attribute, {})[value] = None
    return {name: list(values[name]) for name in ATTRIBUTES if name in values}


def as_array(target: Target, values: Mapping[str, Sequence[str]]) -> tuple[tuple[int, ...], np.ndarray]:
    """Lay a target out as an array over its axes of a block, with the places of those axes."""
    names = list(values)
    kept = tuple(names.index(name) for name in target.attributes)
    at = [{value: place for place, value in enumerate(values[name])} for name in target.attributes]
    table = np.zeros([len(values[name]) for name in target.attributes])
    for key, count in target.counts.items():
        table[tuple(places[value] for places, value in zip(at, key, strict=True))] = count
    return kept, table
