"""Codes of bodies with their dates: which body a code means on a day, and who has taken over from whom.

Bodies merge, split and are renamed, and lists go on using their old codes: a merged board is loaded under
the code of one that went into it, a board that was split three ways stands as one. A register of codes
tells them apart. It is two plain tables:

- codes: `code`, `name`, `opens` (null is always), `closes`, the first day on which it is no more (null is
  never);
- successions: `sender`, `receiver`, `share` of the sender that goes to the receiver, `from`, the first day.

Shares of numbers (populations, money) can be split; people cannot, so a code of a body that was split is
refused for them unless the name beside it says which part is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import polars as pl

from remit.faults import Fault, Level, hint

NOTE: Level = "note"
SHARES_OFF = 0.001
"""How far shares may be from 1, for they are published rounded."""
CODE_TYPES = {"code": pl.String, "name": pl.String, "opens": pl.Date, "closes": pl.Date}
SUCCESSION_TYPES = {"sender": pl.String, "receiver": pl.String, "share": pl.Float64, "from": pl.Date}
_IDLE_WORDS = re.compile(r"\b(nhs|integrated|care|board|icb|the|and|of)\b|&|[^\w\s]")


@dataclass(frozen=True)
class Body:
    """A body of the register.

    Attributes:
        code: Its code.
        name: Its name.
        opens: Its first day; none is always.
        closes: The first day on which it is no more; none is never.
    """

    code: str
    name: str
    opens: date | None
    closes: date | None

    def is_open(self, on: date) -> bool:
        """Tell whether it is open on a day."""
        return (self.opens is None or self.opens <= on) and (self.closes is None or on < self.closes)


@dataclass(frozen=True)
class Passing:
    """What of a body goes to another.

    Attributes:
        receiver: The body that it goes to.
        share: The share of the sender.
        day: The first day on which the receiver has it.
    """

    receiver: str
    share: float
    day: date


@dataclass(frozen=True)
class Register:
    """Codes of bodies and their successions; made by `make_register`.

    Attributes:
        codes: One row a code.
        successions: One row a sender, receiver and day; no share is null.
    """

    codes: pl.DataFrame
    successions: pl.DataFrame

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """The bodies by code."""
        return {body.code: body for body in (Body(*row) for row in self.codes.iter_rows())}

    @cached_property
    def passings(self) -> dict[str, list[Passing]]:
        """What passes from each sender, in the order of days."""
        found: dict[str, list[Passing]] = {}
        for sender, receiver, share, day in self.successions.sort("from", "receiver").iter_rows():
            found.setdefault(sender, []).append(Passing(receiver, share, day))
        return found

    def successors(self, code: str, on: date) -> dict[str, float]:
        """Say who has what of a body on a day: the shares of the bodies that are open then.

        Args:
            code: A code of the register.
            on: The day.

        Returns:
            The share of each; the body itself has all of it while nothing has passed. Nobody, if the body
            has closed without a successor, or has not opened yet.

        Raises:
            KeyError: The register has no such code.
        """
        return self._passed_on(self.bodies[code], on, date.min)

    def _passed_on(self, body: Body, on: date, after: date) -> dict[str, float]:
        passed = [passing for passing in self.passings.get(body.code, []) if after < passing.day <= on]
        shares: dict[str, float] = {}
        kept = 1.0 - sum(passing.share for passing in passed)
        if body.is_open(on) and kept > SHARES_OFF:
            shares[body.code] = kept
        for passing in passed:
            for code, share in self._passed_on(self.bodies[passing.receiver], on, passing.day).items():
                shares[code] = shares.get(code, 0.0) + passing.share * share
        return shares

    def predecessors(self, code: str, on: date) -> dict[str, float]:
        """Say what a body has on a day of others that closed or gave up work: the share of each of them."""
        shares = {other: self.successors(other, on).get(code, 0.0) for other in self.bodies if other != code}
        return {other: share for other, share in shares.items() if share > 0}


def make_register(
    codes: pl.DataFrame,
    successions: pl.DataFrame,
    codes_file: str = "codes",
    successions_file: str = "successions",
) -> tuple[Register, list[Fault]]:
    """Make a register of two tables, and say what is wrong with them.

    Shares that are not known are taken to be even over what the known ones leave; a warning names them.

    Args:
        codes: Codes, with the columns `code`, `name`, `opens` and `closes`.
        successions: Successions, with the columns `sender`, `receiver`, `share` and `from`.
        codes_file: Name of the first table, for faults.
        successions_file: Name of the second.

    Returns:
        The register, of the rows without fault, and the faults. With one of level error it is not whole.
    """
    faults: list[Fault] = []
    codes = codes.select(pl.col(name).cast(dtype) for name, dtype in CODE_TYPES.items())
    rows = successions.select(pl.col(name).cast(dtype) for name, dtype in SUCCESSION_TYPES.items())
    codes = _good_codes(codes.with_row_index("row", offset=2), codes_file, faults)
    known = {code: (opens, closes) for code, _, opens, closes in codes.iter_rows()}
    rows = _good_successions(rows.with_row_index("row", offset=2), known, successions_file, faults)
    rows = _even_shares(rows, successions_file, faults)
    _check_sums(rows, known, successions_file, faults)
    return Register(codes, _whole_shares(rows, known).drop("row")), faults


def resolve(
    register: Register, found: pl.DataFrame, on: date, file: str, column: str = "code"
) -> tuple[pl.Series, list[Fault]]:
    """Find out which body each code of a list means on a day.

    Args:
        register: Knows the codes.
        found: The list, with the columns `code`, and `name` and `row` if they are known. A name tells which
            part of a split body is meant, and gives away a body that stands under the code of another.
        on: The day.
        file: Name of the list's file, for faults.
        column: Name of its column of codes, for faults.

    Returns:
        The code of the body that each row means, null where that cannot be told; and faults: codes that are
        unknown, not open yet, closed without successor or split, names of other bodies. A code that has one
        successor is replaced by it with a warning.
    """
    names = found["name"] if "name" in found.columns else pl.Series([None] * found.height, dtype=pl.String)
    rows = found["row"] if "row" in found.columns else pl.int_range(2, found.height + 2, eager=True)
    told: dict[tuple[str, str | None], tuple[str | None, _Said | None]] = {}
    bodies: list[str | None] = []
    faults = []
    for code, name, row in zip(found["code"], names, rows, strict=True):
        if code is None:
            bodies.append(None)
            continue
        if (code, name) not in told:
            told[code, name] = _resolve_one(register, code, name, on)
        body, said = told[code, name]
        bodies.append(body)
        if said is not None:
            faults.append(Fault(said.kind, file, row, column, code, said.what, said.remedy, said.level))
    return pl.Series("body", bodies, dtype=pl.String), faults


def split_by_share(
    frame: pl.DataFrame, register: Register, on: date, values: Sequence[str], body: str = "body"
) -> pl.DataFrame:
    """Give numbers of bodies as numbers of those that have taken over from them by a day.

    Args:
        frame: One row a body, or a body and something else.
        register: Knows all its codes.
        on: The day.
        values: Columns of numbers that can be added: populations, money. They become fractions.
        body: Column of the codes.

    Returns:
        The rows of bodies that are open on the day, with the values added up over all that stood in other
        columns alike; what has no successor is dropped.

    Raises:
        KeyError: The register lacks a code.
    """
    shares = [
        (code, receiver, share)
        for code in frame[body].unique(maintain_order=True)
        for receiver, share in register.successors(code, on).items()
    ]
    schema = {body: pl.String, "#receiver": pl.String, "#share": pl.Float64}
    split = frame.join(
        pl.DataFrame(shares, schema=schema, orient="row"), on=body, how="inner", maintain_order="left"
    )
    split = split.with_columns(pl.col(name) * pl.col("#share") for name in values)
    split = split.with_columns(pl.col("#receiver").alias(body)).drop("#receiver", "#share")
    others = [name for name in frame.columns if name not in values]
    return (
        split.group_by(others, maintain_order=True)
        .agg(pl.col(name).sum() for name in values)
        .select(frame.columns)
    )


def plain_name(name: str) -> str:
    """Give a body's name without the words that lists leave out or write in several ways."""
    return " ".join(_IDLE_WORDS.sub(" ", name.casefold()).split())


