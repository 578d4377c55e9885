"""A board of people who are all alike, so that what happens to them has a closed form."""

from dataclasses import dataclass
from pathlib import Path

from remit.draws import key
from remit.plan import read_plan
from remit.simulate.ensemble import Simulation, prepare
from tests.plans import CITED, Row, write_tiny_plan

HEADING = """\
title = "All alike"
start = 2025-04-01
end = 2031-04-01
as_at = 2026-05-31
synthetic = true
"""


@dataclass(frozen=True)
class Alike:
    """Who and what is there at the start: everybody is in planning at band 6.

    Attributes:
        people: People of the board B.
        posts: Their posts.
        opening: Posts of the same job at the merged board M that opens in April 2026; 0 for no such board.
        leaders: Senior posts of M.
        born: Everybody's date of birth.
        function: What everybody does.
        changes: Blocks of `plan.toml`, as (kind, date, target, parameters).
        rounds: Rounds, as (method, senior, opens, closes).
        scheme: Rule, first and last day of a scheme called `scheme`.
    """

    people: int = 500
    posts: int = 500
    opening: int = 0
    leaders: int = 0
    born: str = "1985-06-15"
    function: str = "planning"
    changes: tuple[tuple[str, str, str, str], ...] = ()
    rounds: tuple[tuple[str, str, str, str], ...] = ()
    scheme: tuple[str, str, str] = ("voluntary-exit", "2025-06-01", "2025-09-30")

    def prepare(self, folder: Path, runs: int = 1, seed: int = 1) -> Simulation:
        """Write the plan and make it ready to run."""
        name = f"alike-{key(str(self)):016x}"
        tables = {
            "bodies": self._bodies(),
            "posts": self._posts(),
            "people": [self._person(number) for number in range(self.people)],
            "agreements": [],
            "successions": self._successions(),
            "envelopes": [],
            "schemes": [self._scheme()],
            "rounds": self._rounds(),
            "checkpoints": [],
        }
        changes = "".join(map(_change, range(len(self.changes)), self.changes))
        return prepare(
            read_plan(
                write_tiny_plan(folder / name, tables=tables, heading=HEADING, changes=changes)
            ).apply(),
            runs,
            seed,
        )

    def _bodies(self) -> list[Row]:
        rows = [("Q1", "authority", "", "", ""), ("B", "integrated-board", "Q1", "500000", "")]
        rows += [("M", "merged-board", "Q1", "500000", "2026-04-01")] if self.opening or self.leaders else []
        names = ("body", "kind", "region", "population", "opens")
        return [
            dict(zip(names, row, strict=True)) | {"name": row[0], "parent": "", "closes": ""} | CITED
            for row in rows
        ]

    def _posts(self) -> list[Row]:
        rows = [("B", self.function, "6", self.posts, "false", "")]
        rows += [("M", self.function, "6", self.opening, "false", "2026-04-01")] if self.opening else []
        rows += [("M", "corporate", "vsm", self.leaders, "true", "2026-04-01")] if self.leaders else []
        names = ("body", "function", "band", "establishment", "senior", "opens")
        return [
            dict(zip(names, map(str, row), strict=True))
            | {"post": f"post-{number}", "pay_gbp_y": "130000" if row[2] == "vsm" else "", "closes": ""}
            | CITED
            for number, row in enumerate(rows)
        ]

    def _person(self, number: int) -> Row:
        return {
            "person": f"{key('alike', number):016x}",
            "body": "B",
            "post": "",
            "function": self.function,
            "staff_group": "administrative",
            "band": "6",
            "point": "",
            "pay_gbp_y": "30000",
            "fte": "1",
            "born": self.born,
            "service_from": "2015-04-01",
            "senior": "false",
        }

    def _successions(self) -> list[Row]:
        row = {"sender": "B", "receiver": "M", "share": "1"}
        return [row | CITED] if self.opening else []

    def _scheme(self) -> Row:
        rule, opens, closes = self.scheme
        row = {"scheme": "scheme", "name": "Scheme", "rule": rule, "opens": opens, "closes": closes}
        return row | {"kinds": "integrated-board"} | CITED

    def _rounds(self) -> list[Row]:
        names = ("method", "senior", "opens", "closes")
        return [
            {"round": f"round-{n}", "name": f"Round {n}", "kinds": "merged-board"}
            | dict(zip(names, row, strict=True))
            | CITED
            for n, row in enumerate(self.rounds)
        ]


def _change(number: int, change: tuple[str, str, str, str]) -> str:
    kind, date, target, parameters = change
    lines = ["", "[[change]]", f'id = "change-{number}"', f"date = {date}", f'kind = "{kind}"']
    lines += [f'target = "{target}"', *([f"parameters = {{ {parameters} }}"] if parameters else [])]
    return "\n".join([*lines, 'source = "made up for tests"', ""])
