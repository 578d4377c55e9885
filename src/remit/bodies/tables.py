"""The tables of the bodies, each column declared once.

Names are the field's. Suffixes carry unit and period: `pay_gbp_y` is pounds a year. A body or post closes on
the first day on which it is no more; what is offered, held or agreed ends with its last day.
"""

from datetime import date

from remit.bodies.columns import Column, Table, Type
from remit.evidence.status import STATUSES

KIND_WORDS = {
    "authority": "strategic authorities",
    "authority-cluster": "clusters of authorities",
    "trust": "primary care trusts",
    "cluster": "clusters of trusts",
    "group": "clinical commissioning groups",
    "support": "support services",
    "board": "national boards",
    "region-office": "regional offices",
    "area-team": "area teams",
    "provider": "providers",
    "private": "private suppliers",
    "elsewhere": "bodies elsewhere",
    "integrated-board": "integrated care boards",
    "merged-board": "merged integrated care boards",
    "footprint": "footprints",
    "national": "national bodies",
}
"""What bodies of each kind are called, more than one of them."""
KINDS = tuple(KIND_WORDS)


def kind_words(kind: str, count: int = 2) -> str:
    """Give what so many bodies of a kind are called."""
    words = KIND_WORDS.get(kind, kind.replace("-", " "))
    if count != 1:
        return words
    first, *rest = words.split(" of ")
    one = first[:-3] + "y" if first.endswith("ies") else first.removesuffix("s")
    return " of ".join([one, *rest])


BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "vsm")
STAFF_GROUPS = ("clinical", "manager", "administrative")
HOWS = ("do", "share", "buy")
RULES = ("voluntary-exit", "voluntary-redundancy", "redundancy", "retention")
ZONES = ("inner", "outer", "fringe")
EXCLUSIONS = ("redundancy-paid", "pension-taken", "other")
ALTERNATIVES = ("none", "refused-with-reason", "refused-without-reason", "taken")
METHODS = ("lift", "slot-in", "pool", "restricted", "open")
SCORES = ("met", "marginal", "failed")
OUTCOMES = ("proceed", "proceed with issues", "stop")
DECISIONS = ("lock", "forbid", "force", "score", "interview", "confirm")
STEPS = (
    "lift and shift",
    "slot in",
    "competition among holders",
    "redeployment pool",
    "staff at risk",
    "open competition",
    "by decision",
    "stays in post",
    "leaves under a scheme",
    "takes other NHS work",
    "no post",
)
"""How somebody is placed by the filling of posts, or not."""
PARTS_PLAYED = ("regulator", "market-maker")
SORTS = ("outcome", "process")
BETTER = ("higher", "lower")

MOST_PAY = 1_000_000
"""Pounds a year; more is a slip of the pen."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside are slips of the pen."""


def _day(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Type.DATE, meaning, required=required, low=FIRST_DAY, high=LAST_DAY)


def _metres(name: str, meaning: str, high: int) -> Column:
    return Column(name, Type.INTEGER, meaning, "metres", low=0, high=high)


def _id(name: str, meaning: str) -> Column:
    return Column(name, Type.TEXT, meaning)


def _body(name: str, meaning: str, *, required: bool = True, kinds: tuple[str, ...] = ()) -> Column:
    return Column(name, Type.TEXT, meaning, required=required, refers="bodies", refers_kinds=kinds)


def _function(meaning: str) -> Column:
    return Column("function", Type.TEXT, meaning, refers="functions")


def _kinds(meaning: str) -> Column:
    return Column("kinds", Type.WORDS, meaning, allowed=KINDS)


def _base(meaning: str) -> Column:
    return Column("base", Type.TEXT, meaning, required=False, refers="bases")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Type.BOOLEAN, meaning, required=False)


def _score(name: str, meaning: str) -> Column:
    return Column(name, Type.TEXT, meaning, required=False, allowed=SCORES)


