"""How sure a number is. The one place where grades of figures and tags of rules become a status.

verified: read in the source that is named, which may itself be a report in the press.
secondary: the source repeats what somebody else published, or is one unnamed voice.
derived: arithmetic on other rows, which the note names.
assumed: from memory, or a judgement; a user may change it.
"""

from types import MappingProxyType

STATUSES = ("verified", "secondary", "derived", "assumed")

GRADE_STATUS = MappingProxyType({"A": "verified", "B": "verified", "C": "secondary", "D": "derived"})
"""Grade of a figure to status: A official or agreed by two, B one report, C hearsay or a blog, D derived."""

TAG_STATUS = MappingProxyType({"V": "verified", "V2": "secondary", "D": "derived", "M": "assumed"})
"""Tag of a rule to status: V read in the source, V2 read in a second hand, D derived, M memory."""
