"""Writes the page on filling posts, with ten statements of the example that can be followed by hand.

`python -m remit.matching.document docs/filling.md`
"""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from remit.bodies.tables import STEPS
from remit.draws import uniforms
from remit.matching import Proposal, propose
from remit.matching.aims import MEANINGS, ORDER
from remit.matching.reasons import PROPOSED, reasons_of
from remit.matching.scope import person_keys
from remit.plan import read_plan

EXAMPLE = "one-board"
STATEMENTS = 10
SHOWN = 4
"""Posts considered that a statement of the page has at most."""

PAGE = """\
# Filling posts: who goes where, why, and who is left

<!-- written by python -m remit.matching.document from the code and the example -->

`remit fill PLAN` proposes who goes where when bodies close and others open: in the rounds of the plan, by rules that
can be read, with a reason for every person and every empty post. It is the step that decides who loses a job, so:

- **It is a proposal and no more.** No letter, score or dismissal comes out of it. What is decided stands in
  `decisions.csv`, with the name of who decided, the day and the reason; those decisions bind every later proposal.
- **Equals are not told apart by a machine.** Where the rules rank two people alike and one of them gets the post, both
  are marked *contested*: the panel's scores decide. Until they are entered a lot stands in, so that the proposal is
  complete; in a competition among holders nobody is chosen by what an exit costs.
- **Whoever reads a proposal can follow it.** Ten statements of the example stand [below](#ten-statements).

```console
$ remit fill one-board
$ remit fill one-board --person {first}
$ remit fill one-board --out proposal
```

## What it needs

The tables of the plan, with rounds that changes of kind `round` hold ([Tables](tables.md)). Five tables more may be
there; what they do not say is left out of the sums and not guessed.

| table | says |
|---|---|
| `standing.csv` | base, years in the function, critical skills, guarantees, who leaves only to free a post |
| `requirements.csv` | base, hours and duties of a post; whether somebody must be able to step up into it |
| `bases.csv` | where bases lie, for travel |
| `preferences.csv` | posts that people would like, in their own order |
| `decisions.csv` | what named persons decided: `lock`, `forbid`, `force`, `score`, `interview`, `confirm` |

Concerned are people whose body or post closes within the plan, people whose work is transferred, and people who stay
but would leave under a scheme to free a post (a *bump*, where the scheme's `swaps` allows it). Who is to leave under a
voluntary scheme, or has taken other NHS work, is settled by `departures.csv`. A cut that names no posts concerns
nobody yet, and this is said.

## The order, as rules

| step | who may apply | for which posts |
|---|---|---|
| lift and shift | people whose work is transferred by a change of the plan; holders, in rounds of method `lift` | the same function and band |
| slot in | holders, where their work passes to the body of the post | posts that [match](rules.md#job-match): score {threshold} or more, same band |
| competition among holders | the same, where they outnumber the places | the same |
| redeployment pool | everybody at risk | [suitable alternatives](rules.md#suitability), much like the own work |
| staff at risk | everybody at risk, in rounds of method `restricted` | suitable alternatives, farther and less like |
| open competition | who names the post in `preferences.csv` | any within one band |

Senior posts come first and are for the senior pool. Rounds follow their closing days. A person may apply in a round
that opens while the person is still employed. Suitable is within one band, with pay protected; within {miles:g} miles in the
pool and {far:g} in rounds for all at risk (without bases, in the region); hours within {hours:.0%} of whole-time. All
limits, weights and the threshold are [parameters](rules.md#job-match) and assumed: policies are local.

Within a round people rank by a guarantee of employment that still runs, then by the score of the panel. **Nobody loses
in a round to somebody whom the rules rank lower**, nor to somebody who could only apply in a later round; tests hold
this on hundreds of cases. *Losing* means to be left without a place of that round, in a round for holders, and without
any post in the end, in the others: who gets another post has not lost.

The match score is the weighted mean of what is known of function, band, pay (where the post has a spot salary), duties,
hours and base; each part is 0 to 100.

## What is sought

All choices that the rules allow are weighed together. The aims, most important first:

{aims}

What is still equal is drawn by lot, keyed by `--seed`, never by the order of a list. `--order` takes another order of
the aims, or leaves some out; `redundancies` must stay. To put `redundancies` before `rights` means that somebody with
a right to a post may be given another suitable one so that a colleague is not made redundant. An order that chooses by
cost can fall harder on people of one age: look at the equality tables.

The optimum is exact. It is found as a flow of least cost, part by part and aim by aim in whole numbers, and each part
is proven twice: by the solver, and by showing that nothing can be made cheaper. Beside it stands what **the rules
alone** give, each round in turn with nobody looking ahead. One more place never raises the number of redundancies.

The last line is for machines:

```text
status=optimal redundancies=504 cost_gbp=26343601.52 seconds=0.2
```

`cost_gbp` is the cost to the employer of compulsory redundancies, as [`remit exits`](exits.md) counts it, of people who
leave to free a post, and of pay protection in all its months. People who leave under a scheme in any case are not in it.

## Decisions of people

```csv
decision,kind,person,post,value,reason,decided_by,decided_on
keep-1,lock,f3a61d1c4bac6a3b,QZ3-25,,continuity of the case,"A. Example, director of people",2026-02-20
panel-7,interview,d0fd933e7124f2cf,QZ3-47,72,structured interview,"B. Example, chair of the panel",2026-02-16
```

| kind | does |
|---|---|
| `lock` | keeps a match that the rules allow |
| `forbid` | rules a match out |
| `force` | makes a match that the rules do not allow; it stands among the selection errors |
| `score` | puts a person's own job match score, 0 to 100, in the place of the reckoned one |
| `interview` | enters the panel's score, 0 to 100; who has none ranks behind who has |
| `confirm` | records that a named person agreed to what is proposed; without a post, that there is none |

Decisions that cannot all hold are refused, each with those that it clashes with: one person in two posts, more people
than places, a match that is kept and ruled out, a lock that the rules do not allow. What each lock, forbid, force and
score **costs** is shown: redundancies, critical skills, pounds and miles more than without it, and how many others it
moves. `--try 'forbid PERSON POST'` shows the price of a decision that nobody has taken.

**Selection errors** are a list of their own: two people in one post, one in two, a match below the threshold, a panel
that has scored some and not all, a confirmation of something else than is proposed now.

## What follows

Printed and in `--json` and `--out`: people at risk by body and last day; duties to consult and to notify, with the
latest start; cost; places left empty by function and band, with the reason; years of service and of the function that
leave; who could step up into critical and senior posts, and the chain of acting up behind an empty one.

**Equality.** At the pool, at each selection and at the outcome, the rates of those kept are set beside each other for
each characteristic of [`equality.csv`](tables.md#equalitycsv), for age bands and for part-time work, with Fisher's
exact test and a 95% interval of the odds. Who is not known is shown apart. Small groups are hidden, on the screen too. It is
evidence for an equality analysis, not a legal test; where a difference is one that chance would seldom make, the round
that makes most of it is named. No proposal depends on a characteristic.

## Files, and a plan that has the proposal in it

`--out` writes tables that can be passed on, protected below national level ([Protecting people](disclosure.md));
`--exact` writes them to the penny, with `people.csv` (a row a person, with the reasons in sentences),
`selection-errors.csv` and `decisions.csv` (with prices): for HR alone.

```console
$ remit new my-board --from one-board
$ remit fill my-board --write filled
$ remit fill my-board --option filled
```

`--write OPTION` adds the placements to `placements.csv` and a change of kind `fill` to `plan.toml`, with seed and order.
Under that option the same proposal comes out again; a later decision about somebody frees that person from what was
written. `remit run` under that option places people so in each run, if they accept and are still there; senior posts excepted.

The simulation runs the same rules without an optimum: the order of rounds, who ranks first, which posts match and which
suit, as far as function, band and region tell; whether somebody accepts is uncertain. Bases, duties and panels' scores
are beyond it.

## From Python

```python
import remit
from remit.matching import propose
from remit.matching.reasons import reasons_of

proposal = propose(remit.read("one-board").apply(), seed=1)
print(proposal.redundancies, "people would be without a post")
first = proposal.people["person"][0]
print(reasons_of(proposal, first).headline)
```

## What is not in it

- A place is for one person; a job share is two. Hours that are left over are not filled.
- The staff list is taken as it is: who leaves by choice before the rounds is still in it. Use the newest list.
- Distance is the straight line times {road:.0%}, between bases and not from home.
- Skills are what the lists say: function, duties, the flag of critical skills. Suitability is judged by people.
- Applicants from outside are not known: what open competition brings is not counted.
- A guarantee puts its holder first; the cost of keeping somebody on until it ends is not reckoned.
- The consultation counts each body as one establishment.

## Ten statements

One person of each step of the example, and others by lot. The codes are those of made-up people. A statement names
colleagues by their codes: it is for HR, and not to be handed out as it stands.

{proposed}

{statements}
"""  # noqa: E501 - a page is as wide as the other pages