NAME = Column("name", Type.TEXT, "Name for people to read.")
SOURCE = Column(
    "source", Type.TEXT, "Where the row comes from: a publication or register, or who assumed it."
)
STATUS = Column("status", Type.TEXT, "How far the source can be trusted.", allowed=STATUSES)

BODIES = Table(
    "bodies",
    "A row is an organisation, or a place outside to which people go. Kinds that close, open and take "
    "people in stand in the one table.",
    key=("body",),
    required=True,
    spans=(("opens", "closes"),),
    columns=(
        _id("body", "The body: its ODS code where it has one, else `<kind>-<n>`."),
        NAME,
        Column("kind", Type.TEXT, "What sort of body it is.", allowed=KINDS),
        _body(
            "parent",
            "The body above it: the cluster of a trust, the authority of a cluster.",
            required=False,
        ),
        _body(
            "region",
            "The authority or regional office of its region; blank is national.",
            required=False,
            kinds=("authority", "region-office"),
        ),
        Column("population", Type.INTEGER, "People that it serves.", "people", required=False, low=0),
        _day("opens", "First day of the body; blank is before the plan's start.", required=False),
        _day("closes", "First day on which the body is no more; blank is never.", required=False),
        SOURCE,
        STATUS,
    ),
)

FUNCTIONS = Table(
    "functions",
    "A row is a piece of work that bodies do, share or buy. The file may be left out: the package's own "
    "sixteen functions then stand.",
    key=("function",),
    columns=(
        _id("function", "The function, a short name with hyphens."),
        NAME,
        Column(
            "commissioning",
            Type.BOOLEAN,
            "Whether it is commissioning; delivering care to patients is not.",
        ),
        Column("meaning", Type.TEXT, "What is done in it."),
    ),
)

PEOPLE = Table(
    "people",
    "A row is an employed person at the plan's start. No names: a keyed code only.",
    key=("person",),
    required=True,
    columns=(
        Column(
            "person",
            Type.TEXT,
            "The person: a keyed 64-bit code, so that no name or payroll number stands here.",
            pattern="[0-9a-f]{16}",
            form="16 of the digits 0 to 9 and a to f, in small letters",
        ),
        _body("body", "The employer."),
        Column(
            "post",
            Type.TEXT,
            "The post that the person holds; blank is none.",
            required=False,
            refers="posts",
        ),
        _function("The function that most of the person's work belongs to."),
        Column("staff_group", Type.TEXT, "Staff group.", allowed=STAFF_GROUPS),
        Column(
            "band",
            Type.TEXT,
            "Agenda for Change band; vsm is a very senior manager, on a spot salary.",
            allowed=BANDS,
        ),
        Column("point", Type.INTEGER, "Point of the pay spine.", required=False, low=1),
        Column(
            "pay_gbp_y",
            Type.NUMBER,
            "Basic pay of the person if whole-time.",
            "£ a year",
            low=0,
            above_low=True,
            high=MOST_PAY,
        ),
        Column(
            "fte",
            Type.NUMBER,
            "Contracted hours as a share of whole-time hours.",
            "share",
            low=0.01,
            high=1,
        ),
        _day("born", "Date of birth."),
        _day("service_from", "First day of reckonable service."),
        Column("senior", Type.BOOLEAN, "Whether the person is in the pool that can fill senior posts."),
        _day(
            "continuous_from",
            "First day of continuous NHS service; blank is the first day of reckonable service.",
            required=False,
        ),
        Column(
            "zone",
            Type.TEXT,
            "Zone of the high cost area supplement; blank is none.",
            required=False,
            allowed=ZONES,
        ),
        Column(
            "notice_months",
            Type.INTEGER,
            "Notice that the contract gives; blank is the usual one of the band.",
            "months",
            required=False,
            low=0,
            high=12,
        ),
        Column(
            "manager",
            Type.TEXT,
            "The person to whom the person answers, by code; blank is nobody, or not known.",
            required=False,
            refers="people",
        ),
    ),
)

