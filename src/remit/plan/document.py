"""Writes the page that describes `plan.toml`, from the declarations of its keys and kinds of change.

`python -m remit.plan.document docs/plan-file.md`
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from remit.evidence.status import STATUSES
from remit.plan.kinds import ASSUMPTION_KEYS, CHANGE_KEYS, CHANGE_KINDS, HEADING_KEYS, ChangeKind, Key, Target

PAGE = """\
# The plan file

<!-- written by python -m remit.plan.document from the declarations in remit.plan.kinds -->

`plan.toml` says what is to be done with the bodies of the [tables](tables.md) beside it: a heading, then one
block `[[change]]` for each dated change. A key that is not listed here is a fault.

```toml
title = "Two boards become one"
start = 2026-04-01
end = 2028-04-01
as_at = 2026-03-31
synthetic = true

[[change]]
id = "boards-cut"
date = 2026-10-01
kind = "cut"
target = "kind:board"
parameters = {{ share = 0.5, until = 2027-04-01 }}
source = "assumed for this example"
status = "assumed"
```

## Heading

{heading}

## Change

{change}

The status is one of {statuses}. A change of option `baseline` belongs to every option; a change of another
option belongs to that one alone. An option leaves out a baseline change by a change of kind `withdraw`.

## Kinds of change

A target `kind:<kind of body>` means all bodies of the kind, as in `kind:trust`.

{kinds}

## Assumption

A block `[[assumption]]` puts a value of yours in the place of one that is assumed: a parameter of the model
(owner `model`, `market` or `sourcing`), or a local policy that each employer settles for itself (owner
`local-policy`: months of pay protection, notice, how far a suitable alternative may be, weights of a job
match). Rules and what was published stand as they are: `remit evidence show ID` tells which is which. Who
assumes it and why stands in the paper.

```toml
[[assumption]]
parameter = "leaving.base_rate_y"
value = 0.055
low = 0.045
high = 0.07
reason = "leavers of our own board in the last two years"
by = "A. Analyst, workforce planning"
date = 2026-03-02
```

{assumption}

With `low` and `high` each run draws a value of its own, the model's way; with `value` alone every run has
that value; with `low` and `high` alone the middle stays the model's. A local policy is not drawn: it has a
`value` alone, which holds on all days. An assumption of option `baseline` holds in every option that has none
of its own for the parameter.
"""


def plan_page() -> str:
    """Give the page in Markdown."""
    return PAGE.format(
        heading=_keys(HEADING_KEYS),
        change=_keys(CHANGE_KEYS),
        statuses=", ".join(f"`{status}`" for status in STATUSES),
        kinds=_kinds(CHANGE_KINDS.values()),
        assumption=_keys(ASSUMPTION_KEYS),
    )


def _keys(keys: Iterable[Key]) -> str:
    rows = [f"| `{key.name}` | {key.value.value} | {_required(key)} | {key.meaning} |" for key in keys]
    return "\n".join(["| key | holds | required | meaning |", "|---|---|---|---|", *rows])


def _required(key: Key) -> str:
    if key.required:
        return "yes"
    return f"no, `{key.default}`" if key.default else "no"


def _kinds(kinds: Iterable[ChangeKind]) -> str:
    rows = [f"| `{kind.name}` | {_target(kind)} | {_parameters(kind)} | {kind.meaning} |" for kind in kinds]
    return "\n".join(["| kind | target | parameters | what happens |", "|---|---|---|---|", *rows])


def _target(kind: ChangeKind) -> str:
    return kind.target.replace(Target.KIND.value, f"`{Target.KIND.value}`")


def _parameters(kind: ChangeKind) -> str:
    return "; ".join(f"`{key.name}`: {key.value.value.split(',')[0]}" for key in kind.parameters)


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/plan-file.md").write_text(plan_page(), encoding="utf-8")
