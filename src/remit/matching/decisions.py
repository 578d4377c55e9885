"""What named persons decided about the filling: matches kept, ruled out or made, scores; and which clash.

Decisions of a person bind the proposal; it never goes against one. Decisions that cannot all hold are named,
each with the ones that it clashes with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.tables import TABLES
from remit.faults import Fault
from remit.matching.candidates import SPECIAL
from remit.plan import Plan

FILE = TABLES["decisions"].file
KEEPING = ("lock", "force")
"""Kinds of decision that keep a person in a post."""


@dataclass(frozen=True)
class Decision:
    """What a named person decided.

    Attributes:
        id: The decision.
        kind: lock, forbid, force, score, interview or confirm.
        person: The person whom it is about.
        post: The post; none where it is confirmed that there is none.
        value: The score of a decision of kind score or interview.
        reason: Why.
        decided_by: Who decided.
        decided_on: When, as text.
    """

    id: str
    kind: str
    person: str
    post: str | None
    value: int | None
    reason: str
    decided_by: str
    decided_on: str


@dataclass(frozen=True)
class Decided:
    """Decisions and wishes, as the market takes them.

    Attributes:
        decisions: All decisions, in the order of their ids.
        special: What is known of single people and posts, `candidates.SPECIAL` records.
        kept: Place of the post in which each person is kept, by place of the person.
        faults: Decisions that clash or cannot be carried out.
    """

    decisions: tuple[Decision, ...]
    special: np.ndarray
    kept: dict[int, int]
    faults: tuple[Fault, ...]


def read_decisions(plan: Plan) -> tuple[Decision, ...]:
    """Give the decisions of a plan, in the order of their ids."""
    rows = plan.bodies.decisions.sort("decision")
    return tuple(
        Decision(
            row["decision"],
            row["kind"],
            row["person"],
            row["post"],
            row["value"],
            row["reason"],
            row["decided_by"],
            str(row["decided_on"]),
        )
        for row in rows.iter_rows(named=True)
    )


def weigh_decisions(
    plan: Plan,
    decisions: Sequence[Decision],
    people: pl.Series,
    posts: pl.DataFrame,
    settled: dict[str, str],
) -> Decided:
    """Put decisions and wishes into the market's terms, and find those that clash.

    Args:
        plan: the plan, applied; its placements in force bind like locks.
        decisions: the decisions.
        people: codes of the people whom the filling settles.
        posts: the posts that are filled, with their `places`.
        settled: how people are settled who are concerned, but not by the filling.
    """
    at_person = {person: place for place, person in enumerate(people)}
    at_post = {post: place for place, post in enumerate(posts["post"])}
    faults = _names(decisions, at_person, at_post, settled)
    bad = {fault.value for fault in faults}
    sound = [one for one in decisions if one.id not in bad]
    faults += _clashes(sound, posts)
    rows: dict[int, list[int]] = {}
    kept: dict[int, int] = {}
    width = max(posts.height, 1)
    for person, post, rank in plan.bodies.preferences.select("person", "post", "rank").iter_rows():
        if person in at_person and post in at_post:
            rows.setdefault(at_person[person] * width + at_post[post], _blank())[2] = rank
    for one in sound:
        if one.post is None or one.person not in at_person:
            continue
        row = rows.setdefault(at_person[one.person] * width + at_post[one.post], _blank())
        if one.kind == "score":
            row[0] = -1 if one.value is None else one.value
        elif one.kind == "interview":
            row[1] = -1 if one.value is None else one.value
        elif one.kind == "forbid":
            row[3] = 1
        elif one.kind in KEEPING:
            row[4] = max(row[4], int(one.kind == "force"))
            kept[at_person[one.person]] = at_post[one.post]
    special = np.array([(at, *cells) for at, cells in sorted(rows.items())], dtype=SPECIAL)
    return Decided(tuple(decisions), special, kept, tuple(faults))


def _blank() -> list[int]:
    return [-1, -1, 0, 0, 0]


def _names(
    decisions: Sequence[Decision], people: dict[str, int], posts: dict[str, int], settled: dict[str, str]
) -> list[Fault]:
    """Find decisions about people or posts that the filling does not concern, or without what they need."""
    faults = []
    for one in decisions:
        if one.kind == "confirm":
            continue
        if one.person in settled:
            what = f"is about {one.person}, who {_settled_words(settled[one.person])}"
            faults.append(
                _fault(one, "decision-settled", "person", what, "take it out, or change what settles it")
            )
        elif one.person not in people:
            what = f"is about {one.person}, whom the filling of posts does not concern"
            faults.append(
                _fault(one, "decision-elsewhere", "person", what, "take it out, or name another person")
            )
        if one.post is None:
            faults.append(_fault(one, "decision-without-post", "post", "names no post", "name the post"))
        elif one.post not in posts:
            what = f"names the post {one.post}, which no round of the plan fills"
            faults.append(_fault(one, "decision-elsewhere", "post", what, "name a post that is filled"))
        if one.kind in ("score", "interview") and one.value is None:
            faults.append(
                _fault(one, "decision-without-score", "value", "has no score", "fill value in, 0 to 100")
            )
    return faults


def _settled_words(settled: str) -> str:
    return {
        "lift and shift": "moves with the work",
        "leaves under a scheme": "is to leave under a scheme, says departures.csv",
        "takes other NHS work": "has taken other NHS work, says departures.csv",
    }[settled]


def _clashes(decisions: Sequence[Decision], posts: pl.DataFrame) -> list[Fault]:
    """Find decisions that cannot all hold: one person in two posts, too many in one, kept and ruled out."""
    faults = []
    keeping = [one for one in decisions if one.kind in KEEPING]
    by_person: dict[str, list[Decision]] = {}
    by_post: dict[str, list[Decision]] = {}
    for one in keeping:
        by_person.setdefault(one.person, []).append(one)
        by_post.setdefault(one.post or "", []).append(one)
    for person, own in by_person.items():
        if len({one.post for one in own}) > 1:
            named = " and ".join(f"{one.id} ({one.post})" for one in own)
            what = f"puts {person} into one of several posts at once: {named}"
            faults.append(_fault(own[-1], "one-in-two-posts", "post", what, "keep one of them"))
    places = dict(posts.select("post", "places").iter_rows())
    for post, own in by_post.items():
        people = list(dict.fromkeys(one.person for one in own))
        if len(people) > places[post]:
            named = ", ".join(f"{one.id} ({one.person})" for one in own)
            room = "has no place free" if places[post] == 0 else f"has {places[post]} free"
            what = f"is one of {len(people)} that keep people in {post}, which {room}: {named}"
            faults.append(
                _fault(own[-1], "too-many-in-one-post", "post", what, "take as many out as are too many")
            )
    pairs = {(one.person, one.post): one for one in keeping}
    for one in decisions:
        other = pairs.get((one.person, one.post))
        if one.kind == "forbid" and other is not None:
            what = f"rules out what {other.id} ({other.kind}) keeps: {one.person} in {one.post}"
            faults.append(_fault(one, "kept-and-ruled-out", "post", what, "keep one of the two"))
    return faults


def _fault(one: Decision, kind: str, column: str, what: str, remedy: str) -> Fault:
    return Fault(kind, FILE, None, column, one.id, what, remedy)


def not_allowed(one: Decision, why: str) -> Fault:
    """Say that a lock keeps a match that the rules do not allow."""
    what = f"locks {one.person} into {one.post}, which the rules do not allow: {why}"
    remedy = "take it out, or make it a decision of kind force, with the reason"
    return _fault(one, "lock-not-allowed", "post", what, remedy)