SPELLS = Table(
    "spells",
    "A row is a spell of NHS employment of a person, for people whose service had breaks. A person without "
    "rows has one unbroken spell from `service_from` of the people table.",
    key=("person", "joined"),
    spans=(("joined", "left"),),
    columns=(
        Column("person", Type.TEXT, "The person.", refers="people"),
        _day("joined", "First day of the spell."),
        _day("left", "Last day of the spell; blank is the present one.", required=False),
        Column(
            "excluded",
            Type.TEXT,
            "Why the spell does not count towards redundancy pay; blank if it counts.",
            required=False,
            allowed=EXCLUSIONS,
        ),
    ),
)

DEPARTURES = Table(
    "departures",
    "A row is what is known of a person's leaving. People without a row are priced as if they left on the "
    "day that is asked for, with nothing else known.",
    key=("person",),
    columns=(
        Column("person", Type.TEXT, "The person.", refers="people"),
        Column(
            "scheme",
            Type.TEXT,
            "The scheme under which the person is to leave; blank is undecided.",
            required=False,
            refers="schemes",
        ),
        Column(
            "alternative",
            Type.TEXT,
            "Suitable alternative employment: none offered, refused with or without good reason, or taken.",
            required=False,
            allowed=ALTERNATIVES,
        ),
        _day("returns", "First day of a new NHS employment, if one is known.", required=False),
        Column(
            "week_pay_gbp",
            Type.NUMBER,
            "A week's pay for the hours worked, averaged as the law says; blank is 7/365 of yearly pay.",
            "£ a week",
            required=False,
            low=0,
            above_low=True,
            high=20_000,
        ),
        Column(
            "pension_cost_gbp",
            Type.NUMBER,
            "Capital cost of an unreduced early pension as the pension scheme quoted it, if the person takes "
            "one; blank is none taken.",
            "£",
            required=False,
            low=0,
            high=5 * MOST_PAY,
        ),
        Column(
            "notice_worked",
            Type.BOOLEAN,
            "Whether notice is worked in full; otherwise it is paid in lieu. Blank is worked.",
            required=False,
        ),
    ),
)

POSTS = Table(
    "posts",
    "A row is a post, or several that do not differ.",
    key=("post",),
    spans=(("opens", "closes"),),
    columns=(
        _id("post", "The post."),
        _body("body", "The body in whose establishment it stands."),
        _function("The function that the post does."),
        Column("band", Type.TEXT, "Agenda for Change band, or vsm.", allowed=BANDS),
        Column("establishment", Type.INTEGER, "Number of posts alike.", "posts", low=1),
        Column("senior", Type.BOOLEAN, "Whether it is filled in the senior rounds."),
        Column(
            "pay_gbp_y",
            Type.NUMBER,
            "Spot salary, if it has one.",
            "£ a year",
            required=False,
            low=0,
            above_low=True,
        ),
        _day("opens", "First day of the post; blank is before the plan's start.", required=False),
        _day("closes", "First day on which the post is no more.", required=False),
        SOURCE,
        STATUS,
    ),
)

AGREEMENTS = Table(
    "agreements",
    "A row says how a customer gets a function: does it, shares it with others, or buys it.",
    key=("agreement",),
    spans=(("starts", "ends"),),
    columns=(
        _id("agreement", "The agreement."),
        _body("customer", "The body that needs the function."),
        _body(
            "supplier",
            "The body that does it, the host if it is shared; blank if the customer does it.",
            required=False,
        ),
        _function("The function."),
        Column("how", Type.TEXT, "How the customer gets it.", allowed=HOWS),
        Column(
            "price_gbp_head_y",
            Type.NUMBER,
            "Price for each head of the customer's population.",
            "£ a head a year",
            low=0,
        ),
        _day("starts", "First day of the agreement."),
        _day("ends", "Last day of the agreement; blank is open-ended.", required=False),
        Column("notice_months", Type.INTEGER, "Notice to end it early.", "months", required=False, low=0),
        SOURCE,
        STATUS,
        Column(
            "renewed",
            Type.BOOLEAN,
            "Whether it goes on at the same price after its last day. Blank is yes.",
            required=False,
        ),
    ),
)

