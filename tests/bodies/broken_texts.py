"""Staff lists as CSV files that are broken in one way each, and files that are no list at all."""

from remit.draws import key
from tests.bodies.good_lists import HEADERS, SHEET, Dice, csv_text, repacked, rows_of, xlsx_bytes


def cut_csv(dice: Dice) -> tuple[str, bytes]:
    data = csv_text(rows_of(dice)).encode(dice.one(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    return "list.csv", data[: dice.below(len(data))]


def wrong_encoding(dice: Dice) -> tuple[str, bytes]:
    encoding = dice.one(
        ["cp1252", "mac_roman", "cp437", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "cp500", "utf-7"]
    )
    return "list.csv", csv_text(rows_of(dice)).encode(encoding, errors="replace")


def flipped(dice: Dice) -> tuple[str, bytes]:
    """Bytes changed anywhere in a CSV or XLSX file."""
    name = dice.one(["list.csv", "list.xlsx"])
    data = bytearray(csv_text(rows_of(dice)).encode() if name == "list.csv" else xlsx_bytes(rows_of(dice)))
    for _ in range(1 + dice.below(40)):
        data[dice.below(len(data))] = dice.below(256)
    return name, bytes(data)


def many_columns(dice: Dice) -> tuple[str, bytes]:
    more = dice.one([200, 511, 700, 5_000])
    extra = [f"Extra {i}" for i in range(more)]
    rows = [[*row, *["x"] * more] for row in rows_of(dice, 4)]
    return "list.csv", csv_text(rows, headers=[*HEADERS, *extra]).encode()


def empty(dice: Dice) -> tuple[str, bytes]:
    return dice.one(
        [
            ("list.csv", b""),
            ("list.xlsx", b""),
            ("list.csv", b"\xef\xbb\xbf"),
            ("list.csv", b"\xff\xfe"),
            ("list.csv", b"\r\n" * 50),
            ("list.csv", b",,,,,\n" * 20),
            ("list.csv", b" \t \n"),
            ("list.csv", b'""\n""\n'),
            ("list.csv", b"\xef\xbb\xbf" + ",".join(HEADERS).encode()),
            ("list.xlsx", xlsx_bytes([])),
            (
                "list.xlsx",
                repacked(xlsx_bytes([]), lambda n, d: d.replace(b"<row", b"<rov") if n == SHEET else d),
            ),
            ("list.xlsx", b"PK\x05\x06" + bytes(18)),
        ]
    )


def binary(dice: Dice) -> tuple[str, bytes]:
    start = dice.one(
        [
            b"",
            b"%PDF-1.7\n",
            b"\x89PNG\r\n\x1a\n",
            b"MZ",
            b"\x1f\x8b\x08",
            b"PK\x03\x04",
            b"GIF89a",
            b"{\\rtf1 ",
            b"BM",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"<html><body>",
            b"<?xml version='1.0'?>",
            b"\xff\xfe",
            b"PAR1",
            b"\x00" * 9,
        ]
    )
    return dice.one(["list.csv", "list.xlsx", "list.xls", "list"]), start + dice.bytes(
        200 + dice.below(3_000)
    )


def wrong_delimiter(dice: Dice) -> tuple[str, bytes]:
    mark = dice.one(["~", "^", " ", "::", "\x1f", ";", "\t", "|", "/", ", "])
    text = csv_text(rows_of(dice), mark)
    if dice.below(3) == 0:
        lines = text.split("\r\n")
        text = "\r\n".join(line.replace(mark, ",") if i % 2 else line for i, line in enumerate(lines))
    return "list.csv", text.encode()


def swapped_dates(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    for i, row in enumerate(rows):
        if dice.below(3) == 0:
            row[8] = dice.one(
                ["12/31/1980", "31/02/1980", "1980", "Mar-80", "29221", "0", "99999999", "n/a", "today"]
            )
        else:
            row[8] = f"{1 + i % 12:02d}/{1 + i % 11:02d}/{dice.one(['1980', '80', '4712', '0000'])}"
    return "list.csv", csv_text(rows).encode()


def mixed_types(dice: Dice) -> tuple[str, bytes]:
    odd = [
        "n/a",
        "nil",
        "#REF!",
        "£12,000",
        "(3)",
        "12%",
        "1e999",
        "",
        "-",
        "1,23",
        "½",
        "Band 8",
        "yes",
        "AB123456C",
        "2.0E+07",
        "=1+1",
        "\u202e123",
        "99999999999999999999999",
        "NaN",
        "inf",
        "x" * 40_000,
    ]
    rows = rows_of(dice)
    for _ in range(1 + dice.below(60)):
        dice.one(rows)[dice.below(len(HEADERS))] = dice.one(odd)
    if dice.below(2):
        return "list.csv", csv_text(rows, "\t").encode()
    return "list.xlsx", xlsx_bytes([[cell[:32_000] for cell in row] for row in rows])


def quotation(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    for _ in range(1 + dice.below(5)):
        row, column = dice.one(rows), dice.below(len(HEADERS))
        row[column] = dice.one(['"', '"open', 'in"side', '""', '"a" b', '"two\r\nlines"', 'a "b" c', '"x,y"'])
    return "list.csv", csv_text(rows).encode()


def ragged(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    for _ in range(1 + dice.below(8)):
        row = dice.one(rows)
        if dice.below(2):
            row.insert(dice.below(len(row)), "one, too many")
        else:
            del row[dice.below(len(row)) :]
    return "list.csv", csv_text(rows, dice.one([",", ";"])).encode()


def headers_broken(dice: Dice) -> tuple[str, bytes]:
    how, rows = dice.below(7), rows_of(dice)
    headers = list(HEADERS)
    if how == 0:
        headers = ["" for _ in headers]
    elif how == 1:
        headers = ["Date"] * len(headers)
    elif how == 2:
        headers = [f'=HYPERLINK("x"){name}' for name in headers]
    elif how == 3:
        headers[dice.below(len(headers))] = ""
    elif how == 4:
        headers = [
            dice.one(["\uff24ate of \uff22irth", "DOB\u0000", "Pay\u200bBand", "\ufeffFTE", name])
            for name in headers
        ]
    elif how == 5:
        del headers[dice.below(len(headers)) :]
    else:
        dice_order = sorted(range(len(headers)), key=lambda place: key(dice.number, place))
        headers = [headers[place] for place in dice_order]
    above = [["Title"], [], ["", "", "Group"]] if dice.below(2) else []
    return "list.csv", csv_text([*above, headers, *rows], headers=[]).encode()


def totals(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    rows.insert(dice.below(len(rows)), ["Sub-total", "", "", "", "", "", "99999"])
    rows.insert(dice.below(len(rows)), list(HEADERS))
    rows += [["Grand Total:", "", "", "", "", "", "1,234,567", "22.5"], [], ["Source: somebody"]]
    if dice.below(2):
        rows += [[], ["Org Code", "Organisation Name", "Type", "Population"], ["QKS", "Kent", "ICB", "1"]]
    return "list.csv", csv_text(rows).encode()


def wrong_extension(dice: Dice) -> tuple[str, bytes]:
    if dice.below(2):
        return dice.one(["list.csv", "list.ods", "list"]), xlsx_bytes(rows_of(dice))
    return dice.one(["list.xlsx", "list.xls", "list.pdf"]), csv_text(rows_of(dice)).encode()


def odd_characters(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    for row in rows:
        row[dice.below(len(row))] += dice.one(
            ["\x07", "\u2028", "\x85", "😀", "\x00", "\u202e", "\x1a", "\ud7ff", "\u00a0"]
        )
    return "list.csv", csv_text(rows, end=dice.one(["\r", "\n", "\r\n", "\n\r", "\r\r\n"])).encode()


def long_cells(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice, 6)
    dice.one(rows)[dice.below(len(HEADERS))] = dice.one(["x", "é", "9", "<", "1,"]) * (
        30_000 + dice.below(200_000)
    )
    return "list.csv", csv_text(rows, dice.one([",", "\t"])).encode()


def identifiers_moved(dice: Dice) -> tuple[str, bytes]:
    """Names and numbers of people in columns where they may not be."""
    rows = rows_of(dice)
    column = dice.below(len(HEADERS))
    for i, row in enumerate(rows):
        row[column] = dice.one(
            [f"AB{100_000 + i}C", f"p{i}@example.org", f"ME{i % 9}4 1AA", "07700 900123", row[0]]
        )
    return "list.csv", csv_text(rows).encode()


def doubled(dice: Dice) -> tuple[str, bytes]:
    rows = rows_of(dice)
    return "list.csv", csv_text([*rows, *rows[: 1 + dice.below(10)]]).encode()