class _Said(NamedTuple):
    """What is to be said of a code, wherever it stands."""

    kind: str
    what: str
    remedy: str
    level: Level = "error"


def _resolve_one(
    register: Register, code: str, name: str | None, on: date
) -> tuple[str | None, _Said | None]:
    """Find out which body a code and a name mean on a day."""
    bodies = register.bodies
    meant = _named(register, name, on)
    if code not in bodies:
        remedy = f"write {meant}, which has this name" if meant else f"look it up{hint(code, bodies)}"
        return None, _Said("unknown-code", "is no code that is known", remedy)
    body, shares = bodies[code], register.successors(code, on)
    if meant is not None and plain_name(name or "") != plain_name(body.name):
        whose = f"is the code of {body.name}, and the name is that of {bodies[meant].name}, {meant}"
        if meant in shares:
            return meant, _Said(
                "old-code", f"{whose}, which has taken over", "nothing to do if that is right", NOTE
            )
        return None, _Said("name-differs", whose, "find out which of the two is meant")
    if body.is_open(on):
        return code, None
    if body.opens is not None and on < body.opens:
        before = ", ".join(register.predecessors(code, body.opens)) or "another code"
        return None, _Said("not-open", f"opens on {body.opens} only", f"on {on} write {before}")
    return _resolve_closed(register, body, shares)


