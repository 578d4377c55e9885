"""Staff lists as workbooks that are broken in one way each."""

import io
import zipfile
from datetime import datetime
from typing import Any

from tests.bodies.good_lists import SHEET, Dice, repacked, rows_of, xlsx_bytes


def cut_xlsx(dice: Dice) -> tuple[str, bytes]:
    data = xlsx_bytes(rows_of(dice))
    return "list.xlsx", data[: dice.below(len(data))]


def zip_bomb(dice: Dice) -> tuple[str, bytes]:
    size = dice.one([11_000_000, 20_000_000])
    how = dice.below(4)
    if how == 0:
        return "list.xlsx", repacked(
            xlsx_bytes(rows_of(dice, 2)), lambda n, d: bytes(size) if n == SHEET else d
        )
    if how == 1:
        sheet = b"<worksheet><sheetData>" + b"<row/>" * (size // 6) + b"</sheetData></worksheet>"
        return "list.xlsx", repacked(xlsx_bytes(rows_of(dice, 2)), lambda n, d: sheet if n == SHEET else d)
    if how == 2:  # claims less than it holds
        data = bytearray(repacked(xlsx_bytes(rows_of(dice, 2)), lambda n, d: d + b" " * 100_000))
        place = data.rfind(b"PK\x01\x02", 0, data.find(b"xl/styles.xml", data.find(b"PK\x01\x02")))
        data[place + 24 : place + 28] = (10).to_bytes(4, "little")
        return "list.xlsx", bytes(data)
    return "list.xlsx", repacked(
        xlsx_bytes(rows_of(dice, 2)),
        lambda n, d: (
            d
            if n != "xl/sharedStrings.xml"
            else (b'<sst count="99999999999" uniqueCount="99999999999"><si><t>a</t></si></sst>')
        ),
    )


def sheet_xml(dice: Dice) -> tuple[str, bytes]:
    """Parts of a workbook changed by hand, in a sound archive."""
    how = dice.below(16)

    def change(name: str, data: bytes) -> bytes | None:
        if name == SHEET:
            return {
                0: data.replace(b'r="B5"', b'r="XFD1048576"'),
                1: data.replace(b'r="B5"', b'r="ZZZZZ99999999"'),
                2: data.replace(b'r="B5"', b"r='XFD1048576'"),
                3: data.replace(b'<c r="B5"', b'<x:c r="XFC9"'),
                4: data[: dice.below(len(data))],
                5: data.replace(b"<v>1</v>", b"<v>99999</v>"),
                6: data.replace(b"<v>", b"<f>NOW()</f><v>"),
                7: data.replace(b"<v>1</v>", b"<f>A1</f>"),
                8: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + data,
                9: data.replace(b'r="A4"', b'r=""'),
                10: data.replace(b"<sheetData>", b"<sheetData>" + b"<row><c>" * 5_000),
                11: data.replace(b't="s"', b't="e"'),
                12: data.replace(b't="s"', b't="d"'),
                13: data.replace(
                    b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A4:A1048576"/></mergeCells>'
                ),
            }.get(how, data)
        if how == 14 and name == dice_part:
            return None
        return dice.bytes(len(data)) if how == 15 and name == dice_part else data

    dice_part = dice.one(
        [
            SHEET,
            "xl/workbook.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "_rels/.rels",
        ]
    )
    return "list.xlsx", repacked(xlsx_bytes(rows_of(dice)), change)


def xml_flipped(dice: Dice) -> tuple[str, bytes]:
    """Bytes changed in one part of a workbook, in a sound archive."""
    part = dice.one(
        [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
    )

    def change(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        changed = bytearray(data)
        for _ in range(1 + dice.below(12)):
            place = dice.below(len(changed))
            changed[place] = dice.one([dice.below(256), ord("9"), ord('"'), ord("<"), ord(">"), ord("-")])
        return bytes(changed)

    return "list.xlsx", repacked(xlsx_bytes(rows_of(dice)), change)


def workbook_odd(dice: Dice) -> tuple[str, bytes]:
    def also(book: Any, sheet: Any) -> None:
        sheet.merge_range(10, 2, 14, 2, "QKS")
        sheet.write_formula(6, 6, "=NA()", None, "#N/A")
        sheet.write_formula(7, 6, "=1+1", None, 28_000)
        sheet.write_string(40, 8, "=cmd|' /C calc'!A0")
        sheet.write_datetime(5, 8, datetime(1980, 1, 1), book.add_format({"num_format": "d mmm"}))
        if dice.below(2):
            book.add_worksheet("Very hidden").very_hidden()
            book.add_chartsheet("Chart")
        if dice.below(2):
            sheet.write(2_000 + dice.below(20_000), 60, "far")

    return "list.xlsx", xlsx_bytes(rows_of(dice), also)


def other_archive(dice: Dice) -> tuple[str, bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in dice.one(
            [["content.xml", "mimetype"], ["xl/workbook.bin"], ["word/document.xml"], ["list.csv"], []]
        ):
            archive.writestr(name, b"data")
    data = out.getvalue()
    if dice.below(3) == 0:
        changed = bytearray(xlsx_bytes(rows_of(dice)))
        start = 0
        while (start := changed.find(b"PK\x01\x02", start)) >= 0:
            changed[start + 8] |= 1
            start += 4
        data = bytes(changed)
    return "list.xlsx", data


def encrypted(dice: Dice) -> tuple[str, bytes]:
    word = dice.one(["EncryptedPackage", "Workbook"]).encode("utf-16-le")
    return "list.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + word + dice.bytes(2_000)
