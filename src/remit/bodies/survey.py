"""Returns from some bodies, as freedom-of-information requests bring them, held against all bodies.

Two files: the returns, a row for each body that was heard of; and the frame, a row for each body that there
is, with its size. Without a frame the returns themselves list all bodies and sizes. Bodies are matched by
code, or by name where the returns give names only; never by place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from remit.bodies.headed import Headed, numbers, read_headed
from remit.bodies.sheets import ROW
from remit.faults import Fault, FaultsFound, Level, errors, hint

ANSWERED, REFUSED, SILENT, UNLISTED = "answered", "refused", "no answer", "not in the returns"
"""What is known of a body's answer; the last is of bodies that stand in the frame alone."""
CODES = ("body", "Code", "Org Code", "Organisation code", "ODS code", "Body code", "Trust code", "Board code")
NAMES = (
    "name",
    "Organisation",
    "Organisation name",
    "Trust",
    "Trust name",
    "Board",
    "Board name",
    "Body name",
)
SIZES = ("size", "Population", "Headcount", "Staff", "FTE")
VALUES = ("value", "Return", "Answer", "Figure", "Count", "Number")
REFUSALS = frozenset(
    {
        "refused",
        "refusal",
        "declined",
        "withheld",
        "exempt",
        "exempted",
        "not held",
        "too costly",
        "over cost limit",
    }
)
NO_ANSWERS = frozenset(
    {"no answer", "no reply", "no response", "none received", "pending", "awaited", "overdue", "n/a", "-"}
)
"""Words in place of a figure; a blank is no answer, and nought is an answer."""
_SUPPRESSED = r"^(?:<|≤|fewer than|less than|under|up to|\*+$|\d+\s*(?:-|to)\s*\d+$)"
SIZES_DIFFER = 0.01
"""Share by which the size in the returns may differ from that in the frame."""
RATIO_FAR = 10.0
"""Times the middle ratio of the answering bodies beyond which a figure is worth a second look."""
ENOUGH_RATIOS = 5
"""Answering bodies from which on ratios are looked at."""


@dataclass(frozen=True)
class Survey:
    """What was asked of bodies and what came back.

    Attributes:
        bodies: A row for each of all bodies, in the order of the frame: `body`, `name` (null where no file
            gives one), `size`, `value` (null where there is no figure) and `answer`.
        value: Header of the figures, as it stands in the file.
        size: Header of the sizes.
        asked: Bodies that were sent the question.
        warnings: What deserves a second look.
    """

    bodies: pl.DataFrame
    value: str
    size: str
    asked: int
    warnings: tuple[Fault, ...]

    def count(self, answer: str) -> int:
        """Count the bodies with one sort of answer."""
        return int((self.bodies["answer"] == answer).sum())


def read_survey(
    returns: Path,
    frame: Path | None = None,
    *,
    value: str | None = None,
    size: str | None = None,
    kind: str | None = None,
    asked: int | None = None,
) -> Survey:
    """Read returns and the frame of all bodies.

    Args:
        returns: CSV or XLSX file with a column for the body and one for what it returned. A body that did not
            answer has a blank there, or words such as “no answer” or “refused”.
        frame: CSV or XLSX file of all bodies with their size; the `bodies.csv` of a plan is one. Without it
            `returns` has a row for each of all bodies, and a column for its size.
        value: Header of the figures; by default one of `VALUES`.
        size: Header of the sizes; by default one of `SIZES`.
        kind: Kind of the bodies to take, where the frame has a column `kind`.
        asked: Bodies that were sent the question; by default all.

    Returns:
        All bodies, with what they returned.

    Raises:
        FaultsFound: Something is wrong with the files; all faults of both are in it.
    """
    values, sizes = (value,) if value else VALUES, (size,) if size else SIZES
    given, faults = _read(
        returns, {"size": sizes, "value": values}, ["value"] if frame else ["size", "value"]
    )
    listed: Headed | None = given
    if frame is not None:
        listed, more = _read(frame, {"size": sizes, "kind": ("kind",)}, ["size"])
        faults += more
    if given is None or listed is None:
        raise FaultsFound(faults)
    answers, wrong = _answers(given)
    everyone, wrong_frame = _everyone(listed, kind)
    faults += [*wrong, *wrong_frame]
    if frame is not None:
        answers, more = _matched(given, answers, listed, everyone)
        faults += more
    bodies = _joined(answers, everyone, with_frame=frame is not None)
    faults += _wrong_numbers(given, bodies, asked)
    if errors(faults):
        raise FaultsFound(faults)
    faults += _second_looks(given, answers, bodies)
    return Survey(
        bodies, given.headers["value"], listed.headers["size"], asked or bodies.height, tuple(faults)
    )