def _resolve_closed(
    register: Register, body: Body, shares: dict[str, float]
) -> tuple[str | None, _Said | None]:
    closed = f"closed on {body.closes}"
    if not shares:
        return None, _Said("closed-code", f"{closed}, and nobody has taken over", "take it out")
    if len(shares) > 1:
        parts = ", ".join(f"{receiver} {share:.1%}" for receiver, share in shares.items())
        remedy = "write for each row which of them is meant"
        return None, _Said("split-code", f"{closed} and was split: {parts}", remedy)
    (receiver,) = shares
    what = f"{closed}: {register.bodies[receiver].name}, {receiver}, has taken over and is taken"
    return receiver, _Said("old-code", what, "nothing to do if that is right", NOTE)


def _named(register: Register, name: str | None, on: date) -> str | None:
    """Give the code of the body of a name: the one that is open on the day, if several had it."""
    wanted = plain_name(name or "")
    if not wanted:
        return None
    codes = [code for code, body in register.bodies.items() if plain_name(body.name) == wanted]
    return next((code for code in codes if register.bodies[code].is_open(on)), codes[-1] if codes else None)


def _good_codes(rows: pl.DataFrame, file: str, faults: list[Fault]) -> pl.DataFrame:
    code = pl.col("code")
    checks = [
        (code.is_null() | pl.col("name").is_null(), "code", "blank", "needs a code and a name", "fill it in"),
        (code.is_not_null() & ~code.is_first_distinct(), "code", "duplicate-key", "stands above already",
         "a code may stand once"),
        (pl.col("closes") <= pl.col("opens"), "closes", "closing-before-opening", "lies before it opens",
         "mend the dates"),
    ]  # fmt: skip
    return _passing(rows, checks, file, faults).drop("row")


