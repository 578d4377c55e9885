"""At which level a plan is: of a nation, or of some of its bodies, whose numbers can name a person."""

import polars as pl

from remit.bodies.read import Bodies

NATIONAL_PEOPLE = 30_000_000
"""A plan is national if the bodies of one kind that employ its people serve at least so many people.

It is more than half of England, so that no region and no group of regions that could be told apart by it
counts as the nation. Remit's own choice: the rule of disclosure speaks of "below national level" and leaves
open where that begins.
"""


def is_national(bodies: Bodies) -> bool:
    """Tell whether tables are at national level; a body of unknown population counts as serving nobody.

    What decides is where people work, not which bodies are named: the staff list of one board is not national
    because the national body stands beside it.
    """
    employers = bodies.bodies.join(bodies.people.select("body").unique(), on="body", how="semi")
    served = employers.group_by("kind").agg(pl.col("population").sum())["population"].max()
    return isinstance(served, int) and served >= NATIONAL_PEOPLE
