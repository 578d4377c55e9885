"""The workbench: Remit in a browser, for people who do not program. It has no arithmetic of its own.

The way of a request: `urls` names the page, `doors` loads what the address means and holds the rights that
`rights.csv` writes down against it, a view reads and shows, and whatever changes is done by `actions`, with
its audit event in the same transaction. Long work is a row of the table of jobs, which `jobs` works through.
"""
