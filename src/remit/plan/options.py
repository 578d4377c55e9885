"""Options as sets of changes: parts of one, the difference of two in words, several as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

import polars as pl

from remit.bodies import Bodies
from remit.bodies.tables import KINDS, kind_words
from remit.faults import Fault, FaultsFound
from remit.plan.kinds import BASELINE, CHANGE_KINDS, KIND_PREFIX
from remit.plan.model import PLAN_FILE, Assumption, Change, Plan, targeted_bodies

TERMS = ("picks", "holds", "term_months", "notice_months", "price_share")
"""What a change of kind `terms` can set."""
FEW = 3
UNNAMED = ("gbp", "share")
"""Parameters of changes that are known by how they are written: as pounds, as a percentage."""
ASSUMES = "assumes:"
"""In front of the parameter, where an assumption is a part of an option."""


def parts_of(plan: Plan, option: str) -> tuple[str, ...]:
    """Give what an option is made of, in order of date: ids of changes; assumptions as `assumes:PARAMETER`.

    A change that takes the place of one of the baseline is one part with the withdrawal of it.
    """
    own = sorted((c for c in plan.changes if c.option == option), key=lambda c: (c.date, c.id))
    replaced = {was.id for was in _replaced(plan, option).values()}
    parts = [c.id for c in own if not (c.kind == "withdraw" and c.target in replaced)]
    return (*parts, *(f"{ASSUMES}{a.parameter}" for a in plan.assumptions if a.option == option))


def _replaced(plan: Plan, option: str) -> dict[str, Change]:
    """Give the changes of an option that take the place of a withdrawn one of the baseline, by their id."""
    own = [c for c in plan.changes if c.option == option]
    withdrawn = {c.target for c in own if c.kind == "withdraw"}
    gone = [c for c in plan.changes if c.option == BASELINE and c.id in withdrawn]
    return _paired(gone, own)


def _paired(gone: Sequence[Change], new: Sequence[Change]) -> dict[str, Change]:
    """Pair what is gone with what is new of the same kind and target, the most alike first, by the new id."""
    alike = [
        (
            -sum(now.parameters.get(key) == value for key, value in was.parameters.items()),
            now.date,
            now.id,
            was,
        )
        for was in gone
        for now in new
        if (was.kind, was.target) == (now.kind, now.target)
    ]
    pairs: dict[str, Change] = {}
    taken: set[str] = set()
    for _, _, name, was in sorted(alike, key=lambda pair: (*pair[:3], pair[3].id)):
        if name not in pairs and was.id not in taken:
            pairs[name] = was
            taken.add(was.id)
    return pairs


def with_parts(plan: Plan, option: str, parts: Iterable[str]) -> Plan:
    """Apply an option of which only some parts happen; with none of them it is the baseline under its name.

    Args:
        plan: the plan as read.
        option: the option.
        parts: some of `parts_of(plan, option)`.
    """
    wanted = set(parts)
    unknown = sorted(wanted - set(parts_of(plan, option)))
    if unknown:
        raise ValueError(f"no part of option {option}: {', '.join(unknown)}")
    split = set(parts_of(plan, option))
    dropped = {was.id: name in wanted for name, was in _replaced(plan, option).items()}

    def happens(change: Change) -> bool:
        if change.option != option or change.id in wanted:
            return True
        return change.id not in split and dropped.get(change.target, False)

    changes = tuple(change for change in plan.changes if happens(change))
    assumptions = tuple(
        a for a in plan.assumptions if a.option != option or f"{ASSUMES}{a.parameter}" in wanted
    )
    return replace(plan, changes=changes, assumptions=assumptions, named=(option,)).apply(option)


def part_words(plan: Plan, option: str, part: str) -> str:
    """Say in a few words what a part of an option does."""
    if part.startswith(ASSUMES):
        return _assumed(
            next(a for a in plan.assumptions if f"{ASSUMES}{a.parameter}" == part and a.option == option)
        )
    change = next(c for c in plan.changes if c.id == part)
    if change.kind == "withdraw":
        was = next((c for c in plan.changes if c.id == change.target), None)
        return f"not: {_what(plan, was)}" if was else f"not: {change.target}"
    was = _replaced(plan, option).get(part)
    if was is not None:
        return f"{_which(plan, was)}: {_moved(was, change)}"
    return f"{_what(plan, change)} on {_day(change.date)}{terms_words(plan, change)}"


def difference(plan: Plan, first: str, second: str) -> tuple[str, ...]:
    """Say what the second option does otherwise than the first, a line for each change.

    Args:
        plan: the plan as read.
        first: an option.
        second: another.
    """
    left, right = plan.apply(first), plan.apply(second)
    before = {c.id: c for c in left.changes}
    after = {c.id: c for c in right.changes}
    gone = [c for name, c in before.items() if name not in after]
    new = [c for name, c in after.items() if name not in before]
    pairs = _paired(gone, new)
    lines = [
        f"{_which(plan, was)}: {_moved(was, after[name])}{_posts(right, was, after[name])}"
        for name, was in pairs.items()
    ]
    gone = [c for c in gone if c not in pairs.values()]
    new = [c for c in new if c.id not in pairs]
    lines += [f"not: {_which(plan, c)}, {_day(c.date)}{_posts(left, c, None)}" for c in gone]
    lines += [
        f"new: {_what(plan, c)}, {_day(c.date)}{terms_words(plan, c)}{_posts(right, None, c)}" for c in new
    ]
    held = {a.parameter: a for a in left.assumptions}
    for entry in right.assumptions:
        if held.pop(entry.parameter, None) != entry:
            lines.append(_assumed(entry))
    lines += [f"assumes what the model does for {name}" for name in held]
    lines += _closings(left, right)
    return tuple(f"{line[0].upper()}{line[1:]}." for line in lines)


def terms_words(plan: "HasBodies", change: Change) -> str:
    """Write the parameters of a change: of a list its length and its first words."""
    found = []
    for key, value in change.parameters.items():
        if value is None or value == "" or value is False or change.kind in ("source", "fill"):
            continue
        found.append(_term(plan, key, value) if key != "gbp" else _sum(plan, change, value))
    return f" ({'; '.join(found)})" if found else ""


def _sum(plan: "HasBodies", change: Change, pounds: float) -> str:
    """Write a sum that each body aimed at spends or gets, and what it comes to in all."""
    bodies = len(targeted_bodies(change.target, plan.bodies))
    if bodies < 2:
        return _amount("gbp", pounds)
    return f"{_amount('gbp', pounds)} each, {_amount('gbp', bodies * pounds)} in all"


class HasBodies(Protocol):
    """A plan, or what else has its tables."""

    @property
    def bodies(self) -> Bodies:
        """The tables."""


def _term(plan: HasBodies, key: str, value: Any) -> str:
    """Write one parameter of a change."""
    if isinstance(value, tuple):
        names = [_called(plan, one) for one in value]
        return ", ".join(names) if len(names) <= FEW else f"{names[0]} and {len(names) - 1} other {key}"
    if value is True:
        return key
    if key == "covers":
        return f"for {value}"
    if key in ("to", "host"):
        return f"to {kind_words(value)}" if value in KINDS else f"{key} {_called(plan, value)}"
    return _amount(key, value) if key in UNNAMED else f"{key.replace('_', ' ')} {_value(value)}"


def _called(plan: HasBodies, name: str) -> str:
    """Give the name of a function or body."""
    for table, key in ((plan.bodies.functions, "function"), (plan.bodies.bodies, "body")):
        named = table.filter(pl.col(key) == name)
        if named.height:
            return str(named["name"][0])
    return str(name)


def _amount(key: str, value: Any) -> str:
    if value is None or key not in UNNAMED:
        return _value(value)
    return f"£{_value(value)}" if key == "gbp" else f"{100 * value:g}%"


def _what(plan: Plan, change: Change) -> str:
    """Name a change: what it is, and what it is aimed at."""
    words, kind = CHANGE_KINDS[change.kind].words, change.target.removeprefix(KIND_PREFIX)
    aimed = _name(plan, change.target) if kind == change.target else f"all {kind_words(kind)}"
    return f"{words[0].lower()}{words[1:]} ({aimed})"


def _which(plan: Plan, change: Change) -> str:
    """Name a change that may not be the only one of its kind and target: with its functions and receiver."""
    chosen = {key: value for key, value in change.parameters.items() if key in ("functions", "to")}
    terms = terms_words(plan, replace(change, parameters=chosen)).strip(" ()")
    what = _what(plan, change)
    return f"{what.removesuffix(')')}; {terms})" if terms else what


def _name(plan: Plan, target: str) -> str:
    tables = plan.bodies.tables()
    for table, key in (
        ("bodies", "body"),
        ("schemes", "scheme"),
        ("envelopes", "envelope"),
        ("rounds", "round"),
    ):
        named = tables[table].filter(pl.col(key) == target)
        if named.height:
            return str(named["name"][0])
    return target


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _moved(was: Change, now: Change) -> str:
    """Say how a change differs from the one whose place it takes."""
    found = []
    months = 12 * (now.date.year - was.date.year) + now.date.month - was.date.month
    if (now.date + timedelta(days=1)).day == was.date.day:  # a day sooner is as good as the next month
        months += 1
    if months:
        found.append(f"{months_words(abs(months))} {'later' if months > 0 else 'earlier'}, {_day(now.date)}")
    elif was.date != now.date:
        found.append(f"on {_day(now.date)} and not {_day(was.date)}")
    for key in sorted({*was.parameters, *now.parameters}):
        old, new = was.parameters.get(key), now.parameters.get(key)
        if old != new:
            named = "" if key in UNNAMED else f"{key.replace('_', ' ')} "
            found.append(f"{named}{_amount(key, new)} and not {_amount(key, old)}")
    return "; ".join(found) or "the same, from another source"


def months_words(months: int) -> str:
    """Write a number of months as people do: `six months`, `a year`, `18 months`."""
    words = {1: "a month", 6: "six months", 12: "a year", 24: "two years", 36: "three years"}
    return words.get(months, f"{months} months")


def _value(value: Any) -> str:
    if value in (None, ""):
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
    return str(value)


def _assumed(entry: Assumption) -> str:
    span = f", {entry.low:g} to {entry.high:g}" if entry.low is not None and entry.high is not None else ""
    value = "the model's value" if entry.value is None else f"{entry.value:g}"
    return f"assumed: {entry.reason.rstrip(' .')} ({entry.parameter}: {value}{span})"


def _posts(plan: Plan, was: Change | None, now: Change | None) -> str:
    """Say by how many posts two cuts differ, by function where they are most."""
    change = now or was
    if change is None or change.kind != "cut":
        return ""
    share = (now.parameters["share"] if now else 0.0) - (was.parameters["share"] if was else 0.0)
    if share == 0.0:
        return ""
    names = dict(plan.bodies.functions.filter(pl.col("commissioning")).select("function", "name").iter_rows())
    posts = _heads(plan, change).filter(pl.col("function").is_in(list(names)))
    total = round(abs(share) * posts["heads"].sum())
    most = "; most in " + ", ".join(
        f"{names[name]} ({round(abs(share) * heads):,})" for name, heads in posts.head(3).iter_rows()
    )
    return f"; {total:,} posts {'fewer' if share > 0 else 'more'}{most if total else ''}"


def _heads(plan: Plan, change: Change) -> pl.DataFrame:
    """Count what a cut is taken of: `function, heads`, the most first.

    Of bodies that are there at the start their people, of those that open later their posts; nothing of those
    that are no more on the day.
    """
    aimed = pl.col("body").is_in(list(targeted_bodies(change.target, plan.bodies)))
    bodies = plan.bodies.bodies.filter(
        aimed & (pl.col("closes").is_null() | (pl.col("closes") > change.date))
    )
    later = pl.col("opens") > plan.start
    there, coming = (
        bodies.filter(chosen)["body"].to_list() for chosen in (later.not_().fill_null(True), later)
    )
    people = plan.bodies.people.filter(pl.col("body").is_in(there)).select("function", heads=1.0)
    posts = plan.bodies.posts.filter(pl.col("body").is_in(coming))
    counted = pl.concat([people, posts.select("function", heads=pl.col("establishment").cast(pl.Float64))])
    by_function = counted.group_by("function").agg(pl.col("heads").sum())
    return by_function.sort("heads", "function", descending=[True, False])


def _closings(left: Plan, right: Plan) -> list[str]:
    """Name the bodies that close on another day, by kind and shift."""
    days = left.bodies.bodies.select("body", "name", "kind", "closes").join(
        right.bodies.bodies.select("body", then="closes"), on="body"
    )
    moved = days.filter(pl.col("closes").ne_missing(pl.col("then")))
    lines = []
    for (kind, was, then), rows in moved.group_by("kind", "closes", "then", maintain_order=True):
        who = f"{rows.height} {kind_words(str(kind))}" if rows.height > 1 else str(rows["name"][0])
        verb = "close" if rows.height > 1 else "closes"
        before = "not at all" if was is None else f"on {_day(was)}"
        after = (
            f"do{'' if rows.height > 1 else 'es'} not close" if then is None else f"{verb} on {_day(then)}"
        )
        lines.append(f"{who} {after} (in the other: {before})")
    return lines


@dataclass(frozen=True)
class Conflict:
    """Where options, or an option that is brought and a plan, do not go together.

    Attributes:
        what: what clashes.
        first: what the one says.
        second: what the other says.
    """

    what: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.what}: {self.first} against {self.second}"


def merge_conflicts(plan: Plan, options: Sequence[str]) -> tuple[Conflict, ...]:
    """Name where options say different things of the same change, target or parameter."""
    found = []
    for at, first in enumerate(options):
        for second in options[at + 1 :]:
            found += _clash(plan, first, second)
    return tuple(found)


def _clash(plan: Plan, first: str, second: str) -> list[Conflict]:
    def of(option: str) -> list[Change]:
        return [c for c in plan.changes if c.option == option]

    found = [
        Conflict(
            _what(plan, gone), f"{left_out}: left out", f"{kept}: {_day(now.date)}{terms_words(plan, now)}"
        )
        for left_out, kept in ((first, second), (second, first))
        for gone in _left_out(plan, left_out)
        for now in of(kept)
        if _of_one_matter(gone, now)
    ]
    for one in of(first):
        for other in of(second):
            if one.kind == "withdraw" or not _of_one_matter(one, other):
                continue
            if (one.date, one.parameters) != (other.date, other.parameters):
                found.append(
                    Conflict(
                        _what(plan, one),
                        f"{first}: {_day(one.date)}{terms_words(plan, one)}",
                        f"{second}: {_day(other.date)}{terms_words(plan, other)}",
                    )
                )
    assumed = {a.parameter: a for a in plan.assumptions if a.option == first}
    for entry in plan.assumptions:
        same = assumed.get(entry.parameter) if entry.option == second else None
        if same and (same.value, same.low, same.high) != (entry.value, entry.low, entry.high):
            found.append(
                Conflict(
                    f"assumption {entry.parameter}", f"{first}: {same.value}", f"{second}: {entry.value}"
                )
            )
    return found


def _of_one_matter(one: Change, other: Change) -> bool:
    """Tell whether two changes speak of the same: terms do where both set the same key."""
    if (one.kind, one.target) != (other.kind, other.target):
        return False
    return one.kind != "terms" or any(one.parameters[key] and other.parameters.get(key) for key in TERMS)


def _left_out(plan: Plan, option: str) -> list[Change]:
    """Give the changes of the baseline that an option does without, and puts nothing in the place of."""
    own = [c for c in plan.changes if c.option == option]
    withdrawn = {c.target for c in own if c.kind == "withdraw"}
    gone = [c for c in plan.changes if c.option == BASELINE and c.id in withdrawn]
    return [c for c in gone if not any(_of_one_matter(c, other) for other in own)]


def merged(plan: Plan, options: Sequence[str], name: str, over: str = "") -> Plan:
    """Add an option to a plan that does what several do.

    Args:
        plan: the plan as read.
        options: the options.
        name: of the new option.
        over: which of them holds where they clash; blank refuses clashes.

    Raises:
        FaultsFound: options clash and none was said to hold, or a name is taken or unknown.
    """
    faults = [
        _fault(
            "option", option, "is no option that is written in the plan", "name one that is", "unknown-option"
        )
        for option in options
        if option not in plan.options
    ]
    if len(set(options)) < len(options):
        twice = next(option for option in options if options.count(option) > 1)
        faults.append(_fault("option", twice, "is named twice", "name options that differ", "duplicate-key"))
    if name in plan.all_options:
        faults.append(_fault("option", name, "is an option already", "choose another name", "duplicate-key"))
    if not faults and not over:
        faults += [
            _fault("option", name, str(conflict), "say which option holds", "conflict")
            for conflict in merge_conflicts(plan, options)
        ]
    if faults:
        raise FaultsFound(faults)
    order = [*(option for option in options if option != over), *([over] if over else [])]
    changes: list[Change] = []
    assumptions: dict[str, Assumption] = {}
    for option in order:
        own = [replace(c, id=f"{name}-{c.id}", option=name) for c in plan.changes if c.option == option]
        ruled = [*own, *_left_out(plan, option)]
        changes = [c for c in changes if not any(_of_one_matter(c, new) for new in ruled)] + own
        for entry in (a for a in plan.assumptions if a.option == option):
            assumptions[entry.parameter] = replace(entry, option=name)
    return replace(
        plan,
        changes=(*plan.changes, *changes),
        assumptions=(*plan.assumptions, *assumptions.values()),
    )


def _fault(column: str, value: str, what: str, remedy: str, kind: str) -> Fault:
    return Fault(kind, PLAN_FILE, None, column, value, what, remedy)