NEEDS = Table(
    "needs",
    "A row says what holds when it is chosen who does a function. Functions without a row take the values of "
    "the evidence.",
    key=("function",),
    columns=(
        _function("The function."),
        Column(
            "gbp_head_y",
            Type.NUMBER,
            "What it costs to do it oneself, without the fixed cost; blank is as it costs suppliers.",
            "£ a head a year",
            required=False,
            low=0,
        ),
        Column(
            "fixed_heads",
            Type.INTEGER,
            "People at whom the fixed cost is as much as the rest; blank is that of the evidence.",
            "people",
            required=False,
            low=0,
        ),
        Column(
            "buyable",
            Type.BOOLEAN,
            "Whether it may be bought; a statutory duty may be done or shared only. Blank is yes.",
            required=False,
        ),
        Column(
            "local",
            Type.BOOLEAN,
            "Whether it has to be done in the customer's own region. Blank is no.",
            required=False,
        ),
        Column(
            "knowledge",
            Type.BOOLEAN,
            "Whether customers fear for their local knowledge if it is bought. Blank is no.",
            required=False,
        ),
        Column(
            "capability_min",
            Type.NUMBER,
            "Share of the need that has to be met at least; blank is that of the evidence.",
            "share",
            required=False,
            low=0,
            high=1,
        ),
        Column(
            "weight",
            Type.NUMBER,
            "Weight in the capability of a customer; blank is by cost.",
            required=False,
            low=0,
        ),
        SOURCE,
        STATUS,
    ),
)

OFFERS = Table(
    "offers",
    "A row is what a body asks for doing a function for customers. Suppliers without a row are taken to ask "
    "what they are paid today.",
    key=("supplier", "function"),
    columns=(
        _body("supplier", "The body that offers to do it."),
        _function("The function."),
        Column(
            "price_gbp_head_y",
            Type.NUMBER,
            "Price for each head of a customer's population.",
            "£ a head a year",
            low=0,
        ),
        Column(
            "fixed_gbp_y",
            Type.NUMBER,
            "Fixed cost that all its customers share by population; blank is none.",
            "£ a year",
            required=False,
            low=0,
        ),
        Column(
            "viable_population",
            Type.INTEGER,
            "Fewest people for whom it does the function at all; blank is that of the evidence.",
            "people",
            required=False,
            low=0,
        ),
        Column(
            "capability",
            Type.NUMBER,
            "Share of a customer's need that it meets; blank is that of the evidence.",
            "share",
            required=False,
            low=0,
            high=1,
        ),
        Column(
            "trust",
            Type.NUMBER,
            "Customers' trust in it; blank is that of the evidence.",
            "share",
            required=False,
            low=0,
            high=1,
        ),
        Column(
            "own_region",
            Type.BOOLEAN,
            "Whether it serves its own region only. Blank is no.",
            required=False,
        ),
        SOURCE,
        STATUS,
    ),
)

PARTS = Table(
    "parts",
    "A row is a part that a body plays in the market of support beside buying, selling and hosting, which "
    "agreements and changes show: it regulates, or it makes the market.",
    key=("body", "part", "starts"),
    spans=(("starts", "ends"),),
    columns=(
        _body("body", "The body."),
        Column("part", Type.TEXT, "The part that it plays.", allowed=PARTS_PLAYED),
        _day("starts", "First day."),
        _day("ends", "Last day; blank is open-ended.", required=False),
        SOURCE,
        STATUS,
    ),
)

CONTRACTS = Table(
    "contracts",
    "A row is a contract by which a customer buys health services from a provider.",
    key=("contract",),
    spans=(("starts", "ends"),),
    columns=(
        _id("contract", "The contract."),
        NAME,
        _body("customer", "The body that buys the services."),
        _body("provider", "The body that delivers them."),
        Column("value_gbp_y", Type.NUMBER, "What it is worth in a year.", "£ a year", low=0),
        _day("starts", "First day of the contract."),
        _day("ends", "Last day of the contract; blank is open-ended.", required=False),
        Column("notice_months", Type.INTEGER, "Notice to end it early.", "months", required=False, low=0),
        _day("reviewed", "Day of its last review; blank is never.", required=False),
        SOURCE,
        STATUS,
    ),
)

