"""The plan file of the change of 2025-27: dated changes, written out with a source each."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from remit.examples.england_2025_bodies import END, NEXT_MERGER, NHS_ENGLAND, START, Geography
from remit.examples.england_2025_functions import Destination

AS_AT = dt.date(2026, 5, 31)
FIRST_EXITS = dt.date(2026, 3, 15)
TITLE = "England 2025-28: boards cut by half, 42 become 26, support units closed"
NOTE = (
    "Boards, codes, footprints and dates to May 2026 are real; people are synthetic. The head count of a "
    "board is published for {verified}, derived for {derived} and assumed for {assumed} of {all}. The "
    "mergers of April 2027 are expected, not decided; that support units end in April 2027 is assumed. The "
    "envelope is £18.76 a head from 2026-27. Who pays for exits, and in which year, changed three times in "
    "2025: the plan itself has no limit on cash for exits, options have. Not simulated: a cut after a merger "
    "(a board of 2026 opens at the size that its cut leaves, and whoever has no post by then is made "
    "redundant); recruitment by boards that do not merge; the staff of NHS England; the weeks from an "
    "application for voluntary redundancy to the exit (the first exits were in mid-March 2026). Rates of "
    "leaving are those of 2010-12."
)
DEPARTMENT = "national-2"
YEAR_LATER = dt.date(2028, 3, 31)
HALF_VOLUNTARY = 5.0
"""Multiple of applications at which half of the paid exits of the central case are voluntary."""
TO_NATIONAL = ("digital", "gp-it", "business-intelligence", "data-processing")
"""Functions of support units that are taken to go to the new department; the others go elsewhere."""

Block = dict[str, Any]


def plan_text(geography: Geography, where: Mapping[str, Destination], sold: list[str]) -> str:
    """Write `plan.toml`.

    Args:
        geography: the bodies.
        where: destination of each function.
        sold: functions of the support units.
    """
    heading = {"title": TITLE, "start": START, "end": END, "as_at": AS_AT, "synthetic": True}
    heading["note"] = _note(geography)
    parts = [_lines(heading)]
    blocks = [*_dated(), *_cuts(geography), *_units(sold), *_options(where), *_cash(), *_delayed(sold)]
    parts += [f"[[change]]\n{_lines(block)}" for block in blocks]
    parts.append(f"[[assumption]]\n{_lines(_half_voluntary())}")
    return "\n".join(parts)


def _note(geography: Geography) -> str:
    status = geography.boards["headcount_status"].replace({"secondary": "verified"})
    counts = {name: int((status == name).sum()) for name in ("verified", "derived", "assumed")}
    return NOTE.format(**counts, all=geography.boards.height)


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_write(value)}\n" for name, value in values.items())


def _write(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_write(inner)}' for name, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_write, value))}]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)


def _change(
    name: str, date: dt.date, kind: str, target: str, source: str, status: str, **parameters: Any
) -> Block:
    block: Block = {"id": name, "date": date, "kind": kind, "target": target}
    if parameters:
        block["parameters"] = parameters
    return block | {"source": source, "status": status}


def _dated() -> Iterator[Block]:
    """Yield what was announced, offered, funded and filled, by date."""
    boards = "kind:integrated-board"
    told = "figure:B05; figure:G04; announced on 13 March 2025"
    yield _change("boards-halved", START, "announce", boards, told, "verified")
    yield _change(
        "unit-hosting", START, "host", "kind:support", "figure:D05", "verified",
        host=NHS_ENGLAND, until=NEXT_MERGER,
    )  # fmt: skip
    yield _change("units-told", dt.date(2025, 6, 30), "announce", "kind:support", "figure:D02", "verified")
    yield _round("leaders-1", dt.date(2025, 8, 1), "figure:E01; of one group of boards", "assumed")
    clusters = "figure:A01; figure:E01; day of one group of boards"
    yield _change("one-team-a-footprint", dt.date(2025, 11, 1), "cluster", boards, clusters, "assumed")
    yield _round("leaders-2", dt.date(2025, 11, 1), "assumed", "assumed")
    yield _change(
        "voluntary-redundancy", dt.date(2025, 12, 1), "offer", "voluntary-redundancy-boards",
        "figure:E11; days differ by board", "verified",
    )  # fmt: skip
    yield _round("slot-in", dt.date(2026, 2, 2), "figure:E03; for all footprints assumed", "assumed")
    yield _change(
        "voluntary-redundancy-units", dt.date(2026, 2, 1), "offer", "voluntary-redundancy-units",
        "figure:D03; days assumed", "assumed",
    )  # fmt: skip
    yield _round("pool-2026", dt.date(2026, 3, 1), "assumed", "assumed")
    for envelope in ("model-envelope", "model-envelope-merged"):
        yield _change(
            envelope, dt.date(2026, 4, 1), "fund", envelope, "figure:B01; figure:B03", "verified",
            level="region",
        )  # fmt: skip
    yield _round("open", dt.date(2026, 7, 1), "assumed; figure:B15 on control of recruitment", "assumed")
    for name, month in (("pool-autumn", 9), ("pool-winter", 12)):
        yield _round(name, dt.date(2026, month, 1), "assumed", "assumed")
    yield _round("pool-2027", dt.date(2027, 3, 1), "assumed", "assumed")


def _round(name: str, date: dt.date, source: str, status: str) -> Block:
    return _change(f"round-{name}", date, "round", name, source, status)


def _cuts(geography: Geography) -> Iterator[Block]:
    """Yield the cut of each board that is not followed by another in 2026: those are cut by what follows."""
    later = pl.col("closes").is_null() | (pl.col("closes") >= NEXT_MERGER)
    ranks = ("verified", "secondary", "derived", "assumed")
    for row in geography.boards.filter(later).iter_rows(named=True):
        status = max(row["cost_cut_status"], "derived", key=ranks.index)
        yield _change(
            f"cut-{row['ods_code']}", FIRST_EXITS, "cut", row["ods_code"],
            f"{row['cost_cut_source']}; figure:E11; figure:E04 on the time it takes", status,
            share=row["cost_cut_share"], until=NEXT_MERGER,
        )  # fmt: skip


def _units(sold: list[str]) -> Iterator[Block]:
    """Yield where the work of support units goes when they close."""
    parts = (
        ("units-to-department", [f for f in sold if f in TO_NATIONAL], "national"),
        ("units-elsewhere", [f for f in sold if f not in TO_NATIONAL], "elsewhere"),
    )
    for name, functions, kind in parts:
        yield _change(
            name, NEXT_MERGER, "transfer", "kind:support", "figure:D03; date and destination assumed",
            "assumed", functions=functions, to=kind,
        )  # fmt: skip


def _options(where: Mapping[str, Destination]) -> Iterator[Block]:
    """Yield the options: no voluntary redundancy; the blueprint's transfers in full, on one assumed day."""
    for name in ("voluntary-redundancy", "voluntary-redundancy-units"):
        block = _change(f"without-{name}", dt.date(2025, 12, 1), "withdraw", name, "option", "assumed")
        yield _of("no-voluntary-redundancy", block)
    for kind, target in (("boards", "kind:integrated-board"), ("merged-boards", "kind:merged-board")):
        for to in ("region-office", "national", "provider"):
            functions = [name for name, found in where.items() if found.kind == to]
            block = _change(
                f"{kind}-to-{to}", NEXT_MERGER, "transfer", target,
                "evidence:structure/blueprint_2025; figure:G01: without dates; date assumed", "assumed",
                functions=functions, to=to,
            )  # fmt: skip
            yield _of("blueprint-in-full", block)
    # Posts stay on the books when their work goes: nobody is to be recruited to them.
    block = _change("without-open", dt.date(2026, 7, 1), "withdraw", "round-open", "option", "assumed")
    yield _of("blueprint-in-full", block)


