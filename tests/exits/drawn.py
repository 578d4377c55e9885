"""Five hundred made-up people, most of them near an edge of the rules of exits: the same ones every time."""

import datetime as dt

import numpy as np

from remit.draws import uniforms
from tests.exits.occasions import When, departure, person, spell
from tests.plans import Row

PEOPLE = 500
SEED = 7
BODIES = ("trust-1", "trust-2", "authority-1", "support-1")
BANDS = ("2", "5", "6", "7", "8a", "8d", "9", "vsm")
PAYS = (15_000, 22_999.99, 23_000, 34_512.37, 61_778, 80_000, 80_000.01, 142_000)
ONE_DAY = dt.timedelta(days=1)


def staff(when: When) -> dict[str, list[Row]]:
    """The people, spells and departures tables of an occasion."""
    people, spells, departures = [], [], []
    for number in range(PEOPLE):
        drawn = Drawn(number)
        row = _person(drawn, when)
        people.append(row)
        if drawn.one_in(4, "spells"):
            spells += _spells(drawn, row, when)
        if drawn.one_in(2, "departure"):
            departures.append(_departure(drawn, row["person"], when))
    return {"people": people, "spells": spells, "departures": departures}


class Drawn:
    """What is drawn for one person, each thing by its name."""

    def __init__(self, number: int) -> None:
        self.number = number

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number from the least to the most, both in."""
        share = uniforms(SEED, name, np.array([self.number], dtype=np.uint64))[0]
        return least + int(share * (most - least + 1))

    def one_in(self, number: int, name: str) -> bool:
        """Whether something happens to one person in so many."""
        return self.whole(name, 1, number) == 1

    def pick(self, name: str, choice: tuple[str, ...]) -> str:
        """One of several words."""
        return choice[self.whole(name, 0, len(choice) - 1)]


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day some years earlier; 1 March for a leap day where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 3, 1)


def _person(drawn: Drawn, when: When) -> Row:
    out = when.last_day + ONE_DAY
    anniversary = years_before(out, drawn.whole("years", 0, 28)) + drawn.whole("side", -1, 1) * ONE_DAY
    anywhere = out - drawn.whole("days", 300, 10_000) * ONE_DAY
    service_from = min(anniversary if drawn.one_in(2, "near") else anywhere, when.start)
    age = years_before(out, drawn.whole("age", 35, 64)) + drawn.whole("birthday", -1, 1) * ONE_DAY
    born = min(age, years_before(service_from, 16))
    continuous = service_from + drawn.whole("continuous", -400, 400) * ONE_DAY
    continuous_from = min(max(continuous, years_before(service_from, 1)), when.start)
    hours = "1" if drawn.one_in(2, "whole-time") else f"{drawn.whole('hours', 20, 99) / 100:g}"
    pay = f"{PAYS[drawn.whole('pay', 0, len(PAYS) - 1)] + drawn.whole('more', 0, 99) / 100:.2f}"
    return person(
        f"{0xABC0_0000 + drawn.number:016x}",
        body=drawn.pick("body", BODIES),
        function=drawn.pick("function", ("finance", "planning", "corporate")),
        band=drawn.pick("band", BANDS),
        pay_gbp_y=pay,
        fte=hours,
        born=str(born),
        service_from=str(service_from),
        continuous_from=str(continuous_from) if drawn.one_in(3, "own") else "",
        zone=drawn.pick("zone", ("", "", "inner", "outer", "fringe")),
        notice_months=drawn.pick("notice", ("", "", "0", "1", "6")),
    )


def _spells(drawn: Drawn, row: Row, when: When) -> list[Row]:
    """Two or three spells, with gaps of days or of months between them, the last one still going on."""
    first = dt.date.fromisoformat(row["service_from"])
    days = (when.start - first).days
    if days < 1500:
        return []
    if drawn.one_in(4, "late"):  # all but the last years are paid for: the statutory sum may be the greater
        ends = when.start - 400 * ONE_DAY
        begins = ends + drawn.whole("late gap", 1, 8) * ONE_DAY
        earlier = spell(str(first), str(ends), "pension-taken", row["person"])
        return [earlier, spell(str(begins), "", "", row["person"])]
    parts = 2 + drawn.whole("parts", 0, 1)
    made = []
    begins = first
    for part in range(1, parts):
        ends = first + dt.timedelta(days=days * part // parts)
        why = drawn.pick(f"excluded {part}", ("", "", "redundancy-paid", "pension-taken"))
        made.append(spell(str(begins), str(ends), why, row["person"]))
        gap = drawn.whole(f"gap {part}", 0, 20)
        if drawn.one_in(3, f"long {part}"):
            gap = drawn.whole(f"long gap {part}", 355, 380)
        begins = ends + dt.timedelta(days=1 + gap)
    return [*made, spell(str(begins), "", "", row["person"])]


def _departure(drawn: Drawn, code: str, when: When) -> Row:
    week = f"{drawn.whole('week', 20_000, 180_000) / 100:.2f}" if drawn.one_in(3, "week given") else ""
    cost = f"{drawn.whole('cost', 100_000, 9_000_000) / 100:.2f}" if drawn.one_in(3, "pension") else ""
    words = ("", "none", "refused-with-reason", "refused-without-reason", "taken")
    back = when.last_day + drawn.whole("days back", 1, 60) * ONE_DAY
    return departure(
        code,
        alternative=drawn.pick("alternative", ("", *words)),
        returns=str(back) if drawn.one_in(4, "returns") else "",
        week_pay_gbp=week,
        pension_cost_gbp=cost,
        notice_worked=drawn.pick("notice worked", ("", "true", "false")),
    )
