"""Numbers that stand for words in the month loop's arrays. Results carry the words."""

from remit.bodies.tables import BANDS, KINDS, METHODS, STAFF_GROUPS

BAND_8A = BANDS.index("8a")
VSM = BANDS.index("vsm")
CLINICAL = STAFF_GROUPS.index("clinical")
MANAGER = STAFF_GROUPS.index("manager")
GROUP = KINDS.index("group")
SUPPORT = KINDS.index("support")
PROVIDER = KINDS.index("provider")
PRIVATE = KINDS.index("private")

# Ways in and out of a body. The first six end a person's time in the system.
FLOWS = (
    "leaver to provider",
    "leaver to private supplier",
    "leaver out",
    "retirement",
    "voluntary exit",
    "redundancy",
    "transfer out",
    "transfer in",
    "recruit",
)
EXITS = 6
TO_PROVIDER, TO_PRIVATE, LEFT, RETIRED, VOLUNTARY, REDUNDANT = range(EXITS)
TRANSFER_OUT, TRANSFER_IN, RECRUIT = range(EXITS, len(FLOWS))

STOCKS = (
    "headcount",
    "commissioning headcount",
    "commissioning headcount band 8a and above",
    "FTE hundredths",
    "people with a destination",
    "vacancies",
    "posts held by acting up",
)
HEADCOUNT, COMMISSIONING, COMMISSIONING_8A, FTE, DESTINED, VACANCIES, ACTING = range(len(STOCKS))

# Decisions that draw: the key of every uniform starts with one of these.
DECISIONS = (
    "leave",
    "where to",
    "voluntary exit",
    "retention",
    "transfer",
    "destination kind",
    "destination body",
    "lot",
    "accept",
    "apply",
    "move",
    "open",
    "cut",
    "act up",
)
LEAVE, WHERE, VOLUNTEER, RETAIN, TRANSFER, DESTINATION_KIND, DESTINATION_BODY = range(7)
LOT, ACCEPT, APPLY, MOVE, OPEN, CUT, ACT = range(7, len(DECISIONS))

LIFT, SLOT_IN, POOL, RESTRICTED, OPEN_ROUND = (
    METHODS.index(method) for method in ("lift", "slot-in", "pool", "restricted", "open")
)
NEVER = 1 << 20