def _cash() -> Iterator[Block]:
    """Yield options on cash for exits: as announced in November 2025, six months later, and none at all."""
    money = "figure:B16; that it comes in two equal parts is assumed"
    rest = "figure:B14 (the middle) less figure:B16; the year is assumed"
    parts = (
        (dt.date(2025, 12, 1), 430e6, money),
        (dt.date(2026, 4, 1), 430e6, money),
        (dt.date(2027, 4, 1), 290e6, rest),
    )
    for option, months in (("as-announced", 0), ("cash-six-months-late", 6)):
        for number, (day, gbp, source) in enumerate(parts, start=1):
            later = 12 * day.year + day.month - 1 + months
            date = dt.date(later // 12, later % 12 + 1, 1)
            said = source if not months else f"option: six months late; {source}"
            block = _change(
                f"{option}-{number}", date, "exit-cash", DEPARTMENT, said, "assumed", gbp=gbp, carried=True
            )
            yield _of(option, block)
    none = _change(
        "no-cash", START, "exit-cash", DEPARTMENT, "option: the money never comes", "assumed", gbp=0
    )
    yield _of("cash-never-comes", none)


def _delayed(sold: list[str]) -> Iterator[Block]:
    """Yield the option in which the work of support units goes a year later, as do they."""
    option, source = "transfers-a-year-later", "option: a year later, in the last month of the plan"
    for block in _units(sold):
        name = block["id"]
        yield _of(option, _change(f"{name}-not-in-2027", NEXT_MERGER, "withdraw", name, "option", "assumed"))
        later = {"id": f"{name}-a-year-later", "date": YEAR_LATER, "source": source}
        yield _of(option, block | later)
    yield _of(
        option, _change("units-close-a-year-later", YEAR_LATER, "close", "kind:support", source, "assumed")
    )


def _half_voluntary() -> Block:
    """Give the assumption under which about half of all exits are voluntary."""
    return {
        "parameter": "voluntary.redundancy_multiple",
        "option": "half-voluntary",
        "value": HALF_VOLUNTARY,
        "reason": "about half of all paid exits are voluntary, as in the round before (B21: 56%)",
        "by": "the example",
        "date": AS_AT,
    }


def _of(option: str, block: Block) -> Block:
    return {"id": block["id"], "option": option} | block
