"""What pages show of findings is what the command line works out, to the penny."""

import json
from decimal import Decimal
from pathlib import Path

from remit.matching import propose
from remit.matching.consequences import costs
from remit.plan import read_plan
from tests.web import inside


def test_the_cost_of_filling_is_in_pounds(tmp_path: Path) -> None:
    assert inside.DATA.exists()  # the settings stand before the pages are imported
    from remit.web.findings import EXACT, filling

    plan = read_plan("one-board").apply()
    filling.write(plan, {}, tmp_path)
    told = json.loads((tmp_path / EXACT).read_text(encoding="utf-8"))["costs"]
    assert {name: Decimal(text) * 100 for name, text in told.items()} == costs(propose(plan))
