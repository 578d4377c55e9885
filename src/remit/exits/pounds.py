"""Money, dates and years as people read them."""

from decimal import Decimal


def in_pounds(pence: int) -> str:
    """Write pence as pounds, exactly: 6526917 is £65,269.17."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{Decimal(abs(pence)) / 100:,.2f}"


def date_text(date: int) -> str:
    """Write a YYYYMMDD whole number as a date; 0 as none."""
    return f"{date // 10000:04d}-{date // 100 % 100:02d}-{date % 100:02d}" if date else "none"


def in_years(years: int) -> str:
    """Write a number of years."""
    return f"{years} year" if years == 1 else f"{years} years"
