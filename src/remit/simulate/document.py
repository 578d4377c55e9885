"""Writes the pages of the model: the schedule of the month, and each mechanism with evidence and curve.

`python -m remit.simulate.document docs/model`
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from remit.evidence import Evidence, everything
from remit.simulate.explain.pages import ENTRIES, PAGES, Entry, Page
from remit.simulate.explain.plots import draw_curve
from remit.simulate.explain.schedule import steps
from remit.simulate.mechanisms import MECHANISMS, Mechanism
from remit.simulate.uncertain import Draw, parameter_id

WRITTEN = "<!-- written by python -m remit.simulate.document from the code and the evidence -->"
SCHEDULE = """\
# The schedule of the month

{written}

The steps of a month in their order, as `live_through` in `remit/simulate/month.py` has them. Each is a
function of its own, named in the table with its module; no step looks ahead. What a step leaves behind acts
on the steps after it, and workload and capability on the next month. Mechanisms that act in a step can be
switched off one by one: `remit run PLAN --without NAME`.

{steps}

Before the first month everybody gets their own rate of leaving, and people and posts are counted.
"""
PICTURES = "images"
PICTURE_WIDTH = 380


def pages(evidence: Evidence) -> dict[str, str]:
    """Give every generated file by its path from the folder of the pages."""
    files = {
        "schedule.md": SCHEDULE.format(
            written=WRITTEN, steps=_grid(["", "step", "what", "mechanisms"], _steps())
        )
    }
    draw = _draw(evidence, "value")
    for page in PAGES:
        own = [mechanism for mechanism in MECHANISMS if ENTRIES[mechanism.name].page == page.name]
        files[f"{page.name}.md"] = "\n".join(_page(page, own, evidence))
        for mechanism in own:
            files[_picture(mechanism)] = _curve(mechanism, draw, evidence)
    return files


def _steps() -> list[list[str]]:
    rows = []
    for number, step in enumerate(steps(), start=1):
        module = step.module.removeprefix("remit.simulate.")
        acting = [mechanism.name for mechanism in MECHANISMS if mechanism.step == step.name]
        links = ", ".join(f"[{name}]({ENTRIES[name].page}.md#{name})" for name in acting)
        rows.append([str(number), f"`{module}.{step.name}`", step.says, links])
    return rows


def _page(page: Page, mechanisms: list[Mechanism], evidence: Evidence) -> Iterator[str]:
    yield f"# {page.title}\n\n{WRITTEN}\n\n{page.says}\n"
    yield (
        "Curves show the central case (line), the 5% to 95% range of the mechanism's own parameters (band) "
        "and the mechanism switched off (dashes). Where a person is meant it is a manager of band 6 with ten "
        "years of service.\n"
    )
    for mechanism in mechanisms:
        yield from _mechanism(mechanism, ENTRIES[mechanism.name], evidence)


def _mechanism(mechanism: Mechanism, entry: Entry, evidence: Evidence) -> Iterator[str]:
    measure, way = mechanism.moves
    yield f"## {mechanism.title} {{: #{mechanism.name} }}\n\n{mechanism.meaning}\n"
    yield f"```text\n{entry.formula}\n```\n"
    yield f'![{_says(mechanism)}]({_picture(mechanism)}){{ width="{PICTURE_WIDTH}" }}\n'
    yield f"Step of the month: [`{mechanism.step}`](schedule.md). How it is done:\n"
    for function in entry.functions:
        yield from _function(function)
    yield _grid(
        ["parameter", "central", "5% to 95%", "distribution", "unit", "status", "source"],
        [_parameter(field, evidence) for field in entry.fields],
    )
    yield ""
    yield "\n".join(f"- `{parameter_id(field)}`: {_note(field, evidence)}" for field in entry.fields)
    neutral = ", ".join(f"`{parameter_id(field)}` = {value:g}" for field, value in mechanism.neutral.items())
    yield (
        f"\nSwitched off by `--without {mechanism.name}`, which sets {neutral}. Then there is "
        f"{'more' if way > 0 else 'less'} of: {measure}.\n"
    )


def _function(function: object) -> Iterator[str]:
    """Give what a function's docstring says, its formulas set apart, its arguments left out."""
    plain = function.py_func  # type: ignore[attr-defined]
    first, *rest = (inspect.getdoc(plain) or "").split("\n\n")
    yield f"`{plain.__module__.removeprefix('remit.simulate.')}.{plain.__name__}`: {_line(first)}\n"
    for part in rest:
        if part.startswith(("Args:", "Returns:", "Raises:")):
            break
        yield f"{_line(part)}\n" if part.rstrip().endswith(".") else f"```text\n{part}\n```\n"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("*", r"\*").replace("_", r"\_")


def _parameter(field: str, evidence: Evidence) -> list[str]:
    parameter = evidence.parameter(parameter_id(field))
    low, high = parameter.low, parameter.high
    spread = "" if low is None or high is None else f"{low:g} to {high:g}"
    return [
        f"`{parameter.id}`",
        f"{parameter.value:g}",
        spread,
        parameter.distribution or "",
        parameter.unit,
        parameter.status,
        _source(parameter.source, evidence),
    ]


def _source(keys: str, evidence: Evidence) -> str:
    """Name sources: figures by their number, the others by their title."""
    titles = dict(evidence.sources.select("key", "title").iter_rows())
    parts = [key.strip() for key in keys.split(";")]
    named = [
        f"figure {key.removeprefix('figure:')}" if key.startswith("figure:") else titles.get(key, key)
        for key in parts
    ]
    return "; ".join("assumed" if key == "assumed" else name for key, name in zip(parts, named, strict=True))


def _note(field: str, evidence: Evidence) -> str:
    return (evidence.parameter(parameter_id(field)).note or "").rstrip(".").replace("_", r"\_") + "."


def _draw(evidence: Evidence, end: str) -> Draw:
    """Give the uncertain parameters with all at one end of what is believed, or at the value."""
    values = {}
    for field in Draw._fields:
        parameter = evidence.parameter(parameter_id(field))
        at = getattr(parameter, end)
        values[field] = parameter.value if at is None else at
    return Draw(**values)


def _curve(mechanism: Mechanism, central: Draw, evidence: Evidence) -> str:
    ends = {}
    for end in ("low", "high"):
        moved = _draw(evidence, end)._asdict()
        ends[end] = central._replace(**{field: moved[field] for field in mechanism.neutral})
    draws = {"central": central, **ends, "off": central._replace(**mechanism.neutral)}
    return draw_curve(ENTRIES[mechanism.name].curve, _says(mechanism), draws)


def _says(mechanism: Mechanism) -> str:
    curve = ENTRIES[mechanism.name].curve
    return f"{mechanism.title}: {curve.y}, by {curve.x}"


def _picture(mechanism: Mechanism) -> str:
    return f"{PICTURES}/{mechanism.name}.svg"


def _grid(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def write_pages(folder: Path) -> list[Path]:
    """Write every generated page and picture; pictures of mechanisms that are gone go too."""
    files = pages(everything())
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for old in (folder / PICTURES).glob("*.svg"):
        if f"{PICTURES}/{old.name}" not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path}\n" for path in write_pages(Path(sys.argv[1]))))
