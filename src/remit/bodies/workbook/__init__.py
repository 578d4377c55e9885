"""Remit's own workbook: one sheet a table, with drop-downs and notes from the declarations of the columns.

`write_workbook` writes a template, or the tables of a plan; `read_workbook` reads it back without loss, with
the same checks as the CSV files of a plan; `is_workbook` knows it among other files, and `tables_for` gives
what is to be written into a plan's folder.
"""

from remit.bodies.workbook.read import is_workbook, read_workbook, tables_for
from remit.bodies.workbook.write import write_workbook

__all__ = ["is_workbook", "read_workbook", "tables_for", "write_workbook"]
