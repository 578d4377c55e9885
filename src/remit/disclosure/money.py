"""Which amounts of money to hide: those over 1 to 7 people, and totals that would give one away.

What is hidden follows from the numbers of people alone, so that it says nothing about the amounts.
"""

from collections import deque
from collections.abc import Iterable
from math import inf

from remit.disclosure.hide import Figures, GivenAway
from remit.disclosure.knowledge import Knowledge, Sum
from remit.disclosure.rule import is_small


def hidden_money(figures: Figures, also: Iterable[int] = ()) -> set[int]:
    """Choose the amounts to hide.

    A total is hidden if, less the parts that are shown, it would be an amount over 1 to 7 people. Then totals
    are hidden, the nearest first, until no hidden amount follows from the sums.

    Args:
        figures: The numbers of people that the amounts are over, with their sums.
        also: Places of amounts that are hidden for another reason.

    Returns:
        Places of the amounts to hide.

    Raises:
        GivenAway: No choice was found that protects all.
    """
    people = figures.values
    hidden = {n for n, count in enumerate(people) if is_small(count) or not figures.published[n]}
    hidden |= {n for n in also if people[n]}
    for one in sorted(figures.sums, key=lambda one: figures.levels[one.total]):
        if _leaves_few(one, people, hidden):
            hidden.add(one.total)
    low = [-inf if n in hidden else 0.0 for n in range(len(people))]
    high = [inf if n in hidden else 0.0 for n in range(len(people))]
    nobody = {n for n, count in enumerate(people) if count == 0}
    knowledge = Knowledge([0] * len(people), low, high, figures.sums, nobody)
    queue = deque(sorted(hidden))
    while queue:
        figure = queue.popleft()
        while not knowledge.has_room(figure, 1):
            other = _next_to_hide(knowledge, figure, hidden, figures)
            knowledge.forget(other)
            hidden.add(other)
            queue.append(other)
    return {n for n in hidden if figures.published[n]}


def _leaves_few(one: Sum, people: list[int], hidden: set[int]) -> bool:
    return is_small(sum(people[part] for part in one.parts if part in hidden))


def _next_to_hide(knowledge: Knowledge, figure: int, hidden: set[int], figures: Figures) -> int:
    """Give the nearest total that is shown; if there is none, the nearest amount that is.

    Raises:
        GivenAway: All amounts are hidden already.
    """
    shown = [n for n in knowledge.near(figure) if n not in hidden and figures.values[n]]
    if not shown:
        raise GivenAway("an amount over few people would be given away")
    return next((n for n in shown if n in figures.may_hide), shown[0])
