"""Why: what placed each person and why others were preferred; why nobody took a post that is empty.

The reason why a post went to somebody else is found by trying: with the one person in the place of the other,
the first aim that comes out worse is the reason. An optimum has no swap that makes nothing worse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS
from remit.exits.pounds import in_pounds
from remit.matching.aims import LOT, NO_POST
from remit.matching.candidates import Fit, blocked_in, fit_of
from remit.matching.proposal import (
    AT_RISK,
    COMPETES,
    DECIDED,
    LEAVES_UNDER_SCHEME,
    LIFT_AND_SHIFT,
    OPENLY,
    POOLED,
    SLOTS_IN,
    STAYS_IN_POST,
    TAKES_OTHER_WORK,
    WITHOUT,
    Proposal,
)
from remit.matching.propose import WRITTEN_AIM
from remit.rules.job_match import PARTS, common_percent, match_parts
from remit.rules.suitability import BLOCKS

MILE = 1609.344
SHOWN = 12
"""Posts considered that a statement names at most; the number of the others is said."""
PROPOSED = (
    "This is a proposal. It is no decision and no notice: nothing follows from it until a named person has "
    "decided, "
    "after consultation with the person concerned."
)


@dataclass(frozen=True)
class Considered:
    """A post, or posts alike, that a person could apply for.

    Attributes:
        posts: The posts.
        round: The round in which the person may apply.
        score: Job match score, 0 to 100.
        travel_miles: Miles of travel from the present base; none if not known.
        outcome: What came of it, and why, in a sentence.
        taken: Whether it is the post that is proposed.
    """

    posts: tuple[str, ...]
    round: str
    score: int
    travel_miles: float | None
    outcome: str
    taken: bool = False


@dataclass(frozen=True)
class Reasons:
    """What is proposed for a person, and why.

    Attributes:
        person: The person.
        step: How the person is placed, a word of `bodies.tables.STEPS`.
        headline: What is proposed, in a sentence.
        because: Why, in sentences that can be followed by hand.
        considered: The posts that the person could apply for.
        blocked: What keeps the person from other posts of the function or band, with the number of posts.
        open: What a named person has still to decide; blank if it was decided.
    """

    person: str
    step: str
    headline: str
    because: tuple[str, ...]
    considered: tuple[Considered, ...]
    blocked: tuple[tuple[str, int], ...]
    open: str


def reasons_of(proposal: Proposal, person: str) -> Reasons:
    """Say what is proposed for a person, and why.

    Raises:
        KeyError: the filling of posts does not concern the person.
    """
    rows = proposal.people.filter(person=person)
    if rows.is_empty():
        raise KeyError(person)
    row = rows.row(0, named=True)
    place = proposal.place_of.get(person)
    considered = () if place is None else tuple(_considered(proposal, place))
    return Reasons(
        person,
        row["step"],
        _headline(proposal, row),
        tuple(_because(proposal, row, place, considered)),
        considered,
        () if place is None else tuple(_blocked(proposal, place)),
        _open(row),
    )


def _headline(proposal: Proposal, row: dict[str, Any]) -> str:
    step, new = row["step"], row["new_post"]
    where = f"{new} ({row['new_function']}, band {row['new_band']}, {row['new_body']})"
    if step == LIFT_AND_SHIFT and new is None:
        return f"Moves with the work to {row['new_body']}."
    if step == LEAVES_UNDER_SCHEME:
        return "Leaves under a scheme for which the person has asked."
    if step == TAKES_OTHER_WORK:
        return "Has taken suitable alternative work in the NHS."
    if step == STAYS_IN_POST:
        return f"Stays in {new}."
    if step == WITHOUT:
        return "No post was found in this proposal."
    if step == SLOTS_IN:
        return f"Slots into {where}."
    if step == COMPETES:
        return f"Is proposed for {where}, in competition with other holders of matching posts."
    if step == DECIDED:
        return f"Is placed in {where} by a person's decision."
    return f"Is proposed for {where}."


def _because(
    proposal: Proposal, row: dict[str, Any], place: int | None, considered: tuple[Considered, ...]
) -> Iterator[str]:
    solved = proposal.solved
    yield _who(proposal, row)
    yield f"{_capital(str(row['why']))}: the last day of employment would be {row['leaves']}."
    for one in solved.decided.decisions:
        if one.person == row["person"] and one.kind != "confirm":
            value = "" if one.value is None else f" {one.value}"
            post = f" {one.post}" if one.post else ""
            yield (
                f"Decision {one.id} ({one.kind}{value}{post}) by {one.decided_by} on {one.decided_on}: "
                f"{one.reason}."
            )
    if place is None:
        return
    if row["guaranteed"]:
        yield "Employment is guaranteed beyond that day, which ranks first for any post."
    if row["critical"]:
        yield "The person's skills are critical to the business."
    step, people, places = row["step"], row["competitors"], row["contested_places"]
    holding = "holds" if people == 1 else "hold"
    holds = f"{_people(people)} {holding} a matching post and {_places(places)} for them"
    if step == SLOTS_IN:
        yield f"{holds}, so that nobody has to compete."
    if step == COMPETES:
        yield f"{holds}, so that they compete."
    if step == WITHOUT and people:
        yield (
            f"In the first round open to the person {_people(people)} applied and {_places(places)} for them."
        )
    if people and step in (COMPETES, POOLED, AT_RISK, OPENLY, WITHOUT):
        yield from _order_of_contest(proposal, place)
    if row["contested"] and step in (POOLED, AT_RISK, OPENLY):
        yield from _against_equals(proposal, place)
    if step == WITHOUT and not people:
        yield "No post that is filled is open to the person: see what stands in the way below."
    if row["new_post"] is not None and step not in (STAYS_IN_POST,):
        at = solved.scope.posts["post"].index_of(str(row["new_post"]))
        assert at is not None
        yield _score_sentence(proposal, place, at, int(row["score"]))
    if row["protection_pence"]:
        pay = in_pounds(int(row["protection_pence"]))
        yield f"Pay is protected, which costs {pay} in all."
    if step == WITHOUT:
        others = [one for one in considered if one.outcome]
        if others:
            yield f"The nearest was {_named(others[0].posts)}: {others[0].outcome}"
    if row["contested"]:
        yield _between_equals(proposal, place)


def _between_equals(proposal: Proposal, place: int) -> str:
    """Say what the proposal goes by where the rules tell people no further apart, and who decides."""
    solved = proposal.solved
    drawn = f"lot of round {solved.pairs.turn[_pair_in_contest(proposal, place)]}"
    goes_by = (
        "The order between equals is drawn here, so that the proposal is complete"
        if any(aim.name == drawn for aim in solved.problem.aims)
        else "Between equals the proposal takes what serves its aims best, which is no selection"
    )
    return (
        "By the rules the person is equal to somebody on the other side of the line. "
        f"{goes_by}; the scores of the panel decide it."
    )


def _pair_in_contest(proposal: Proposal, place: int) -> int:
    """Give the pair that a person takes, or the first that they applied for."""
    pairs, taken = proposal.solved.pairs, int(proposal.solved.best.pair[place])
    first, last = np.searchsorted(pairs.person, [place, place + 1])
    return taken if taken >= 0 else min(range(first, last), key=lambda m: (pairs.turn[m], -pairs.score[m]))


def _who(proposal: Proposal, row: dict[str, Any]) -> str:
    """Say what the rules look at: the work, the hours, the base."""
    known = proposal.solved.scope.people.filter(person=row["person"])
    base = known["base"].item() if known.height else None
    based = f", based at {base}" if base else ""
    fte = float(row["fte"])
    hours = "whole-time" if fte == 1 else f"{fte:g} of whole-time"
    return f"Works in {row['function']}, band {row['band']}, {hours}, at {row['body']}{based}."


def _order_of_contest(proposal: Proposal, place: int) -> Iterator[str]:
    """Say where the person stands among those who apply for the same post in the same round, and the lot."""
    solved = proposal.solved
    pairs = solved.pairs
    n = _pair_in_contest(proposal, place)
    rivals = np.flatnonzero((pairs.target == pairs.target[n]) & (pairs.turn == pairs.turn[n]))
    if rivals.size < 2 or pairs.turn[n] < 0:
        return
    ahead = int((pairs.rank[rivals] > pairs.rank[n]).sum())
    equal = int((pairs.rank[rivals] == pairs.rank[n]).sum())
    score = "" if pairs.interview[n] < 0 else f" ({pairs.interview[n]} for the person)"
    yield (
        f"For that post {_people(rivals.size)} apply in round {solved.scope.rounds[int(pairs.turn[n])].id}. "
        "By guarantee "
        f"and panel's score{score}, {_count(ahead, 'comes', 'come')} before the person and "
        f"{_count(equal - 1, 'is', 'are')} equal."
    )
    lots = next(
        (aim.pairs for aim in solved.problem.aims if aim.name == f"lot of round {pairs.turn[n]}"), None
    )
    level = rivals[pairs.rank[rivals] == pairs.rank[n]]
    placed = level[solved.best.pair[pairs.person[level]] == level]
    if lots is None or equal < 2 or placed.size in (0, level.size):
        return
    yield (
        f"Among equals the lot decides, the lowest number first: the person's is {int(lots[n]):,} of "
        "1,000,000; those "
        f"who are placed have numbers up to {int(lots[placed].max()):,}."
    )


def _against_equals(proposal: Proposal, place: int) -> Iterator[str]:
    """Say why the person and not one of the equals who have no post: what would come out worse with them."""
    solved = proposal.solved
    pairs, mine = solved.pairs, int(solved.best.pair[place])
    same = (
        (pairs.target == pairs.target[mine])
        & (pairs.turn == pairs.turn[mine])
        & (pairs.rank == pairs.rank[mine])
    )
    rivals = [int(n) for n in np.flatnonzero(same) if solved.best.pair[pairs.person[n]] < 0]
    if not rivals:
        return
    changes = [(tuple(solved_change(proposal, int(pairs.person[n]), n, place)), n) for n in rivals]
    change, n = min(changes)
    number, by = _first_worse(list(change))
    other = int(pairs.person[n])
    who = solved.seekers["person"][other]
    rest = _worse(proposal, number, by, other, place, n)
    yield (
        f"{_people(len(rivals))} of equal rank {'has' if len(rivals) == 1 else 'have'} no post. The nearest "
        f"is {who}: "
        f"with {who} in this place, {rest}."
    )


def _score_sentence(proposal: Proposal, place: int, post: int, score: int) -> str:
    parts = score_parts(proposal, place, post)
    told = ", ".join(f"{name} {value}" for name, value in parts)
    weights = proposal.solved.market.terms.job_match.weights
    known = ", ".join(f"{name} {weights[PARTS.index(name)]}" for name, _ in parts)
    worked = _weighted(proposal, parts)
    given = "" if worked == score else f" A person gave it the score {score}."
    return (
        f"Job match score {worked} of 100: {told}; the mean by the weights of what is known ({known}).{given}"
    )


def _weighted(proposal: Proposal, parts: list[tuple[str, int]]) -> int:
    weights = proposal.solved.market.terms.job_match.weights
    total = sum(weights[PARTS.index(name)] for name, _ in parts)
    return (2 * sum(weights[PARTS.index(name)] * value for name, value in parts) + total) // (
        2 * max(total, 1)
    )


def score_parts(proposal: Proposal, place: int, post: int) -> list[tuple[str, int]]:
    """Give the parts of the job match score of a person and a post that are known, by name, 0 to 100."""
    market = proposal.solved.market
    who, to = market.people[place], market.posts[post]
    fit = fit_of(market, place, post, -1)
    parts = match_parts(
        bool(who["function"] == to["function"]),
        int(fit.bands_apart),
        int(who["pay"]) if to["pay"] > 0 else 0,
        int(to["pay"]),
        int(common_percent(market.duties[who["duties"]], market.duties[to["duties"]])),
        int(fit.hours_apart),
        int(fit.travel_m),
        market.terms.job_match,
    )
    return [(name, int(value)) for name, value in zip(PARTS, parts, strict=True) if value >= 0]


def _considered(proposal: Proposal, place: int) -> Iterator[Considered]:
    """Tell what came of each post that a person could apply for, the best rounds and scores first."""
    solved = proposal.solved
    pairs = solved.pairs
    first, last = np.searchsorted(pairs.person, [place, place + 1])
    order = sorted(
        range(first, last),
        key=lambda n: (n != solved.best.pair[place], pairs.turn[n], -pairs.score[n], pairs.travel_m[n]),
    )
    names = solved.scope.posts["post"]
    for n in order:
        members = solved.problem.members(int(pairs.target[n]))
        turn = int(pairs.turn[n])
        travel = int(pairs.travel_m[n])
        taken = bool(n == solved.best.pair[place])
        posts = (
            (str(names[int(solved.best.post[place])]),) if taken else tuple(names[int(p)] for p in members)
        )
        yield Considered(
            posts,
            solved.scope.rounds[turn].id if turn >= 0 else "",
            int(pairs.score[n]),
            None if travel < 0 else round(travel / MILE, 1),
            "proposed" if taken else _why_not(proposal, place, int(n), members),
            taken,
        )


def _why_not(proposal: Proposal, place: int, n: int, members: np.ndarray) -> str:
    """Say why a person does not get a post that they could apply for: what would come out worse."""
    solved = proposal.solved
    occupants = np.flatnonzero(np.isin(solved.best.post, members))
    taken = np.bincount(solved.best.post[occupants], minlength=solved.problem.posts)[members]
    if (taken < solved.problem.capacity[members]).any():
        name, by = _first_worse(solved_change(proposal, place, n, -1))
        return f"a place is free; {_worse(proposal, name, by, place, -1, n)}"
    best: tuple[tuple[int, ...], int] | None = None
    for other in occupants:
        if other != place and solved.best.pair[other] >= 0 and _may_go(proposal, int(other)):
            change = tuple(solved_change(proposal, place, n, int(other)))
            if best is None or change < best[0]:
                best = (change, int(other))
    if best is None:
        if not occupants.size:
            return "it has no place to be filled"
        return "all its places are kept by decisions of people"
    name, by = _first_worse(list(best[0]), solved)
    return f"all places are taken; {_worse(proposal, name, by, place, best[1], n)}"


def _may_go(proposal: Proposal, other: int) -> bool:
    """Tell whether a person's place could be another's: not where a decision keeps it."""
    return bool(np.isin(other, proposal.solved.problem.exit_person))


def solved_change(proposal: Proposal, place: int, n: int, other: int) -> list[int]:
    """Give by how much each aim comes out worse if a person takes a pair, and another's place with it.

    Args:
        proposal: the proposal.
        place: the person.
        n: the pair that the person would take.
        other: the person who would be without a post instead; -1 for nobody.
    """
    solved = proposal.solved
    problem, best = solved.problem, solved.best
    change = []
    for aim in problem.aims:
        pairs = np.zeros(problem.pair_person.size, dtype=np.int64) if aim.pairs is None else aim.pairs
        exits = np.zeros(problem.exit_person.size, dtype=np.int64) if aim.exits is None else aim.exits
        now = pairs[best.pair[place]] if best.pair[place] >= 0 else exits[best.way_out[place]]
        more = int(pairs[n]) - int(now)
        if other >= 0:
            out = np.flatnonzero((problem.exit_person == other) & (solved.exit_kind == NO_POST))
            way = out if out.size else np.flatnonzero(problem.exit_person == other)
            more += int(exits[way[0]]) - int(pairs[best.pair[other]])
        change.append(more)
    return change


def _first_worse(change: list[int], solved: object = None) -> tuple[int, int]:
    """Give the first aim that changes, and by how much; -1 if none does."""
    for number, more in enumerate(change):
        if more != 0:
            return number, more
    return -1, 0


def _worse(proposal: Proposal, number: int, by: int, place: int, other: int, n: int) -> str:
    """Say in words what would come out worse."""
    solved = proposal.solved
    if number < 0:
        return "nothing else tells the two apart"
    name = solved.problem.aims[number].name
    if name == WRITTEN_AIM:
        return "the proposal that is written into the plan places people so"
    who = solved.seekers["person"][other] if other >= 0 else ""
    if name.startswith("placed in round"):
        one = solved.scope.rounds[int(name.rsplit(" ", 1)[1])]
        if other < 0:
            return f"the person has a right to the post proposed, by round {one.id}"
        return f"{who} has a right to it by round {one.id} ({one.name}), which comes first"
    if name == "ranks":
        first = int(solved.pairs.turn[solved.best.pair[place if other < 0 else other]])
        if other < 0 or first < solved.pairs.turn[n]:
            subject = who or "the post proposed"
            return f"{subject} comes first, by round {solved.scope.rounds[first].id}"
    if name.startswith("ranks"):
        theirs, own = _rank_words(proposal, other), _rank_words(proposal, place, n)
        return f"{who} ranks first for it: {theirs} against {own}"
    if name.startswith("lot of round"):
        return f"{who} and the person are equal by the rules, and the lot drew {who}; the panel decides"
    if name == "redundancies":
        return "somebody who can take no other post would be left without one"
    if name == "skills":
        return f"{who or 'the body'} would be lost with a skill that is critical to the business"
    if name == "cost":
        return f"it would cost {in_pounds(by)} more in exits and pay protection"
    if name == "preferences":
        return "people would get posts that they would like less"
    if name == "match":
        return f"the posts would be less like the old ones, by {by} points of the job match score"
    if name == "travel":
        return f"it would mean {by / MILE:.1f} more miles of travel"
    assert name == LOT
    equal = f"{who} and the person are equal" if who else "the posts are equal"
    return f"{equal} in all aims, and the lot decided"


def _rank_words(proposal: Proposal, place: int, n: int | None = None) -> str:
    solved = proposal.solved
    pair = int(solved.best.pair[place]) if n is None else n
    words = []
    if solved.market.people["guaranteed"][place]:
        words.append("a guarantee")
    if solved.pairs.interview[pair] >= 0:
        words.append(f"a panel's score of {solved.pairs.interview[pair]}")
    return " and ".join(words) or "neither guarantee nor panel's score"


def _blocked(proposal: Proposal, place: int) -> Iterator[tuple[str, int]]:
    """Count what keeps a person from the posts of the own function or band that they cannot apply for."""
    solved = proposal.solved
    market, problem = solved.market, solved.problem
    who = market.people[place]
    near = (market.posts["function"] == who["function"]) | (market.posts["band"] == who["band"])
    first, last = np.searchsorted(solved.pairs.person, [place, place + 1])
    own = [problem.members(int(target)) for target in solved.pairs.target[first:last]]
    near[np.concatenate([np.empty(0, dtype=np.int64), *own]).astype(np.int64)] = False
    counts: dict[str, int] = {}
    for post in np.flatnonzero(near):
        why = _block(proposal, place, int(post))
        counts[why] = counts.get(why, 0) + 1
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _block(proposal: Proposal, place: int, post: int) -> str:
    market = proposal.solved.market
    at = place * market.posts.size + post
    where = np.searchsorted(market.special["at"], at)
    if (
        where < market.special.size
        and market.special["at"][where] == at
        and market.special["forbidden"][where]
    ):
        return "ruled out by a person's decision"
    fit = fit_of(market, place, post, -1)
    return block_words(proposal, place, post, fit)


def block_words(proposal: Proposal, place: int, post: int, fit: Fit) -> str:
    """Say what keeps a person from a post in the round that lets most people in."""
    market = proposal.solved.market
    found = [int(blocked_in(market, turn, place, post, fit, 0)) for turn in range(market.rounds.method.size)]
    real = [block for block in found if block > 0]
    if real:
        return BLOCKS[real[-1]]
    to = market.posts[post]
    for turn, one in enumerate(proposal.solved.scope.rounds):
        fits = market.rounds.kinds[turn, to["kind"]] and one.senior == bool(to["senior"])
        if fits and market.rounds.opens[turn] <= market.people["last_day"][place]:
            return "it is for leaders" if to["senior"] else "no round open to the person is for it"
    return "its rounds open after the person's last day"


def _open(row: dict[str, Any]) -> str:
    if row["decided_by"]:
        return ""
    if row["step"] in (LEAVES_UNDER_SCHEME, TAKES_OTHER_WORK):
        return ""
    if row["contested"]:
        return "The panel's scores, and then a named person's decision."
    return "A named person's decision."


def empty_posts(proposal: Proposal) -> list[tuple[str, int, str]]:
    """Give every post with a place left empty: the post, how many places, and why nobody took them."""
    rows = proposal.posts.filter(pl.col("empty") > 0)
    return [(row["post"], row["empty"], _why_empty(proposal, row)) for row in rows.iter_rows(named=True)]


def _why_empty(proposal: Proposal, row: dict[str, Any]) -> str:
    solved = proposal.solved
    post = solved.scope.posts["post"].index_of(str(row["post"]))
    assert post is not None
    seekers = solved.seekers
    ruled = [one.id for one in solved.decided.decisions if one.kind == "forbid" and one.post == row["post"]]
    said = f" Decisions rule out: {', '.join(ruled)}." if ruled else ""
    if row["applicants"]:
        return (
            f"{_people(int(row['applicants']))} could apply; every one of them who is still looking for a "
            "post "
            f"is proposed for another.{said}"
        )
    at_risk = seekers.filter(~pl.col("stays"))
    same = at_risk.filter(function=row["function"])
    band = BANDS.index(str(row["band"]))
    near = same.filter(
        (pl.col("band").replace_strict(BANDS, range(len(BANDS)), return_dtype=pl.Int64) - band).abs() <= 1
    )
    if same.is_empty():
        why = f"Nobody at risk works in {row['function']}"
    elif near.is_empty():
        why = f"Of {_people(same.height)} at risk in {row['function']} none is within one band of it"
    else:
        place = proposal.place_of[near["person"][0]]
        why = (
            f"{_people(near.height)} at risk in {row['function']} are within one band, and none may apply; "
            "of the "
            f"first of them, because {_block(proposal, place, int(post))}"
        )
    return f"{why}.{said} It goes to open competition."


def _count(number: int, one: str, many: str) -> str:
    return f"nobody {one}" if number == 0 else f"1 {one}" if number == 1 else f"{number:,} {many}"


def _people(number: object) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _places(number: object) -> str:
    return "there is 1 place" if number == 1 else f"there are {number:,} places"


def _named(posts: tuple[str, ...]) -> str:
    return posts[0] if len(posts) == 1 else f"{posts[0]} and {len(posts) - 1} posts alike"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
