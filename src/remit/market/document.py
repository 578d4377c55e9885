"""Writes the tables of parameters into the pages of the market and of who does what.

`python -m remit.market.document docs`
"""

import re
import sys
from pathlib import Path

from remit.evidence import Evidence, everything

PAGES = {"market.md": "market", "sourcing.md": "sourcing"}
"""Pages by the owner of the parameters that they list."""
_PART = re.compile(r"(<!-- parameters of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_parameters(text: str, evidence: Evidence) -> str:
    """Give a page's text with its table of parameters as the evidence has them."""
    return _PART.sub(lambda found: f"{found[1]}\n{_table(found[2], evidence)}\n\n{found[3]}", text)


def _table(owner: str, evidence: Evidence) -> str:
    lines = ["| parameter | value | believed | unit | status | what it is |", "|---|---|---|---|---|---|"]
    for row in evidence.parameters.filter(owner=owner).sort("id").iter_rows(named=True):
        believed = "" if row["low"] is None else f"{row['low']:g} to {row['high']:g}"
        lines.append(
            f"| `{row['id']}` | {row['value']:g} | {believed} | {row['unit']} | {row['status']} | "
            f"{row['note']} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name in PAGES:
        page = folder / name
        page.write_text(with_parameters(page.read_text(encoding="utf-8"), everything()), encoding="utf-8")
