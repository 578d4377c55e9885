"""The picture of people who leave the closing bodies: to other bodies, and out of the system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

import polars as pl

from remit.bodies.tables import kind_words
from remit.disclosure import HIDDEN
from remit.report import diagrams
from remit.report.blocks import Figure, Table, table
from remit.report.context import Context
from remit.report.diagrams import Link, Node
from remit.report.people import WAYS
from remit.report.words import month, part, sentence_case
from remit.results.movement import CAME, MOVED, mean_flows
from remit.results.tables import ALL
from remit.results.written import DRAWN

Key = tuple[str, ...]


@dataclass(frozen=True)
class Going:
    """People who leave the closing bodies up to the hand-over: means of the runs, whole and adding up.

    Nobody is counted twice: of moves from one closing body to another only the last is one out of them.

    Attributes:
        out: by kind of closing body and way: `MOVED` or a way out of the system.
        came: by kind of body to which people moved.
        hidden: ways, kinds of `came` and `ALL` whose number is hidden.
    """

    out: Mapping[tuple[str, str], float]
    came: Mapping[str, float]
    hidden: frozenset[str]

    def kinds(self) -> list[str]:
        """Give the kinds of closing bodies, the one with most people first."""
        return sorted({kind for kind, _ in self.out}, key=lambda kind: -self.of_kind(kind))

    def of_kind(self, kind: str) -> float:
        """Count who leaves bodies of a kind."""
        return sum(value for (name, _), value in self.out.items() if name == kind)

    def by_way(self, way: str) -> float:
        """Count who goes a way."""
        return sum(value for (_, name), value in self.out.items() if name == way)

    def ways(self) -> list[str]:
        """Give the ways out that somebody goes, the one with most people first."""
        return sorted((way for way in WAYS if self.by_way(way) > 0), key=lambda way: -self.by_way(way))

    def landed(self) -> list[str]:
        """Give the kinds of body to which people move, the one with most first."""
        return sorted((kind for kind in self.came if self.came[kind] > 0), key=lambda kind: -self.came[kind])


def flows(context: Context) -> list[Figure]:
    """Draw how many people of the closing bodies went where, up to the hand-over."""
    going = _going(context)
    if not going.out:
        return []
    when, write = month(context.handover), context.write
    whole, moved = sum(map(going.of_kind, going.kinds())), going.by_way(MOVED)
    says = (
        f"Of {write.people(whole)} people who leave the closing bodies up to {when}, "
        f"{part(write, moved / whole, whole)} move with a post to another body and "
        f"{part(write, 1 - moved / whole, whole)} leave the system."
    )
    return [
        Figure(
            "figure-flows",
            "People from closing bodies, and where they go",
            says,
            "Read from left to right; a ribbon is as wide as the number of people. Blue: to another body. "
            "Orange: out of the system. Numbers are means of the runs, rounded so that they add up. Moves "
            "from one closing body to another are left out. Who moved is shared among the kinds of body as "
            "are all who came to them.",
            diagrams.flow(
                "flows",
                f"People from closing bodies to other bodies and out, up to {when}.",
                _nodes(context, going),
                _links(context, going),
            ),
            _table(context, going, when),
        )
    ]


def _going(context: Context) -> Going:
    plan = context.results.plan
    start = pl.col("opens").is_null() | (pl.col("opens") <= plan.start)
    kinds = plan.bodies.bodies.select("body", "kind", closing=start & pl.col("closes").is_not_null())
    means = mean_flows(context.results).join(kinds, on="body")
    back = pl.col("measure") == CAME
    away = means.filter("closing").with_columns(
        pl.when(back).then(-pl.col("value")).otherwise("value"),
        pl.when(back).then(pl.lit(MOVED)).otherwise("measure").alias("measure"),
    )
    left = _summed(away.filter(pl.col("measure") != MOVED), "kind", "measure")
    moved = _summed(away.filter(pl.col("measure") == MOVED), "kind", "measure")
    came = _summed(means.filter(~pl.col("closing") & back), "kind")
    gone = round(sum(left.values()))
    go = round(sum(left.values()) + sum(moved.values())) - gone
    parts = {**left, **moved}
    return Going(
        {(kind, way): value for (kind, way), value in (_whole(left, gone) | _whole(moved, go)).items()},
        {kind: value for (kind,), value in _whole(came, go).items()},
        _hidden(context, [way for _, way in parts], [*parts.values()])
        | _hidden(context, [kind for (kind,) in came], [*came.values()]),
    )


def _summed(flows: pl.DataFrame, *keys: str) -> dict[Key, float]:
    rows = flows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    return {tuple(key): value for *key, value in rows.iter_rows()}


def _whole(parts: Mapping[Key, float], total: int) -> dict[Key, float]:
    """Share a total in proportion to parts, in whole numbers that add up to it: largest remainders first."""
    of = sum(part for part in parts.values() if part > 0)
    shares = {key: part * total / of for key, part in parts.items() if part > 0}
    whole = {key: float(floor(share)) for key, share in shares.items()}
    over = round(total - sum(whole.values())) if whole else 0
    for key in sorted(whole, key=lambda key: whole[key] - shares[key])[:over]:
        whole[key] += 1
    return whole


def _hidden(context: Context, keys: Sequence[str], people: Sequence[float]) -> frozenset[str]:
    """Tell which parts of a sum are hidden, so that none can be worked out from the others."""
    parts = pl.DataFrame({"key": keys, "people": people}, {"key": pl.String, "people": pl.Float64})
    summed = parts.group_by("key").agg(pl.col("people").sum()).sort("key")
    whole = pl.DataFrame({"key": [ALL], "people": [float(summed["people"].sum())]})
    told = context.write.hidden(pl.concat([summed, whole]), ["key"], ["people"])
    return frozenset(told.filter("people")["key"].to_list())


def _text(context: Context, going: Going, key: str, value: float) -> str:
    return HIDDEN if key in going.hidden else context.write.people(value)


def _nodes(context: Context, going: Going) -> list[Node]:
    def node(name: str, label: str, key: str, value: float, column: int, tone: str) -> Node:
        return Node(name, sentence_case(label), _text(context, going, key, value), column, tone)

    starts = [node(f"from {k}", kind_words(k), "", going.of_kind(k), 0, "base") for k in going.kinds()]
    ends = [node(f"to {k}", kind_words(k), k, going.came[k], 2, "main") for k in going.landed()]
    outs = [node(way, WAYS[way], way, going.by_way(way), 2, "second") for way in going.ways()]
    if ends:
        starts.append(node("moved", "Moved with a post", MOVED, going.by_way(MOVED), 1, "main"))
    return [*starts, *ends, *outs]


def _links(context: Context, going: Going) -> list[Link]:
    """Give the ribbons; a hidden number is drawn as every hidden number is."""

    def drawn(key: str, value: float) -> float:
        return DRAWN if key in going.hidden else context.write.size(value)

    ends = {MOVED: "moved"} if going.landed() else {}
    links = [
        Link(f"from {kind}", ends.get(way, way), drawn(way, value))
        for kind in going.kinds()
        for way in (*ends, *going.ways())
        if (value := going.out.get((kind, way), 0.0)) > 0
    ]
    return links + [Link("moved", f"to {kind}", drawn(kind, going.came[kind])) for kind in going.landed()]


def _table(context: Context, going: Going, when: str) -> Table:
    rows = [
        *(
            ("From", sentence_case(kind_words(k)), context.write.people(going.of_kind(k)))
            for k in going.kinds()
        ),
        *(
            (
                "To another body",
                sentence_case(kind_words(kind)),
                _text(context, going, kind, going.came[kind]),
            )
            for kind in going.landed()
        ),
        *(("Out", WAYS[way], _text(context, going, way, going.by_way(way))) for way in going.ways()),
    ]
    caption = f"People who leave closing bodies up to {when}, mean of the runs"
    return table("flows", caption, ("Where", "Which", "People #"), rows)
