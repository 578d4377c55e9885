"""Selection errors, and what each decision of a person costs: a list to clear before anything is decided."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from remit.faults import FaultsFound
from remit.matching.candidates import fit_of
from remit.matching.decisions import Decision
from remit.matching.proposal import WITHOUT, Proposal, lay_out
from remit.matching.propose import solve_scope, written_posts
from remit.rules.job_match import is_match

PRICED = ("lock", "forbid", "force", "score")
"""Kinds of decision that override what the rules would give; the scores of a panel are part of the rules."""
MEASURED = {
    "redundancies": "redundancies",
    "skills": "skills",
    "cost_pence": "cost",
    "travel_m": "travel",
}
"""What a price is counted in, and the aim that counts it."""


@dataclass(frozen=True)
class SelectionError:
    """Something that is not as a selection should be, although the proposal can stand with it.

    Attributes:
        kind: Short name of the sort of error.
        people: The people whom it concerns.
        post: The post that it concerns; none for none.
        what: What is wrong.
        remedy: What to do.
    """

    kind: str
    people: tuple[str, ...]
    post: str | None
    what: str
    remedy: str


@dataclass(frozen=True)
class Price:
    """What a decision costs: the proposal with it, less the proposal without it.

    Attributes:
        decision: The decision.
        redundancies: Compulsory redundancies more.
        skills: Loss of critical skills more, in the points of the aim.
        cost_pence: Cost of exits and pay protection more, pence.
        travel_m: Metres of travel more.
        moved: People who are placed otherwise because of it, the person of the decision left out.
    """

    decision: Decision
    redundancies: int
    skills: int
    cost_pence: int
    travel_m: int
    moved: int


def with_decisions(proposal: Proposal, decisions: Sequence[Decision]) -> Proposal:
    """Propose again under other decisions: to lock one, forbid one and see what follows.

    Raises:
        remit.faults.FaultsFound: the decisions clash; each names the ones that it clashes with.
    """
    solved = proposal.solved
    return lay_out(solve_scope(solved.scope, decisions, solved.seed, solved.order))


def prices(proposal: Proposal, progress: Callable[[int, int], None] | None = None) -> list[Price]:
    """Give what each decision that overrides the rules costs, by solving without it.

    Args:
        proposal: the proposal.
        progress: called with the number of decisions priced and of all.
    """
    decisions = proposal.solved.decided.decisions
    wanted = [one for one in decisions if one.kind in PRICED]
    found = []
    for number, one in enumerate(wanted, start=1):
        others = [other for other in decisions if other.id != one.id]
        # It alone may keep the others from clashing, as a score that makes a lock allowed: no price then.
        with suppress(FaultsFound):
            found.append(price_between(with_decisions(proposal, others), proposal, one))
        if progress is not None:
            progress(number, len(wanted))
    return found


def price_between(before: Proposal, after: Proposal, decision: Decision) -> Price:
    """Give what a decision changes between two proposals of one scope."""
    was, now = dict(before.people.select("person", "new_post").iter_rows()), after.people
    moved = sum(
        was.get(person) != post
        for person, post in now.select("person", "new_post").iter_rows()
        if person != decision.person
    )
    more = {name: _total(after, aim) - _total(before, aim) for name, aim in MEASURED.items()}
    return Price(decision, moved=moved, **more)


def _total(proposal: Proposal, aim: str) -> int:
    solved = proposal.solved
    if aim == "redundancies":
        return proposal.redundancies
    if aim == "cost":
        return proposal.cost_pence
    if aim == "travel":
        return int(proposal.people["travel_m"].fill_null(0).sum())
    pairs = zip(solved.problem.aims, solved.best.totals, strict=True)
    return next((total for one, total in pairs if one.name == aim), 0)


def selection_errors(proposal: Proposal) -> list[SelectionError]:
    """Give all selection errors of a proposal, by kind, post and person."""
    found = [
        *_crowded(proposal),
        *_unlike(proposal),
        *_otherwise(proposal),
        *_twice(proposal),
        *_written_otherwise(proposal),
        *_half_scored(proposal),
        *_to_no_effect(proposal),
    ]
    return sorted(found, key=lambda one: (one.kind, one.post or "", one.people))


def _crowded(proposal: Proposal) -> list[SelectionError]:
    """Find posts with more people than places."""
    rows = proposal.posts.filter(pl.col("held") + pl.col("taken") > pl.col("establishment"))
    remedy = "raise the establishment in posts.csv, or move people; a job share counts as two people"
    return [
        SelectionError(
            "two in one post",
            tuple(proposal.people.filter(new_post=row["post"])["person"]),
            row["post"],
            f"{row['held'] + row['taken']} people for {row['establishment']} places",
            remedy,
        )
        for row in rows.iter_rows(named=True)
    ]


def _unlike(proposal: Proposal) -> list[SelectionError]:
    """Find matches below the threshold that stand because a person decided so."""
    solved = proposal.solved
    terms = solved.market.terms.job_match
    posts = {post: place for place, post in enumerate(solved.scope.posts["post"])}
    made = []
    for one in solved.decided.decisions:
        rows = proposal.people.filter(person=one.person, new_post=one.post)
        if one.kind not in ("force", "score", "lock") or rows.is_empty() or one.post is None:
            continue
        fit = fit_of(solved.market, proposal.place_of[one.person], posts[one.post], -1)
        if not is_match(fit.score, fit.bands_apart, terms):
            apart = f"{fit.bands_apart} bands apart"
            what = f"scores {fit.score} of 100 at {apart}; decision {one.id} places the person"
            made.append(
                SelectionError(
                    "below the threshold",
                    (one.person,),
                    one.post,
                    what,
                    f"see that the reason bears it: {one.reason}",
                )
            )
    return made


def _otherwise(proposal: Proposal) -> list[SelectionError]:
    """Find decisions that confirm something else than what is proposed now."""
    proposed = dict(proposal.people.select("person", "new_post").iter_rows())
    steps = dict(proposal.people.select("person", "step").iter_rows())
    made = []
    for one in proposal.solved.decided.decisions:
        if one.kind != "confirm":
            continue
        if one.person not in proposed:
            what = f"{one.id} confirms a placing of somebody whom the filling does not concern"
            made.append(SelectionError("confirmed otherwise", (one.person,), one.post, what, "take it out"))
        elif proposed[one.person] != one.post:
            now = proposed[one.person] or steps[one.person]
            what = f"{one.id} confirms {one.post or WITHOUT}; proposed is {now}"
            remedy = "lock what was confirmed, or let the named person decide again"
            made.append(SelectionError("confirmed otherwise", (one.person,), one.post, what, remedy))
    return made


def _twice(proposal: Proposal) -> list[SelectionError]:
    """Find people for whom two different placings are confirmed."""
    confirmed: dict[str, list[Decision]] = {}
    for one in proposal.solved.decided.decisions:
        if one.kind == "confirm":
            confirmed.setdefault(one.person, []).append(one)
    return [
        SelectionError(
            "one in two posts",
            (person,),
            own[-1].post,
            f"{' and '.join(f'{one.id} ({one.post or WITHOUT})' for one in own)} confirm different placings",
            "let one of them stand",
        )
        for person, own in confirmed.items()
        if len({one.post for one in own}) > 1
    ]


def _written_otherwise(proposal: Proposal) -> list[SelectionError]:
    """Find people whom the written proposal in force places otherwise than is proposed now."""
    solved = proposal.solved
    written = written_posts(solved.scope, solved.seekers, solved.decided.decisions)
    rows = written.join(proposal.people.select("person", "new_post"), on="person")
    rows = rows.filter(pl.col("post").ne_missing(pl.col("new_post")))
    remedy = "write the proposal anew, or lock what was written"
    return [
        SelectionError(
            "written otherwise",
            (row["person"],),
            row["post"],
            f"the plan has {row['post'] or WITHOUT}; proposed is {row['new_post'] or WITHOUT}",
            remedy,
        )
        for row in rows.iter_rows(named=True)
    ]


def _half_scored(proposal: Proposal) -> list[SelectionError]:
    """Find posts for which the panel scored some applicants of a contest and not the others.

    A score is for one post; who has none may apply for all posts alike, as a class of them.
    """
    solved = proposal.solved
    pairs, names = solved.pairs, solved.scope.posts["post"]
    made = []
    scored = pairs.interview >= 0
    for target in np.unique(pairs.target[scored]):
        if target >= len(names):
            continue
        alike = len(names) + solved.market.posts["of_class"][target]
        own = (pairs.target == target) | (pairs.target == alike)
        best = int(pairs.turn[own & scored].min())
        rivals = own & (pairs.turn == best)
        missing = pairs.person[rivals & ~scored]
        if missing.size:
            people = tuple(sorted(solved.seekers["person"].gather(np.unique(missing))))
            seen, all_of_them = int((rivals & scored).sum()), int(rivals.sum())
            what = f"the panel scored {seen} of {all_of_them} applicants of its round"
            remedy = "enter the other scores, or say why they were not seen; without a score they rank behind"
            made.append(SelectionError("not all scored", people, names[int(target)], what, remedy))
    return made


def _to_no_effect(proposal: Proposal) -> list[SelectionError]:
    """Find scores for posts that the person may not apply for."""
    solved = proposal.solved
    pairs = solved.pairs
    names = solved.scope.posts["post"]
    placed = {
        (solved.seekers["person"][int(i)], names[int(p)])
        for i, t in zip(pairs.person, pairs.target, strict=True)
        if (i in _scored_places(proposal)) and t < len(names)
        for p in [t]
    }
    return [
        SelectionError(
            "score to no effect",
            (one.person,),
            one.post,
            f"{one.id}: the rules do not let the person apply for the post",
            "take it out, or make the match by a decision of kind force",
        )
        for one in solved.decided.decisions
        if one.kind in ("score", "interview")
        and (one.person, one.post) not in placed
        and proposal.place_of.get(one.person) not in solved.decided.kept
    ]


def _scored_places(proposal: Proposal) -> set[int]:
    own = (one for one in proposal.solved.decided.decisions if one.kind in ("score", "interview"))
    return {proposal.place_of[one.person] for one in own if one.person in proposal.place_of}


def added(decisions: Sequence[Decision], decision: Decision) -> list[Decision]:
    """Give decisions with one more; one of the same id is replaced."""
    return [*(one for one in decisions if one.id != decision.id), replace(decision)]
