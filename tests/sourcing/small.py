"""Small cases of who does what, made without a plan, and their best choice by trying every one."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import strategies as st

from remit.rules.arithmetic import RATE
from remit.sourcing.case import FULL, NO_LIMIT, Case, Options, Outlets, score, weigh
from remit.sourcing.solve import is_viable

Host = tuple[int, int, int]
"""A customer's cost a head, fixed cost and capability of doing a function itself."""
Supplier = tuple[int, int, int, int]
"""A supplier's cost a head, fixed cost, fewest people and capability."""


def small_case(
    heads: Sequence[int],
    hosts: Sequence[Sequence[Host]],
    suppliers: Sequence[Sequence[Supplier]],
    envelope: Sequence[int] | None = None,
    needed: float = 0.0,
    sharing: bool = True,
    weights: Sequence[int] | None = None,
) -> Case:
    """Make a case.

    Args:
        heads: people of each customer; all are neighbours.
        hosts: by function, what each customer asks of itself.
        suppliers: by function, what each supplier asks.
        envelope: what each customer may spend.
        needed: share of capability that each must have.
        sharing: whether neighbours host each other.
        weights: weights of functions, hundredths of a per cent.
    """
    provider: list[str] = []
    columns: list[tuple[int, int, int, int]] = []
    rows: list[tuple[int, int, int, int, int, int]] = []
    first = [0]
    for f, (own, offered) in enumerate(zip(hosts, suppliers, strict=True)):
        for h, (a_head, fixed, capability) in enumerate(own):
            provider.append(f"C{h}")
            columns.append((f, h, fixed, 0))
            served = range(len(heads)) if sharing else [h]
            for c in served:
                base = heads[c] + (0 if c == h else heads[h])
                charge = a_head * heads[c] + fixed * heads[c] // base
                rows.append((c, a_head * heads[c], 0, 0, charge, capability - (0 if c == h else 100)))
            first.append(len(rows))
        for s, (a_head, fixed, viable, capability) in enumerate(offered):
            provider.append(f"S{s}")
            columns.append((f, -1, fixed, viable))
            for c, n in enumerate(heads):
                charge = a_head * n + fixed * n // max(viable, n)
                rows.append((c, a_head * n, 0, 0, charge, capability))
            first.append(len(rows))
    function, host, fixed_, viable_ = (np.array(x, dtype=np.int64) for x in zip(*columns, strict=True))
    customer, *others = (np.array(x, dtype=np.int64) for x in zip(*rows, strict=True))
    outlet = np.repeat(np.arange(len(provider)), np.diff(first))
    weight = weights or [RATE // len(hosts)] * (len(hosts) - 1)
    weight = [*weight, RATE - sum(weight)] if len(weight) < len(hosts) else list(weight)
    return Case(
        tuple(f"C{c}" for c in range(len(heads))),
        np.array(heads, dtype=np.int64),
        np.array(envelope if envelope is not None else [NO_LIMIT] * len(heads), dtype=np.int64),
        np.full(len(heads), round(needed * FULL), dtype=np.int64),
        tuple(f"f{f}" for f in range(len(hosts))),
        np.array(weight, dtype=np.int64),
        Outlets(tuple(provider), function, host, fixed_, viable_, np.array(first, dtype=np.int64)),
        Options(customer, outlet, *others),
        3,
        0,
        0,
    )


def best_by_trying(case: Case) -> int | None:
    """Score of the best choice that meets all limits, by trying every one; none if none does."""
    groups = [
        np.flatnonzero((case.options.customer == c) & (case.function == f))
        for c in range(len(case.customers))
        for f in range(len(case.functions))
    ]
    best: int | None = None
    for picked in product(*(group.tolist() for group in groups)):
        option = np.array(picked, dtype=np.int64).reshape(len(case.customers), len(case.functions))
        if is_viable(case, option) and weigh(case, option).meets_limits:
            found = score(case, option)
            best = found if best is None else min(best, found)
    return best


def _host() -> st.SearchStrategy[Host]:
    return st.tuples(st.integers(20, 60), st.integers(0, 4000), st.integers(5000, 9900))


def _supplier() -> st.SearchStrategy[Supplier]:
    return st.tuples(st.integers(15, 60), st.integers(0, 6000), st.integers(0, 250), st.integers(5000, 9900))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases small enough to try every choice."""
    customers, functions = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    heads = draw(st.lists(st.integers(10, 120), min_size=customers, max_size=customers))
    hosts = [draw(st.lists(_host(), min_size=customers, max_size=customers)) for _ in range(functions)]
    suppliers = [draw(st.lists(_supplier(), max_size=2)) for _ in range(functions)]
    loosest = [sum(a * n + fixed for a, fixed, _ in (own[c] for own in hosts)) for c, n in enumerate(heads)]
    share = draw(st.floats(0.6, 1.3))
    return small_case(
        heads, hosts, suppliers, [round(share * most) for most in loosest], draw(st.floats(0.3, 0.9))
    )
