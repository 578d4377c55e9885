"""The frame of a new plan: boards that merge or lose posts, with dates, rounds and schemes, without lists.

What the frame assumes says so: dates of rounds follow from the day of the change, as in the example
`one-board`, and everything can be changed afterwards.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from remit.bodies import TABLES
from remit.evidence import everything
from remit.plan.kinds import BASELINE
from remit.plan.model import ASSUMED, PLAN_FILE, Change, Plan
from remit.plan.write import plan_text
from remit.rules.voluntary_redundancy import VOLUNTARY_REDUNDANCY

BOARD, MERGED = "integrated-board", "merged-board"
NATIONAL, REGION, PROVIDER = "national-1", "region-office-1", "provider-1"
FRAME_BODIES = (NATIONAL, REGION, PROVIDER)
"""Bodies that every frame has beside the boards."""
PEOPLE_TABLES = ("people", "posts")
YEARS_AFTER = 2
"""Years that a plan goes on after the day of the change."""
REDUNDANCY, VOLUNTARY = "redundancy", "voluntary-redundancy"
VOLUNTARY_MONTHS = -4
"""Months from the opening of the voluntary scheme to the day of the change, as in the example `one-board`."""


Row = Mapping[str, object]


@dataclass(frozen=True)
class Board:
    """A board.

    Attributes:
        code: Its ODS code, or any short name.
        name: Its name.
        population: People that it serves.
    """

    code: str
    name: str
    population: int


def draft_boards(
    folder: Path,
    title: str,
    start: date,
    day: date,
    boards: Sequence[Board],
    merged: Board | None,
    share: float | None,
    by: str,
    today: date,
) -> None:
    """Write the folder of a plan in which boards become one, or lose a share of their posts.

    Args:
        folder: where to; it must be there.
        title: title of the plan.
        start: first day of the plan, the first of a month.
        day: day of the change, the first of a month.
        boards: the boards that are there.
        merged: the board that they become; none if they stay. It serves the people of all.
        share: share of the posts that go by the day; none for no cut.
        by: who says so.
        today: the day on which it is said. The plan rests on nothing that is published later, though rates
            of coming years may be known.
    """
    tables = _bodies(boards, merged, day) | _terms(boards, merged, start, day)
    for name in ("bodies", "successions", "schemes", "rounds", *PEOPLE_TABLES):
        _write(folder, name, tables.get(name, []))
    end = date(day.year + YEARS_AFTER, day.month, 1)
    known = min(max(everything().parameters["published"].to_list()), today)
    changes = tuple(_changes(boards, merged, start, day, share, f"filled in by {by}"))
    plan = Plan(title, start, end, known, False, "", changes, bodies=None, folder=folder)  # type: ignore[arg-type]
    (folder / PLAN_FILE).write_text(plan_text(plan), encoding="utf-8")


def _write(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    table = TABLES[name]
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _bodies(boards: Sequence[Board], merged: Board | None, day: date) -> dict[str, list[Row]]:
    said = {"source": ASSUMED, "status": ASSUMED}
    people = sum(board.population for board in boards)
    rows: list[Row] = [
        {"body": NATIONAL, "name": "National board", "kind": "national"} | said,
        {
            "body": REGION,
            "name": "Regional office",
            "kind": "region-office",
            "parent": NATIONAL,
            "region": REGION,
            "population": people,
        }
        | said,
    ]
    rows += [
        {
            "body": board.code,
            "name": board.name,
            "kind": BOARD,
            "parent": REGION,
            "region": REGION,
            "population": board.population,
            "closes": "" if merged is None else day,
        }
        | said
        for board in boards
    ]
    if merged is not None:
        rows.append(
            {
                "body": merged.code,
                "name": merged.name,
                "kind": MERGED,
                "parent": REGION,
                "region": REGION,
                "population": people,
                "opens": day,
            }
            | said
        )
    rows.append(
        {"body": PROVIDER, "name": "Providers of the area", "kind": "provider", "region": REGION} | said
    )
    goes: list[Row] = (
        []
        if merged is None
        else [{"sender": board.code, "receiver": merged.code, "share": 1} | said for board in boards]
    )
    return {"bodies": rows, "successions": goes}


def _terms(boards: Sequence[Board], merged: Board | None, start: date, day: date) -> dict[str, list[Row]]:
    said = {"source": ASSUMED, "status": ASSUMED}
    kinds = BOARD if merged is None else f"{BOARD} {MERGED}"
    last = date(day.year + YEARS_AFTER, day.month, 1)
    schemes: list[Row] = [
        {
            "scheme": REDUNDANCY,
            "name": "Contractual redundancy",
            "rule": "redundancy",
            "opens": start,
            "closes": last,
            "kinds": kinds,
        }
        | said
    ]
    opens = _months(day, VOLUNTARY_MONTHS)
    if opens >= max(start, VOLUNTARY_REDUNDANCY.versions[0].first):
        schemes.append(
            {
                "scheme": VOLUNTARY,
                "name": "Voluntary redundancy",
                "rule": VOLUNTARY,
                "opens": opens,
                "closes": _months(day, VOLUNTARY_MONTHS + 1) + timedelta(days=18),
                "kinds": BOARD,
            }
            | said
        )
    rounds: list[Row] = [
        {
            "round": name,
            "name": words,
            "method": method,
            "opens": _months(day, first),
            "closes": _months(day, end),
            "senior": senior,
            "kinds": MERGED,
        }
        | said
        for name, words, method, first, end, senior in (
            ("leaders", "Chief executive and directors: executives at risk", "restricted", -7, -4, "true"),
            ("leaders-wider", "Chief executive and directors: wider search", "open", -4, 0, "true"),
            ("slot-in", "Slot in and competition among holders", "slot-in", -2, -1, "false"),
            ("pool", "Redeployment pool before the merger", "pool", -1, 0, "false"),
            ("open", "Open competition", "open", 3, 12, "false"),
        )
        if merged is not None and _months(day, first) >= start
    ]
    return {"schemes": schemes, "rounds": rounds}


def _months(day: date, more: int) -> date:
    months = 12 * day.year + day.month - 1 + more
    return date(months // 12, months % 12 + 1, 1)


def _changes(
    boards: Sequence[Board], merged: Board | None, start: date, day: date, share: float | None, source: str
) -> list[Change]:
    def change(name: str, on: date, kind: str, target: str, **parameters: object) -> Change:
        return Change(name, BASELINE, on, kind, target, parameters, source, ASSUMED)

    found = [change("announced", start, "announce", f"kind:{BOARD}")]
    if share is not None:
        found.append(change("cut", start, "cut", f"kind:{BOARD}", share=share, until=day))
    terms = _terms(boards, merged, start, day)
    found += [
        change(f"offer-{row['scheme']}", row["opens"], "offer", str(row["scheme"]))  # type: ignore[arg-type]
        for row in terms["schemes"]
        if row["scheme"] == VOLUNTARY
    ]
    rounds = terms["rounds"]
    found += [change(f"round-{row['round']}", row["opens"], "round", str(row["round"])) for row in rounds]  # type: ignore[arg-type]
    return found
