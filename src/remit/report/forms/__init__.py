"""The forms of a paper: one source, `remit.report.blocks.Paper`, written as HTML, PDF, DOCX, ODT and XLSX."""
