"""Charts are the same each time, have names of their own, and keep their text as text."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import polars as pl
import pytest

from remit.report import charts, diagrams
from remit.report.blocks import Drawing, table
from remit.report.diagrams import Box, Link, Mark, Node
from remit.report.drawing import INK, NARROW, WIDE

BARS = pl.DataFrame(
    {
        "label": ["Contracting and provider management", "Finance"],
        "value": [0.4, 0.2],
        "low": [0.3, 0.1],
        "high": [0.5, 0.4],
        "text": ["40%", "20%"],
        "tone": ["main", "main"],
    }
)
CELLS = pl.DataFrame(
    {
        "row": ["Finance", "Finance", "Quality", "Quality", "Digital"],
        "column": ["5", "6", "5", "6", "6"],
        "value": [0.3, 0.9, 0.2, 0.7, 0.5],
    }
)
MONTHS = pl.DataFrame(
    {
        "month": [date(2013, m, 1) for m in range(1, 7)],
        "p05": [1.0] * 6,
        "p25": [2.0] * 6,
        "p50": [3.0, 4.0, 9.0, 4.0, 3.0, 3.0],
        "p75": [10.0] * 6,
        "p95": [12.0] * 6,
    }
)


BELOW = MONTHS.with_columns(p05=pl.lit(-9.0), p25=pl.lit(-5.0), p50=pl.lit(-2.0))
STEPS = pl.DataFrame(
    {
        "label": ["Cut", "Cut", "In all"],
        "start": [0.0, 5.0, 0.0],
        "end": [5.0, -2.0, -2.0],
        "tone": ["main", "second", "base"],
        "text": ["+£5 million", "", "\N{MINUS SIGN}£2 million"],
    }
)
NODES = [
    Node("a", "Primary care trusts", "100", 0, "base"),
    Node("m", "Moved with a post", "60", 1, "main"),
    Node("g", "Clinical commissioning groups", "60", 2, "main"),
    *(Node(f"out-{n}", f"Left by way {n}", "4", 2, "second") for n in range(10)),
]
LINKS = [Link("a", "m", 60.0), Link("m", "g", 60.0), *(Link("a", f"out-{n}", 4.0) for n in range(10))]
TILES = pl.DataFrame(
    {
        "label": ["North East", "Yorkshire and the Humber", "London"],
        "row": [0, 1, 2],
        "column": [1, 1, 2],
        "value": [0.2, None, 0.6],
        "text": ["20%", "*", "60%"],
    }
)
BOXES = [Box(0, "The national body", "One"), Box(1, "A body with a name that is much too long for it", "12")]
MARKS = [
    Mark("A day", date(2013, 4, 1)),
    Mark("A long time with a long name " * 4, date(2012, 6, 1), date(2016, 1, 1), "second"),
    Mark("Late", date(2014, 12, 1)),
]


def every_chart() -> dict[str, Drawing]:
    kinds = MONTHS.with_columns(kind=pl.lit("Redundancies"))
    none = MONTHS.with_columns(kind=pl.lit("Voluntary exits"), p05=0.0, p50=0.0, p95=0.0)
    event = (date(2013, 4, 1), "New bodies open")
    return {
        "bars": charts.bars("bars", "Bars.", BARS, "Share", "%"),
        "heat": charts.heat("heat", "Cells.", CELLS, ["Finance", "Quality", "Digital"], ["5", "6"]),
        "low": charts.heat(
            "low", "Cells.", CELLS, ["Finance", "Quality", "Digital"], ["5", "6"], dark_low=True
        ),
        "time": charts.over_time("time", "Lines.", MONTHS, "People", event, [date(2013, 3, 1)]),
        "columns": charts.columns_over_time(
            "columns", "Columns.", pl.concat([none, kinds]), "People", ",.0f"
        ),
        "ranked": charts.ranked("ranked", "Many.", MONTHS, "£ a head", "Over"),
        "below": charts.over_time("below", "Below.", BELOW, "£ million", event, [date(2013, 2, 1)]),
        "floating": charts.floating("floating", "Steps.", STEPS, "£ million", ",.0f"),
        "flow": diagrams.flow("flow", "Flows.", NODES, LINKS),
        "tiles": diagrams.tiles("tiles", "Tiles.", TILES),
        "trees": diagrams.trees("trees", "Trees.", [("Before", BOXES), ("After", BOXES[:1])]),
        "line": diagrams.timeline("line", "Time.", MARKS, date(2013, 1, 1), date(2015, 1, 1)),
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawing]:
    return every_chart()


def test_charts_are_the_same_each_time(drawn: dict[str, Drawing]) -> None:
    assert drawn == every_chart()


def test_each_size_is_an_image_with_one_name(drawn: dict[str, Drawing]) -> None:
    for drawing in drawn.values():
        for svg, size in ((drawing.wide, WIDE), (drawing.narrow, NARROW)):
            root = ElementTree.fromstring(svg)
            assert root.tag == "svg"
            assert root.get("role") == "img"
            assert root.get("aria-label")
            assert float(root.get("width", "0")) <= size.width + 1
            inside = [element for element in root.iter() if element is not root]
            assert not [e for e in inside if e.get("role") or any(k.startswith("aria-") for k in e.attrib)]


def test_names_inside_are_unique_and_used(drawn: dict[str, Drawing]) -> None:
    text = "".join(svg for drawing in drawn.values() for svg in (drawing.wide, drawing.narrow))
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(names)


def test_text_stays_text(drawn: dict[str, Drawing]) -> None:
    assert "40%" in drawn["bars"].wide
    assert "provider" in drawn["bars"].narrow
    assert {"20%", "90%", "50%"} <= set(_texts(drawn["heat"].wide))
    assert {"20", "90", "50"} <= set(_texts(drawn["heat"].narrow))
    assert "New bodies open" in drawn["time"].narrow
    assert "Redundancies" in drawn["columns"].wide
    assert "Voluntary exits" not in drawn["columns"].wide  # a kind without any is not named
    assert "£4" in _texts(drawn["ranked"].wide)


def test_letters_of_cells_can_be_read(drawn: dict[str, Drawing]) -> None:
    for name in ("heat", "low"):
        root = ElementTree.fromstring(drawn[name].wide)
        shades = [e.get("fill", "") for e in root.iter("path") if e.get("fill") in charts.SHADES]
        letters = [e.get("fill", "") for e in root.iter("text") if str(e.text).endswith("%")]
        assert len(shades) == len(letters) == CELLS.height
        assert all(contrast(*pair) >= 4.5 for pair in zip(shades, letters, strict=True))
    assert "90%" in _dark(drawn["heat"].wide)
    assert "20%" not in _dark(drawn["heat"].wide)
    assert "20%" in _dark(drawn["low"].wide)
    assert "90%" not in _dark(drawn["low"].wide)


def _dark(svg: str) -> list[str]:
    """Texts of the cells in the two darkest shades: cells and texts are drawn in the same order."""
    root = ElementTree.fromstring(svg)
    shades = [e.get("fill", "") for e in root.iter("path") if e.get("fill") in charts.SHADES]
    texts = [str(e.text) for e in root.iter("text") if str(e.text).endswith("%")]
    return [text for text, shade in zip(texts, shades, strict=True) if shade in charts.SHADES[3:]]


def _texts(svg: str) -> list[str]:
    return [str(element.text) for element in ElementTree.fromstring(svg).iter("text")]


@pytest.mark.parametrize("shade", charts.SHADES)
def test_letters_can_be_read_on_every_shade(shade: str) -> None:
    letters = "#ffffff" if shade in charts.SHADES[3:] else charts.INK
    assert contrast(letters, shade) >= 4.5


@pytest.mark.parametrize("colour", [charts.BAR, charts.BAR_2, charts.BASE, charts.LINE])
def test_marks_stand_out_from_the_page(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_long_name_is_refused() -> None:
    with pytest.raises(ValueError, match="126 characters"):
        charts.bars("bars", "x" * 126, BARS, "Share", "%")


@pytest.mark.parametrize("row", [("Finance", " "), ("Finance",), ("Finance", "1", "2")])
def test_a_table_has_no_empty_and_no_missing_cell(row: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="table losses: "):
        table("losses", "Losses", ("Function", "Lost #"), [row])


@pytest.mark.parametrize("ribbon", diagrams.RIBBONS.values())
def test_letters_on_ribbons_can_be_read(ribbon: str) -> None:
    assert contrast(INK, ribbon) >= 4.5


@pytest.mark.parametrize("blindness", ["protan", "deutan"])
@pytest.mark.parametrize("tones", [tuple(charts.TONES.values()), tuple(diagrams.RIBBONS.values())])
def test_tones_hold_apart_for_colour_blind_readers(tones: tuple[str, ...], blindness: str) -> None:
    seen = [_seen(tone, blindness) for tone in tones]
    for place, one in enumerate(seen):
        for other in seen[place + 1 :]:
            assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.08


SEEN = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}
"""How colours look without one sort of cones (Machado, Oliveira and Fernandes 2009), on linear light."""


def _seen(colour: str, blindness: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04045 else p / 12.92 for p in parts]
    return [sum(k * p for k, p in zip(row, light, strict=True)) for row in SEEN[blindness]]


def test_a_flow_leaves_as_wide_as_it_comes() -> None:
    spans, ribbons = diagrams._lay_out(NODES, LINKS, dict.fromkeys((n.id for n in NODES), 20.0), 460.0)
    wide = {name: bottom - top for name, (top, bottom) in spans.items()}
    assert wide["a"] == pytest.approx(wide["m"] + sum(wide[f"out-{n}"] for n in range(10)))
    assert max(bottom for _, bottom in spans.values()) <= 460.0
    for link, points in zip(LINKS, ribbons, strict=True):
        assert points["y"][0] >= spans[link.start][0] - 1e-9
        assert points["y2"][-1] <= spans[link.end][1] + 1e-9


@pytest.mark.parametrize("room", [5.0, 20.0, 40.0])
def test_a_label_of_a_flow_stands_beside_its_own_node(room: float) -> None:
    """However thin a node is, the middles of neighbours are a label apart, so no label has to move."""
    spans, _ = diagrams._lay_out(NODES, LINKS, dict.fromkeys((n.id for n in NODES), room), 500.0)
    for column in range(3):
        middles = [sum(spans[node.id]) / 2 for node in NODES if node.column == column]
        assert all(b - a >= room for a, b in pairwise(middles))
        assert all(room / 2 - 1e-9 <= middle <= 500.0 - room / 2 + 1e-9 for middle in middles)


def test_columns_of_a_month_stand_before_each_other_and_are_not_added_up() -> None:
    both = [
        {"kind": kind, "month": date(2026, 3, 1), "p05": 1.0, "p50": middle, "p95": 9.0}
        for kind, middle in (("Voluntary exits", 4.0), ("Redundancies", 6.0))
    ]
    drawn = charts.columns_over_time("both", "Two kinds in one month.", pl.DataFrame(both), "People", ",.0f")
    found = re.findall(r'<path d="M[\d.,]+h[\d.]+v([\d.]+)h-[\d.]+Z" fill="#(5f94c4|d07a1f)"', drawn.wide)
    (behind, _), (before, colour) = found
    assert float(behind) / float(before) == pytest.approx(6 / 4, rel=0.01)  # both from the ground
    assert colour == "d07a1f"  # the lower in front


def test_a_long_name_on_a_line_of_time_takes_two_lines_and_is_not_cut() -> None:
    name = "Round: accountable officers of groups: listed leaders and general practitioners"
    marks = [Mark(name, date(2012, 6, 1)), Mark("Close", date(2013, 4, 1))]
    drawn = diagrams.timeline("when", "What happens when.", marks, date(2012, 4, 1), date(2013, 6, 1))
    for picture in (drawn.wide, drawn.narrow):
        words = " ".join(ElementTree.fromstring(picture).itertext())
        assert "\N{HORIZONTAL ELLIPSIS}" not in words
        assert "practitioners" in words
