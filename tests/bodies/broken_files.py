"""Makes files that are broken in every way that staff lists come broken, the same ones for the same seed.

`python -m tests.bodies.broken_files FOLDER 100` writes the first hundred to look at.
"""

import sys
from pathlib import Path

from tests.bodies import broken_texts as texts
from tests.bodies import broken_workbooks as books
from tests.bodies.good_lists import Dice

KINDS = (
    *(texts.cut_csv, texts.wrong_encoding, texts.flipped, texts.many_columns, texts.empty, texts.binary),
    *(books.cut_xlsx, books.zip_bomb, books.sheet_xml, books.xml_flipped, books.workbook_odd),
    *(texts.wrong_delimiter, texts.swapped_dates, texts.mixed_types, texts.quotation, texts.ragged),
    *(texts.headers_broken, texts.totals, texts.wrong_extension, books.other_archive, books.encrypted),
    *(texts.odd_characters, texts.long_cells, texts.identifiers_moved, texts.doubled),
)


def broken_file(folder: Path, number: int, seed: int = 1) -> Path:
    """Write one broken file.

    Args:
        folder: Where; the file stands in a folder of its own, named by number and kind.
        number: Which; kinds take turns.
        seed: The same seed gives the same files.
    """
    make = KINDS[number % len(KINDS)]
    name, data = make(Dice(seed, number))
    path = folder / f"{number:04d}-{make.__name__}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    for place in range(int(sys.argv[2])):
        print(broken_file(Path(sys.argv[1]), place))
