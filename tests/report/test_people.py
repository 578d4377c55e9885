"""What the paper says of people and posts over time."""

from remit.report.blocks import Figure
from remit.report.context import Context
from remit.report.people import over_time


def test_the_paper_says_whose_empty_posts_are_counted(context: Context) -> None:
    """Bodies that stay are followed from the start, so no date is named before which posts are not."""
    figures = [block for block in over_time(context).blocks if isinstance(block, Figure)]
    (empty,) = (figure for figure in figures if figure.title == "Empty posts")
    assert "those of bodies that stay and of bodies that open" in empty.says
    assert "Posts that a cut has taken are not counted." in empty.says