def _read(
    path: Path, fields: dict[str, tuple[str, ...]], needed: Sequence[str]
) -> tuple[Headed | None, list[Fault]]:
    """Read a file that names bodies; the field `body` holds names where the file has no codes."""
    headed, faults = read_headed(path, {"body": CODES, "name": NAMES, **fields}, needed)
    faults = [_with_names(fault, fields) for fault in faults]
    if headed is not None and not headed.has("body"):
        if not headed.has("name"):
            remedy = f"head the column of codes “{CODES[0]}”, or that of names “{NAMES[0]}”"
            what = "no column names the bodies"
            return None, [*faults, Fault("missing-column", headed.place, None, None, None, what, remedy)]
        rows = headed.rows.with_columns(body=pl.col("name"))
        headed = Headed(headed.place, rows, {**headed.headers, "body": headed.headers["name"]}, headed.unread)
    return headed, faults


def _with_names(fault: Fault, fields: dict[str, tuple[str, ...]]) -> Fault:
    """Say of a missing column by which headers it is known, and how to name another."""
    for field, names in fields.items():
        if fault.kind == "missing-column" and fault.column == names[0] and len(names) > 1:
            known = f"head it {', '.join(names[:-1])} or {names[-1]}"
            own = f"name its header with --{field}"
            return replace(fault, remedy=f"{fault.remedy.removesuffix('add it')}{known}, or {own}")
    return fault


def _answers(given: Headed) -> tuple[pl.DataFrame, list[Fault]]:
    """Give `#row`, body, size if there is one, value and answer; and what is wrong with them."""
    said = given.rows["value"].str.to_lowercase().str.strip_chars()
    words = given.rows.filter(said.is_in(list(REFUSALS | NO_ANSWERS)))["value"].unique().to_list()
    suppressed = given.rows.filter(said.str.contains(_SUPPRESSED) & ~said.is_in(list(NO_ANSWERS)))
    values, faults = numbers(given, "value", [*words, *suppressed["value"].unique()])
    faults += [
        given.fault("suppressed", row, "value", text, "is no figure: the body hid a small one",
                    "ask the body again, or write the middle of what it may be and say so, or leave it blank")
        for row, text in suppressed.select(ROW, "value").iter_rows()
    ]  # fmt: skip
    answer = (
        pl.when(said.is_in(list(REFUSALS)))
        .then(pl.lit(REFUSED))
        .when(pl.col("value").is_null())
        .then(pl.lit(SILENT))
        .otherwise(pl.lit(ANSWERED))
    )
    rows = given.rows.with_columns(value=values).with_columns(answer=answer)
    faults += [
        given.fault("out-of-range", row, "value", _shown(value), "is less than nought",
                    "a count or an amount is nought or more: correct it")
        for row, value in rows.filter(pl.col("value") < 0).select(ROW, "value").iter_rows()
    ]  # fmt: skip
    if given.has("size"):
        rows = rows.with_columns(size=numbers(given, "size")[0])
    return rows, [*faults, *_once(given, rows)]


