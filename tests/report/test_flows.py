"""The picture of who leaves the closing bodies: its numbers add up, and nobody is counted twice."""

from remit.report import flows
from remit.report.context import Context
from remit.results.movement import MOVED


def test_who_leaves_the_closing_bodies_adds_up(context: Context) -> None:
    """From = to another body + out, and no more people leave than work there when the plan starts."""
    (figure,) = flows.flows(context)
    people = dict.fromkeys(("From", "To another body", "Out"), 0)
    for where, _, number in figure.table.rows:
        people[where] += int(number.replace(",", ""))
    assert people["From"] == people["To another body"] + people["Out"]
    going = flows._going(context)
    assert people["To another body"] == going.by_way(MOVED)
    bodies = context.results.plan.bodies
    closing = bodies.bodies.drop_nulls("closes")["body"].implode()
    assert people["From"] <= bodies.people.filter(bodies.people["body"].is_in(closing)).height


def test_whole_numbers_add_up_to_their_total() -> None:
    parts: dict[flows.Key, float] = {("a",): 1.4, ("b",): 1.4, ("c",): 7.2, ("d",): 0.0, ("e",): -2.0}
    assert flows._whole(parts, 10) == {("a",): 2, ("b",): 1, ("c",): 7}
    assert flows._whole({}, 0) == {}
    halves: dict[flows.Key, float] = {("a",): 3.0, ("b",): 3.0}
    assert flows._whole(halves, 5) == {("a",): 3, ("b",): 2}