MEASURES = Table(
    "measures",
    "A row is a measure of an agreement or of a contract: what is counted, to what target, and what price "
    "depends on it.",
    key=("measure",),
    columns=(
        _id("measure", "The measure."),
        NAME,
        Column(
            "agreement",
            Type.TEXT,
            "The agreement that it belongs to; blank if it belongs to a contract.",
            required=False,
            refers="agreements",
        ),
        Column(
            "contract",
            Type.TEXT,
            "The contract that it belongs to; blank if it belongs to an agreement.",
            required=False,
            refers="contracts",
        ),
        Column("sort", Type.TEXT, "Whether it measures an outcome or a process.", allowed=SORTS),
        Column("better", Type.TEXT, "Which way is better.", allowed=BETTER),
        Column("target", Type.NUMBER, "Target, in the measure's unit; blank is none.", required=False),
        Column("unit", Type.TEXT, "Unit of target and results.", required=False),
        Column(
            "weight",
            Type.NUMBER,
            "Weight among the measures of its agreement or contract.",
            low=0,
        ),
        Column("data_source", Type.TEXT, "Where its results come from."),
        Column(
            "at_stake",
            Type.NUMBER,
            "Share of the price that is given back for a month in which the target is missed; blank is none.",
            "share",
            required=False,
            low=0,
            high=1,
        ),
        SOURCE,
        STATUS,
    ),
)

MEASUREMENTS = Table(
    "measurements",
    "A row is the result of a measure in a month.",
    key=("measure", "month"),
    columns=(
        Column("measure", Type.TEXT, "The measure.", refers="measures"),
        _day("month", "First day of the month."),
        Column("value", Type.NUMBER, "What was measured, in the measure's unit."),
    ),
)

SUCCESSIONS = Table(
    "successions",
    "A row says what share of a sender's people and work goes to a receiver. The shares of a sender towards "
    "the receivers of one kind add up to 1.",
    key=("sender", "receiver"),
    columns=(
        _body("sender", "The body that closes or gives up work."),
        _body("receiver", "The body that takes it on."),
        Column(
            "share",
            Type.NUMBER,
            "Share of the sender's people and work.",
            "share",
            low=0,
            above_low=True,
            high=1,
        ),
        SOURCE,
        STATUS,
    ),
)

ENVELOPES = Table(
    "envelopes",
    "A row is an allowance: money a head that bodies of a kind may spend.",
    key=("envelope",),
    spans=(("from", "to"),),
    columns=(
        _id("envelope", "The envelope."),
        NAME,
        Column("kind", Type.TEXT, "Kind of body that it is for.", allowed=KINDS),
        Column("gbp_head_y", Type.NUMBER, "Money for each head of population.", "£ a head a year", low=0),
        _day("from", "First day of the money."),
        _day("to", "Last day of the money; blank is open-ended.", required=False),
        Column("covers", Type.TEXT, "What it may be spent on."),
        SOURCE,
        STATUS,
    ),
)

SCHEMES = Table(
    "schemes",
    "A row is an exit or retention scheme.",
    key=("scheme",),
    spans=(("opens", "closes"),),
    columns=(
        _id("scheme", "The scheme."),
        NAME,
        Column("rule", Type.TEXT, "The rule that prices it.", allowed=RULES),
        _day("opens", "First day on which people may apply."),
        _day("closes", "Last day on which they may."),
        _kinds("Kinds of body whose people may apply."),
        SOURCE,
        STATUS,
        _flag(
            "swaps",
            "Whether somebody who is not at risk may leave under it to free a post for somebody who is; "
            "blank "
            "is no.",
        ),
    ),
)