def _everyone(listed: Headed, kind: str | None) -> tuple[pl.DataFrame, list[Fault]]:
    """Give the bodies that there are, with their sizes; and what is wrong with them."""
    sizes, faults = numbers(listed, "size")
    rows = listed.rows.with_columns(size=sizes, size_text=pl.col("size"))
    rows, more = _of_kind(listed, rows, kind)
    kept = set(rows[ROW])
    faults = [fault for fault in faults if fault.row in kept]
    known = {fault.row for fault in faults}
    remedy = "give a number above 0, to silent bodies too; where no size is known, 1 for every body"
    faults += [
        listed.fault("blank" if text is None else "out-of-range", row, "size", text, "is no size", remedy)
        for row, text in rows.filter(pl.col("size").is_null() | (pl.col("size") <= 0))
        .select(ROW, "size_text")
        .iter_rows()
        if row not in known
    ]
    if not listed.has("value"):  # else they are the returns themselves, and were looked at there
        more += _once(listed, rows)
    return rows, [*more, *faults]


def _of_kind(listed: Headed, rows: pl.DataFrame, kind: str | None) -> tuple[pl.DataFrame, list[Fault]]:
    kinds = rows["kind"].drop_nulls().unique(maintain_order=True).to_list() if listed.has("kind") else []
    if kind is None:
        if len(kinds) < 2:
            return rows, []
        what = f"there are bodies of {len(kinds)} kinds: {', '.join(kinds)}"
        remedy = "say with --kind which of them were asked"
    elif kind in kinds:
        return rows.filter(pl.col("kind") == kind), []
    else:
        what = f"there is no body of kind {kind}"
        remedy = f"name one that is there{hint(kind, kinds)}" if kinds else "leave --kind out"
    return rows, [Fault("kind", listed.place, None, "kind", kind, what, remedy)]


def _once(headed: Headed, rows: pl.DataFrame) -> list[Fault]:
    """Find rows without a body, and bodies that stand twice."""
    faults = [
        headed.fault("blank", row, "body", None, "is blank", "name the body, or take the row out")
        for row in rows.filter(pl.col("body").is_null())[ROW]
    ]
    first = pl.col(ROW).first().over("body")
    again = rows.with_columns(first=first).filter(
        pl.col("body").is_not_null() & (pl.col(ROW) != pl.col("first"))
    )
    return faults + [
        headed.fault("duplicate-key", row, "body", body, f"stands in row {first} already",
                     "a body has one row: take one out")
        for row, body, first in again.select(ROW, "body", "first").iter_rows()
    ]  # fmt: skip


def _matched(
    given: Headed, answers: pl.DataFrame, listed: Headed, everyone: pl.DataFrame
) -> tuple[pl.DataFrame, list[Fault]]:
    """Give the answers with the codes of the frame, matched by name where the returns give names only."""
    found = {code: code for code in everyone["body"].drop_nulls()}
    named = _codes_by_name(everyone) if listed.has("name") else {}
    texts = answers.select(ROW, "body").drop_nulls()
    if given.headers["body"] == given.headers.get("name"):
        known: Sequence[str] = list(named) or list(found)
        folded = {text: named.get(text.casefold(), []) for text in texts["body"]}
        found |= {text: codes[0] for text, codes in folded.items() if len(codes) == 1}
    else:
        known = list(found)
    faults = []
    for row, text in texts.filter(~pl.col("body").is_in(list(found))).iter_rows():
        codes = named.get(text.casefold(), [])
        near = f"; write its code, {' or '.join(codes)}" if codes else hint(text, known)
        what = f"is no body of {listed.place}" if len(codes) < 2 else f"is the name of {len(codes)} bodies"
        remedy = f"write it as it stands there, or take the row out if it is a total{near}"
        faults.append(given.fault("unknown-code", row, "body", text, what, remedy))
    coded = pl.col("body").replace_strict(found, default=None, return_dtype=pl.String)
    matched = answers.with_columns(given=pl.col("body"), body=coded).drop_nulls("body")
    twice = matched.filter(pl.col("body").is_duplicated() & ~pl.col("given").is_duplicated())
    faults += [
        given.fault("duplicate-key", row, "body", text, f"is {body}, as another row is", "take one out")
        for row, text, body in twice.select(ROW, "given", "body").iter_rows()
    ]
    return matched, faults