def filling_page() -> str:
    """Give the page in Markdown."""
    proposal = propose(read_plan(EXAMPLE).apply())
    chosen = ten_of(proposal)
    terms = proposal.solved.market.terms
    evidence, on = proposal.solved.scope.evidence, proposal.people["leaves"].min()
    assert isinstance(on, dt.date)
    return PAGE.format(
        first=chosen[0],
        threshold=terms.job_match.threshold,
        miles=evidence.value("suitable.travel_miles", on),
        far=evidence.value("suitable.travel_miles_widely", on),
        hours=evidence.value("suitable.hours_apart", on),
        road=terms.suitable.road_percent / 100,
        aims="\n".join(
            f"{number}. `{name}`: {MEANINGS[name]}." for number, name in enumerate(ORDER, start=1)
        ),
        proposed=PROPOSED,
        statements="\n".join(part for person in chosen for part in _statement(proposal, person)),
    )


def ten_of(proposal: Proposal) -> list[str]:
    """Choose ten people: one of each step, the first by lot, and then others by lot."""
    people = proposal.people.select("person", "step")
    lots = uniforms(1, "statements", person_keys(people["person"]))
    order = people[np.argsort(lots, kind="stable")]
    first = order.unique("step", keep="first", maintain_order=True)
    others = order.join(first, on="person", how="anti").head(STATEMENTS - first.height)
    places = pl.col("step").replace_strict(STEPS, range(len(STEPS)), return_dtype=pl.Int64)
    return pl.concat([first, others]).sort(places, maintain_order=True)["person"].to_list()


def _statement(proposal: Proposal, person: str) -> Iterator[str]:
    found = reasons_of(proposal, person)
    yield f"### {person}: {found.step}"
    yield ""
    yield f"**{found.headline}**" + (
        f" Still open: {found.open[:1].lower()}{found.open[1:]}" if found.open else ""
    )
    yield ""
    yield from (f"{number}. {text}" for number, text in enumerate(found.because, start=1))
    yield ""
    if found.considered:
        yield "| post | round | score | miles | what came of it |"
        yield "|---|---|---|---|---|"
        for one in found.considered[:SHOWN]:
            miles = "" if one.travel_miles is None else f"{one.travel_miles:g}"
            yield f"| {', '.join(one.posts[:3])} | {one.round} | {one.score} | {miles} | {one.outcome} |"
        if len(found.considered) > SHOWN:
            yield ""
            yield f"And {len(found.considered) - SHOWN} more."
        yield ""
    if found.blocked:
        told = "; ".join(
            f"{number} {'post' if number == 1 else 'posts'}: {why}" for why, number in found.blocked
        )
        yield f"Other posts of the function or band: {told}."
        yield ""


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/filling.md").write_text(filling_page(), encoding="utf-8")
