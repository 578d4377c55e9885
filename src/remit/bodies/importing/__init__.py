"""Reading any CSV or XLSX file that people hold, through a mapping that is proposed, edited and used again.

`open_grids` opens a file as sheets of cells, `propose_mapping` proposes which sheet is which table and which
column is which, `read_mapping` and `write_mapping` keep that in a file that a person edits, and
`apply_mapping` reads the sheets into the declared tables and names all that is wrong with them.
`propose_files` and `import_files` go the whole way from files; `mark_faults` writes the rows that have faults
into a workbook, marked.
"""

from remit.bodies.importing.apply import Imported, apply_mapping
from remit.bodies.importing.files import import_files, open_files, propose_files
from remit.bodies.importing.grids import Grid, is_esr, open_grids
from remit.bodies.importing.keeping import check_left
from remit.bodies.importing.known import Known, known_of
from remit.bodies.importing.look import Looked, look_over
from remit.bodies.importing.mapping import Mapping, check_mapping
from remit.bodies.importing.mapping_file import mapping_text, read_mapping, write_mapping
from remit.bodies.importing.marking import mark_faults
from remit.bodies.importing.origin import lay_to_files
from remit.bodies.importing.propose import propose_mapping
from remit.bodies.importing.write import check_folder, write_tables

__all__ = [
    "Grid",
    "Imported",
    "Known",
    "Looked",
    "Mapping",
    "apply_mapping",
    "check_folder",
    "check_left",
    "check_mapping",
    "import_files",
    "is_esr",
    "known_of",
    "lay_to_files",
    "look_over",
    "mapping_text",
    "mark_faults",
    "open_files",
    "open_grids",
    "propose_files",
    "propose_mapping",
    "read_mapping",
    "write_mapping",
    "write_tables",
]