def _good_successions(
    rows: pl.DataFrame, known: dict[str, tuple[date | None, date | None]], file: str, faults: list[Fault]
) -> pl.DataFrame:
    codes, share = list(known), pl.col("share")
    opens = {code: day for code, (day, _) in known.items() if day is not None}
    closes = {code: day for code, (_, day) in known.items() if day is not None}
    early = pl.col("from") < pl.col("receiver").replace_strict(opens, default=None, return_dtype=pl.Date)
    late = pl.col("from") >= pl.col("receiver").replace_strict(closes, default=None, return_dtype=pl.Date)
    pair = pl.struct("sender", "receiver", "from")
    checks = [
        (pl.col("from").is_null(), "from", "blank", "is blank", "write the first day"),
        (~pl.col("sender").is_in(codes) | pl.col("sender").is_null(), "sender", "unknown-code",
         "is no code of the register", "add it to the codes"),
        (~pl.col("receiver").is_in(codes) | pl.col("receiver").is_null(), "receiver", "unknown-code",
         "is no code of the register", "add it to the codes"),
        (pl.col("sender") == pl.col("receiver"), "receiver", "sends-to-itself", "is the sender itself",
         "name the body that takes over"),
        ((share <= 0) | (share > 1), "share", "out-of-range", "is no share", "write more than 0, at most 1"),
        (~pair.is_first_distinct(), "receiver", "duplicate-key", "stands above already", "take one out"),
        (early | late, "from", "not-open", "is a day on which the receiver is not open", "mend the dates"),
    ]  # fmt: skip
    return _passing(rows, checks, file, faults)


def _passing(
    rows: pl.DataFrame, checks: list[tuple[pl.Expr, str, str, str, str]], file: str, faults: list[Fault]
) -> pl.DataFrame:
    """Give the rows that pass all checks; each that a row fails is a fault."""
    for wrong, column, kind, what, remedy in checks:
        bad = rows.filter(wrong).select("row", pl.col(column).cast(pl.String))
        faults += [Fault(kind, file, row, column, value, what, remedy) for row, value in bad.iter_rows()]
    fails = pl.any_horizontal(wrong.fill_null(False) for wrong, *_ in checks)
    return rows.filter(~fails)


def _even_shares(rows: pl.DataFrame, file: str, faults: list[Fault]) -> pl.DataFrame:
    """Fill in shares that are not known: evenly what the known ones leave."""
    of_event, share = ["sender", "from"], pl.col("share")
    left = (1 - share.sum().over(of_event)) / share.is_null().sum().over(of_event)
    rows = rows.with_columns(left.alias("#left"))
    for row, sender, receiver, even in (
        rows.filter(share.is_null()).select("row", "sender", "receiver", "#left").iter_rows()
    ):
        what = f"is not known: {even:.4f} of {sender} is taken to go to {receiver}, an even part"
        remedy = "write the share if you know it"
        if even > 0:
            faults.append(Fault("share-assumed", file, row, "share", None, what, remedy, NOTE))
        else:
            what = f"is not known, and the other shares of {sender} leave nothing"
            faults.append(Fault("shares-off", file, row, "share", None, what, remedy))
    rows = rows.with_columns(share.fill_null(pl.col("#left"))).drop("#left")
    return rows.filter(share > 0)


def _check_sums(
    rows: pl.DataFrame, known: dict[str, tuple[date | None, date | None]], file: str, faults: list[Fault]
) -> None:
    """Find senders whose shares do not add up: to 1 when they close, to no more when they stay."""
    sums = rows.group_by("sender", maintain_order=True).agg(pl.col("share").sum(), pl.col("row").first())
    for sender, total, row in sums.iter_rows():
        stays = known[sender][1] is None
        if total > 1 + SHARES_OFF or (not stays and total < 1 - SHARES_OFF):
            what = f"is what the shares of {sender} add up to"
            remedy = "they must add up to 1" if not stays else "they must not be more than 1"
            faults.append(Fault("shares-off", file, row, "share", f"{total:.4f}", what, remedy))


def _whole_shares(rows: pl.DataFrame, known: dict[str, tuple[date | None, date | None]]) -> pl.DataFrame:
    """Make the shares of senders that close add up to 1 where rounding leaves them just off."""
    total = pl.col("share").sum().over("sender")
    closing = pl.col("sender").is_in([code for code, (_, closes) in known.items() if closes is not None])
    rounded = closing & ((total - 1).abs() <= SHARES_OFF)
    return rows.with_columns(pl.when(rounded).then(pl.col("share") / total).otherwise("share").alias("share"))