ROUNDS = Table(
    "rounds",
    "A row is a round in which posts of receiving bodies are filled.",
    key=("round",),
    spans=(("opens", "closes"),),
    columns=(
        _id("round", "The round."),
        NAME,
        Column(
            "method",
            Type.TEXT,
            "How posts are filled: people move with the work (lift), slot in, compete in a pool, apply "
            "while at risk (restricted), or anyone applies (open).",
            allowed=METHODS,
        ),
        _day("opens", "First day of the round."),
        _day("closes", "Last day of the round."),
        Column("senior", Type.BOOLEAN, "Whether it is for senior posts."),
        _kinds("Kinds of body whose posts are filled."),
        SOURCE,
        STATUS,
    ),
)

BASES = Table(
    "bases",
    "A row is a place at which people work, for travel between an old post and a new one.",
    key=("base",),
    columns=(
        _id("base", "The base."),
        NAME,
        _metres("easting_m", "Easting on the national grid.", 700_000),
        _metres("northing_m", "Northing on the national grid.", 1_300_000),
        SOURCE,
        STATUS,
    ),
)

STANDING = Table(
    "standing",
    "A row is what counts for a person when posts are filled. People without a row have nothing of it.",
    key=("person",),
    columns=(
        Column("person", Type.TEXT, "The person.", refers="people"),
        _base("Where the person is based; blank is not known."),
        _day(
            "function_from",
            "First day of work in the function, with any employer; blank is not known.",
            required=False,
        ),
        _flag("critical", "Whether the person's skills are critical to the business; blank is no."),
        _day(
            "guaranteed_until",
            "Last day for which employment is guaranteed; blank is no guarantee.",
            required=False,
        ),
        _flag(
            "swap",
            "Whether the person leaves under the scheme of departures.csv only where that frees a post for "
            "somebody at risk; "
            "blank is no.",
        ),
    ),
)

REQUIREMENTS = Table(
    "requirements",
    "A row is what a post asks for besides its function and band, and what it matters to. Posts without a "
    "row "
    "ask for nothing else.",
    key=("post",),
    columns=(
        Column("post", Type.TEXT, "The post.", refers="posts"),
        _base("Where the post is based; blank is not known."),
        Column(
            "fte",
            Type.NUMBER,
            "Hours of the post as a share of whole-time hours; blank is any hours.",
            "share",
            required=False,
            low=0.01,
            high=1,
        ),
        Column(
            "duties",
            Type.WORDS,
            "Short words for what is done in it, with spaces between, the same words in every post; blank is "
            "not known.",
            required=False,
        ),
        _flag("critical", "Whether somebody must be able to step up into it at any time; blank is no."),
    ),
)

PREFERENCES = Table(
    "preferences",
    "A row is a post that a person would take, in the person's own order. People without a row have said "
    "nothing.",
    key=("person", "post"),
    columns=(
        Column("person", Type.TEXT, "The person.", refers="people"),
        Column("post", Type.TEXT, "The post.", refers="posts"),
        Column("rank", Type.INTEGER, "1 for the post that the person would like best.", low=1, high=100),
    ),
)

DECISION_TABLE = Table(
    "decisions",
    "A row is what a named person decided about the filling of a post. Nothing else that is proposed is more "
    "than a proposal.",
    key=("decision",),
    columns=(
        _id("decision", "The decision."),
        Column(
            "kind",
            Type.TEXT,
            "What was decided: keep a match that the rules allow (lock), rule it out (forbid), make it "
            "although "
            "the rules do not allow it (force), give its job match score (score), enter a panel's score for "
            "it "
            "(interview), or agree what is proposed for the person (confirm).",
            allowed=DECISIONS,
        ),
        Column("person", Type.TEXT, "The person whom it is about.", refers="people"),
        Column(
            "post",
            Type.TEXT,
            "The post that it is about; blank where it is confirmed that there is none.",
            required=False,
            refers="posts",
        ),
        Column(
            "value",
            Type.INTEGER,
            "The score, of a decision of kind score or interview.",
            "of 100",
            required=False,
            low=0,
            high=100,
        ),
        Column("reason", Type.TEXT, "Why."),
        Column("decided_by", Type.TEXT, "Who decided, by name and office."),
        _day("decided_on", "When."),
    ),
)

