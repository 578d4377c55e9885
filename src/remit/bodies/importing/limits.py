"""What is read at most, so that no file takes all memory or all day. Each limit is far above honest use."""

from remit.faults import Level

MOST_FILE_BYTES = 400_000_000
"""A file on disk; a staff list of 1.5 million rows has about 150 million."""
MOST_COLUMNS = 512
MOST_ROWS = 5_000_000
MOST_CELLS = 20_000_000
"""Cells of one sheet's rectangle, whether filled or not: a single cell far down makes the rectangle large."""
MOST_CELL_CHARACTERS = 32_767
"""What a spreadsheet allows; a longer cell of a CSV file is a quotation mark that was not closed."""

MOST_MEMBERS = 2_000
"""Files within an XLSX file."""
MOST_UNPACKED_BYTES = 400_000_000
"""What an XLSX file may unpack to in all."""
MOST_RATIO = 400
"""Unpacked bytes for each packed one: sheets reach 20 to 100, a zip bomb 1,000."""
SMALL_BYTES = 10_000_000
"""Below this size the ratio is not looked at: a nearly empty sheet packs well."""
MOST_SHEETS = 250
MOST_MERGES = 20_000
"""Merged ranges of one sheet that are filled."""
MOST_ERROR_CELLS = 100_000
"""Cells of one sheet with a formula's error that are named."""

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
"""The size of a sheet of an XLSX file."""

HEADER_WITHIN = 200
"""Rows of a sheet among which the header row is looked for."""
MOST_ALIKE = 10_000
"""Faults of one kind in one column that are listed; further ones are counted."""
LONGEST_WORD = 200
"""Characters; a longer text is no date, number or word for a kind of thing."""
MOST_WORDS = 5_000
"""Different words of a column that stands for kinds of thing; one with more is the wrong column."""
MOST_TRANSLATED = 200
"""Different words of one column that a mapping translates; a column with more holds no kinds of thing."""

NOTE: Level = "note"
"""The level of what is said for information: it asks for a look and stops nothing."""