def _codes_by_name(everyone: pl.DataFrame) -> dict[str, list[str]]:
    """Give the codes of the bodies that go by each name, in small letters."""
    named: dict[str, list[str]] = {}
    for name, body in everyone.select("name", "body").drop_nulls().iter_rows():
        named.setdefault(name.casefold(), []).append(body)
    return named


def _joined(answers: pl.DataFrame, everyone: pl.DataFrame, with_frame: bool) -> pl.DataFrame:
    name = pl.col("name") if "name" in everyone.columns else pl.lit(None, pl.String).alias("name")
    if not with_frame:
        return answers.select("body", name, "size", "value", "answer")
    told = answers.select("body", "value", "answer").unique("body", keep="first")
    return (
        everyone.select("body", name, "size")
        .join(told, on="body", how="left", maintain_order="left")
        .with_columns(pl.col("answer").fill_null(UNLISTED))
    )


def _wrong_numbers(given: Headed, bodies: pl.DataFrame, asked: int | None) -> list[Fault]:
    """Find too few answers, and more answers than questions or more questions than bodies."""
    answered = int(bodies["value"].is_not_null().sum())
    wrong = []
    if answered < 2:
        wrong.append(
            ("too-few", f"{answered} of {bodies.height} bodies have a figure", "two or more are needed")
        )
    if asked is not None and answered > asked:
        what = f"{answered} bodies have a figure, but {asked} were asked"
        wrong.append(("answers-over-asked", what, "correct --asked, or take out what is no answer"))
    if asked is not None and asked > bodies.height:
        what = f"{asked} bodies were asked, but there are {bodies.height}"
        wrong.append(("asked-over-bodies", what, "correct --asked, or add the bodies that are missing"))
    header = given.headers["value"]
    return [Fault(kind, given.place, None, header, None, what, remedy) for kind, what, remedy in wrong]


def _second_looks(given: Headed, answers: pl.DataFrame, bodies: pl.DataFrame) -> list[Fault]:
    """Warn of figures out of all proportion, of sizes that differ, and where all returned nought."""
    level: Level = "warning"
    rows = (
        answers.select(ROW, "body")
        .join(bodies, on="body")
        .with_columns(ratio=pl.col("value") / pl.col("size"))
    )
    faults = []
    middle = rows["ratio"].median()
    if rows["ratio"].count() >= ENOUGH_RATIOS and isinstance(middle, float) and middle > 0:
        far = rows.filter(pl.col("ratio") > RATIO_FAR * middle)
        for row, value, ratio in far.select(ROW, "value", "ratio").iter_rows():
            what = f"is {ratio / middle:.0f} times as much for its size as the middle body returned"
            remedy = "look whether it is in the same unit and for the same time as the others"
            faults.append(
                Fault("far-off", given.place, row, given.headers["value"], _shown(value), what, remedy, level)
            )
    if given.has("size"):
        apart = (
            answers.select(ROW, "body", own="size")
            .join(bodies, on="body")
            .filter((pl.col("own") - pl.col("size")).abs() > SIZES_DIFFER * pl.col("size"))
        )
        for row, own, size in apart.select(ROW, "own", "size").iter_rows():
            what, remedy = (
                f"differs from the size in the frame, {_shown(size)}",
                "look which is right; the frame's is taken",
            )
            faults.append(
                Fault("sizes", given.place, row, given.headers["size"], _shown(own), what, remedy, level)
            )
    if rows["value"].sum() == 0:
        what = "all bodies that answered returned nought, so the interval has no width"
        remedy = "do not read it as certain"
        faults.append(
            Fault("all-nought", given.place, None, given.headers["value"], None, what, remedy, level)
        )
    return faults


def _shown(number: float) -> str:
    return f"{number:,.10g}"
