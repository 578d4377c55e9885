"""Units and measures of the table of odds that are named in more than one place."""

SHARE = "ten thousandths"
PAYBACK = "months to payback"
"""Measure of the months until what is paid once has been saved."""
NEVER = 1200
"""Months of payback that stand for never: a hundred years."""
BY_MONTH = {
    "recurrent saving": "pence a year",
    "recurrent saving net of lost control": "pence a year",
    "one-off cost to date": "pence",
    "net saving to date": "pence",
    "net saving to date in first prices": "pence",
    "pay in the month": "pence",
    "on-costs in the month": "pence",
    "people waiting for exit cash": "people",
}
"""Measures that have a row for each month, with their units."""