PLACEMENTS = Table(
    "placements",
    "A row is where a filling of posts places a person. `remit fill --write` writes it; a change of kind "
    "fill "
    "makes it part of an option.",
    key=("proposal", "person"),
    columns=(
        _id("proposal", "The proposal that it belongs to."),
        Column("person", Type.TEXT, "The person.", refers="people"),
        Column("post", Type.TEXT, "The post; blank is none.", required=False, refers="posts"),
        _body("body", "The body to which the person goes; blank is none.", required=False),
        Column("step", Type.TEXT, "How.", allowed=STEPS),
        Column(
            "round",
            Type.TEXT,
            "The round in which; blank where there is none.",
            required=False,
            refers="rounds",
        ),
    ),
)

CHECKPOINTS = Table(
    "checkpoints",
    "A row is what a supplier or a customer got at an assurance checkpoint.",
    key=("checkpoint",),
    columns=(
        _id("checkpoint", "The row."),
        Column("name", Type.TEXT, "Name of the checkpoint, the same for all bodies that went through it."),
        _body("body", "The body that was judged."),
        _day("date", "Day on which the outcome was given."),
        _score("leadership", "Score for leadership."),
        _score("business_plan", "Score for the business plan."),
        _score("customers", "Score for the focus on customers."),
        Column(
            "outcome",
            Type.TEXT,
            "What followed; blank where it is not known: then the simulation judges.",
            required=False,
            allowed=OUTCOMES,
        ),
        SOURCE,
        STATUS,
    ),
)

LEDGER = Table(
    "ledger",
    "A row is what the ledger says is paid, whole, to the people of a body in a function and band at the "
    "plan's start. It is held against the people table and goes into no figure.",
    key=("body", "function", "band"),
    columns=(
        _body("body", "The employer."),
        _function("The function."),
        Column("band", Type.TEXT, "Agenda for Change band, or vsm.", allowed=BANDS),
        Column("fte", Type.NUMBER, "Contracted hours of all of them, in whole-time people.", "FTE", low=0),
        Column(
            "pay_gbp_y",
            Type.NUMBER,
            "Basic pay of all of them for the hours that they work, without supplements and on-costs.",
            "£ a year",
            low=0,
        ),
    ),
)

EQUALITY = Table(
    "equality",
    "A row is what is known of a person for equality reports. It is read for equality reports alone: nothing "
    "else in Remit reads it, and no other figure depends on it.",
    key=("person",),
    columns=(
        Column("person", Type.TEXT, "The person.", refers="people"),
        *(
            Column(
                name,
                Type.TEXT,
                f"{meaning}, as the employer records it; blank is not known.",
                required=False,
            )
            for name, meaning in (
                ("gender", "Gender"),
                ("ethnic_origin", "Ethnic origin"),
                ("disability", "Whether the person has a disability"),
                ("marital_status", "Marital status"),
                ("nationality", "Nationality"),
            )
        ),
    ),
)

FOR_FILLING = ("bases", "standing", "requirements", "preferences", "decisions", "placements")
"""Tables that people write for the filling of posts: no staff system holds them."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        BODIES,
        FUNCTIONS,
        PEOPLE,
        SPELLS,
        DEPARTURES,
        POSTS,
        AGREEMENTS,
        NEEDS,
        OFFERS,
        PARTS,
        CONTRACTS,
        MEASURES,
        MEASUREMENTS,
        SUCCESSIONS,
        ENVELOPES,
        SCHEMES,
        ROUNDS,
        CHECKPOINTS,
        LEDGER,
        EQUALITY,
        BASES,
        STANDING,
        REQUIREMENTS,
        PREFERENCES,
        DECISION_TABLE,
        PLACEMENTS,
    )
}
