"""Numbers that stand for words in the month loop's arrays. Results carry the words."""

from remit.bodies.tables import BANDS, KINDS, METHODS, STAFF_GROUPS

GRADES = len(BANDS)
BAND_7 = BANDS.index("7")
BAND_8A = BANDS.index("8a")
VSM = BANDS.index("vsm")
CLINICAL = STAFF_GROUPS.index("clinical")
MANAGER = STAFF_GROUPS.index("manager")
GROUP = KINDS.index("group")
SUPPORT = KINDS.index("support")
PROVIDER = KINDS.index("provider")
PRIVATE = KINDS.index("private")
COMMISSIONERS = tuple(KINDS.index(kind) for kind in ("trust", "group", "integrated-board", "merged-board"))
"""Kinds of body that commission for a population of their own, and need the functions for it."""

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
    "trainee",
    "return after a paid exit",
    "move within commissioning",
    "re-employed elsewhere after a paid exit",
)
EXITS = 6
TO_PROVIDER, TO_PRIVATE, LEFT, RETIRED, VOLUNTARY, REDUNDANT = range(EXITS)
TRANSFER_OUT, TRANSFER_IN, RECRUIT, TRAINEE, RETURN, WITHIN, ELSEWHERE = range(EXITS, len(FLOWS))
ARRIVALS = (TRANSFER_IN, RECRUIT, TRAINEE, RETURN)
"""Flows that add a person to a body. A move within commissioning is counted as a transfer besides; who is
re-employed elsewhere has left before."""

STOCKS = (
    "headcount",
    "commissioning headcount",
    "commissioning headcount band 8a and above",
    "FTE hundredths",
    "people with a destination",
    "vacancies",
    "posts held by acting up",
    "people under notice",
)
HEADCOUNT, COMMISSIONING, COMMISSIONING_8A, FTE, DESTINED, VACANCIES, ACTING, NOTICE = range(len(STOCKS))

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
    "belief",
    "approval",
    "return",
    "trainee",
    "financial control",
    "headhunt",
    "review",
    "supplier",
    "follow",
    "policy",
)
LEAVE, WHERE, VOLUNTEER, RETAIN, TRANSFER, DESTINATION_KIND, DESTINATION_BODY = range(7)
LOT, ACCEPT, APPLY, MOVE, OPEN, CUT, ACT = range(7, 14)
BELIEF, APPROVE, COME_BACK, TRAIN, CONTROL, HEADHUNT = range(14, 20)
REVIEW, SUPPLY, FOLLOW, POLICY = range(20, len(DECISIONS))

WAYS = ("stay", "move", "in house", "merge")
"""What a customer does at a review, as in `market.choice.ChoiceOdds`."""
STAY, MOVE_ON, IN_HOUSE, JOIN = range(len(WAYS))
ENDINGS = (
    "trades",
    "stopped at a checkpoint",
    "insolvent",
    "merged",
    "without customers",
    "closed by the plan",
    "taken over in debt",
)
"""How a supplier ends; in debt it is taken over by another while a host carries it, and else insolvent."""
TRADES, STOPPED, INSOLVENT, MERGED, EMPTIED, CLOSED, TAKEN_OVER = range(len(ENDINGS))
SUPPLIES = (
    "support units trading",
    "customers of support",
    "people served by support",
    "income of support",
    "cost of support",
    "reserves of support",
    "support units carried by a host",
    "support units independent",
    "posts of support gone",
    "experience of support",
    "performance of support",
)
"""What is counted of a supplier at each month's end; income and cost are pence that it took and spent in the
month, experience is hundredths of FTE weighted by it."""
TRADING, CUSTOMERS, SERVED, INCOME, COST, RESERVES, CARRIED, INDEPENDENT = range(8)
POSTS_GONE, EXPERIENCE, PERFORMANCE = range(8, len(SUPPLIES))
SUMMED = PERFORMANCE
"""Supplies before this one add up over suppliers; it is ten thousandths of what was planned a head."""

SUPPORT_CASH = (
    "support bought",
    "support sold",
    "support bought elsewhere",
    "support passed on",
    "own cost of work in house",
    "cost of support sold",
    "cost of procurement",
)
"""Money of the market by month and body, pence. Of what is bought a part is sold by bodies of the plan, a
part goes elsewhere, and a part is for work whose people have gone on to other bodies of the plan."""
PAID, TAKEN, PAID_ELSEWHERE, PASSED_ON, OWN_COST, SPENT_TO_SELL, PROCURED = range(len(SUPPORT_CASH))

LIFT, SLOT_IN, POOL, RESTRICTED, OPEN_ROUND = (
    METHODS.index(method) for method in ("lift", "slot-in", "pool", "restricted", "open")
)
SHORT, MIDDLE, LONG = range(3)
"""Service at the start: under two years, in between, fifteen years or more."""
CALM, RUMOURED, ANNOUNCED = range(3)
"""How sure the future of a body is."""
MUTUAL, REDUNDANCY_SCHEME = range(2)
"""What prices a voluntary scheme: mutually agreed resignation or voluntary redundancy."""
NEVER = 1 << 20
MEDIAN_PAY = 3_000_000.0
"""Whole-time pay in pence a year at which applications are as drawn; the slope counts by its doubling."""
