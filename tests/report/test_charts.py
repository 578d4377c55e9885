"""Charts are the same each time, have names of their own, and keep their text as text."""

import re
from datetime import date
from xml.etree import ElementTree

import polars as pl
import pytest

from remit.report import charts
from remit.report.blocks import Drawing, table
from remit.report.drawing import NARROW, WIDE

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
