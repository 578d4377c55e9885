"""The kinds of change that a plan can make, each declared once: what it is aimed at and what it needs."""

import re
from dataclasses import dataclass
from enum import Enum

BASELINE = "baseline"
"""The option whose changes belong to every option."""
AS_USUAL = "business-as-usual"
"""The option in which nothing is changed: no change of the plan happens, no body opens or closes."""
MINIMUM = "do-minimum"
"""The option in which only what the decision itself asks for happens."""
ALWAYS = (AS_USUAL, MINIMUM)
"""Options that every plan has, written or not; a plan may write its own under these names."""
NOT_MINIMUM = ("cut", "letters", "lend", "offer", "pay-cap", "spend")
"""Kinds of change that the least that can be done leaves out: what eases, speeds or pays for the change."""
OPTION_FORM = re.compile(r"(?!\.)[^/\\:*?\"<>|\x00-\x1f\x7f]{1,60}(?<! )")
"""What an option may be called: its results lie in a folder of that name, on any system."""
KIND_PREFIX = "kind:"


class Target(Enum):
    """What a change is aimed at; the value is the word used in faults and documentation."""

    KIND = "kind:<kind of body>"
    BODY = "the id of a body"
    SCHEME = "the id of a scheme"
    ENVELOPE = "the id of an envelope"
    ROUND = "the id of a round"
    CHECKPOINT = "the name of a checkpoint"
    CHANGE = "the id of a baseline change"
    PROPOSAL = "the id of a proposal in placements.csv"


class Value(Enum):
    """What a key holds; the value is the word used in faults and documentation."""

    TEXT = "text between quotation marks"
    DATE = "a date, as 2011-03-31"
    BOOLEAN = "true or false"
    TABLE = "an inline table, as { share = 0.5 }"
    SHARE = "a number from 0 to 1"
    NUMBER = "a number over 0"
    AMOUNT = "a number, 0 or more"
    LEVEL = "body or region"
    FUNCTIONS = 'a list of functions, as ["finance", "quality"]'
    BODY_KIND = "a kind of body"
    BODY = "the id of a body"
    BODIES = 'a list of bodies, as ["QKS", "QMM"]'
    HOW = "do, share or buy"
    WHO = "customer or parent"


@dataclass(frozen=True)
class Key:
    """One key of `plan.toml`, or one parameter of a change.

    Attributes:
        name: The key.
        value: What it holds.
        meaning: What it says, for people.
        required: Whether it must be there.
        default: What stands if it is not there.
    """

    name: str
    value: Value
    meaning: str
    required: bool = True
    default: str = ""


HEADING_KEYS = (
    Key("title", Value.TEXT, "Title of the plan."),
    Key("start", Value.DATE, "First day of the plan, the first of a month."),
    Key("end", Value.DATE, "First day after the plan, the first of a month."),
    Key("as_at", Value.DATE, "Nothing published later than this day may enter."),
    Key("synthetic", Value.BOOLEAN, "Whether the people are synthetic."),
    Key("note", Value.TEXT, "What a reader should know.", required=False),
)

CHANGE_KEYS = (
    Key("id", Value.TEXT, "Name of the change, once in the plan."),
    Key("option", Value.TEXT, "Option that it belongs to.", required=False, default=BASELINE),
    Key("date", Value.DATE, "Day on which it takes effect."),
    Key("kind", Value.TEXT, "Kind of change, see below."),
    Key("target", Value.TEXT, "What it is aimed at, see below."),
    Key("parameters", Value.TABLE, "What the kind needs besides, see below.", required=False),
    Key("source", Value.TEXT, "Where it comes from: a publication, or who assumed it."),
    Key("status", Value.TEXT, "How far the source can be trusted.", required=False, default="secondary"),
)


ASSUMPTION_KEYS = (
    Key("parameter", Value.TEXT, "Id of a parameter of the model, or of local policy, that is assumed."),
    Key("option", Value.TEXT, "Option that it belongs to.", required=False, default=BASELINE),
    Key("value", Value.AMOUNT, "The value: the middle of what is believed.", required=False),
    Key("low", Value.NUMBER, "One run in twenty draws a lower value; goes with high.", required=False),
    Key("high", Value.NUMBER, "One run in twenty draws a higher value; goes with low.", required=False),
    Key("reason", Value.TEXT, "Why, for whoever reads the paper."),
    Key("by", Value.TEXT, "Who assumes it."),
    Key("date", Value.DATE, "Day on which it was written."),
)


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change.

    Attributes:
        name: Value of the change's key `kind`.
        words: What it is, in a few words.
        meaning: What happens on its date, for people.
        targets: What it may be aimed at.
        parameters: What it needs to know besides.
    """

    name: str
    words: str
    meaning: str
    targets: tuple[Target, ...]
    parameters: tuple[Key, ...] = ()

    @property
    def target(self) -> str:
        """What it is aimed at, in words."""
        return " or ".join(target.value for target in self.targets)


BODIES = (Target.KIND, Target.BODY)

CHANGE_KINDS: dict[str, ChangeKind] = {
    kind.name: kind
    for kind in (
        ChangeKind(
            "rumour",
            "The end of bodies is rumoured",
            "The end of these bodies is rumoured: some doubt begins.",
            BODIES,
        ),
        ChangeKind(
            "announce",
            "The end of bodies is announced",
            "The end of these bodies is announced: doubt begins.",
            BODIES,
        ),
        ChangeKind(
            "letters",
            "Letters name a destination of the work",
            "Letters go out that name a destination of the work: doubt is less for people who get one.",
            BODIES,
        ),
        ChangeKind("close", "Bodies close", "They close at the end of the day before the date.", BODIES),
        ChangeKind(
            "cluster",
            "Bodies are run in clusters",
            "Bodies of the kind are run in clusters, by their parents.",
            (Target.KIND,),
        ),
        ChangeKind(
            "transfer",
            "People and work of functions go elsewhere",
            "People and work of the functions go to the receivers, as the successions say.",
            BODIES,
            (
                Key("functions", Value.FUNCTIONS, "The functions that go."),
                Key("to", Value.BODY_KIND, "The kind of the receivers."),
            ),
        ),
        ChangeKind(
            "cut",
            "Posts are cut",
            "Posts of commissioning functions go, in equal monthly steps.",
            BODIES,
            (
                Key("share", Value.SHARE, "Share of the posts that go in all."),
                Key("until", Value.DATE, "The day by which all of them have gone."),
            ),
        ),
        ChangeKind(
            "offer",
            "A scheme is offered",
            "The scheme is open to people in its kinds of body, from this day for as long as its row says.",
            (Target.SCHEME,),
            (Key("budget_gbp", Value.NUMBER, "Pounds that it may cost in all.", required=False),),
        ),
        ChangeKind(
            "pay-cap",
            "Pay is capped",
            "No pay of these bodies may pass a limit; pay below it is held down too.",
            BODIES,
            (Key("limit_gbp_y", Value.NUMBER, "The limit on whole-time pay, pounds a year."),),
        ),
        ChangeKind(
            "lend",
            "A body lends staff to another",
            "Development support: the body lends staff of a function to another.",
            (Target.BODY,),
            (
                Key("to", Value.BODY, "The body that borrows them."),
                Key("functions", Value.FUNCTIONS, "The functions, each with as many staff."),
                Key("fte", Value.NUMBER, "Whole-time equivalents of each function."),
                Key("until", Value.DATE, "The first day on which they are back."),
                Key("gbp_y", Value.NUMBER, "What the borrower pays, pounds a year.", required=False),
            ),
        ),
        ChangeKind(
            "source",
            "Who does functions for whom",
            "From the date the body does the functions: for itself (do), as host of neighbours (share), or "
            "as their supplier (buy). What the customers had agreed on for these functions ends; what they "
            "do of them themselves beside an agreement stays.",
            (Target.BODY,),
            (
                Key("functions", Value.FUNCTIONS, "The functions."),
                Key("how", Value.HOW, "How the customers get them."),
                Key("customers", Value.BODIES, "The customers, for share and buy.", required=False),
                Key(
                    "price_gbp_head_y",
                    Value.NUMBER,
                    "Price of each function for a head of a customer's population, pounds a year.",
                    required=False,
                ),
                Key("ends", Value.DATE, "The last day of the agreements.", required=False),
                Key("notice_months", Value.NUMBER, "Months of notice to end them early.", required=False),
            ),
        ),
        ChangeKind(
            "terms",
            "On which terms support is bought",
            "On which terms these customers buy support; what it does not say stays. Where the "
            "parent picks, they review no agreement: it is renewed, and goes to another supplier only where "
            "its own has ended. Where the parent holds the budget, it keeps from their envelopes what the "
            "agreements come to in the plan, and pays what they really cost. Length, notice and price are "
            "of agreements that begin on the date or later.",
            BODIES,
            (
                Key("picks", Value.WHO, "Who picks the supplier.", required=False),
                Key("holds", Value.WHO, "Who holds the budget.", required=False),
                Key("until", Value.DATE, "The first day on which customers do again.", required=False),
                Key("term_months", Value.NUMBER, "Months that an agreement runs.", required=False),
                Key("notice_months", Value.NUMBER, "Months of notice to end it early.", required=False),
                Key(
                    "price_share", Value.NUMBER, "Price against that of the plan, 1 is alike.", required=False
                ),
            ),
        ),
        ChangeKind(
            "fund",
            "An envelope's money flows",
            "The envelope's money flows from the date, for as long as its row says.",
            (Target.ENVELOPE,),
            (Key("level", Value.LEVEL, "Where it has to be met.", required=False, default="body"),),
        ),
        ChangeKind(
            "exit-cash",
            "Cash for exits comes",
            "Cash for exits comes to a payer, for the bodies that it is nearest to: itself, those below it, "
            "those of its region; a national body pays for all others. Before any comes nobody can be paid: "
            "who is to go waits in post. What is unspent lapses when the financial year ends.",
            BODIES,
            (
                Key("gbp", Value.AMOUNT, "Pounds."),
                Key("carried", Value.BOOLEAN, "Unspent money stays in the next year.", required=False),
            ),
        ),
        ChangeKind(
            "spend",
            "A sum is spent once",
            "A sum is spent once, by each body that is aimed at: moves, systems, advice.",
            BODIES,
            (
                Key("gbp", Value.NUMBER, "Pounds."),
                Key("until", Value.DATE, "The day until which it is spread evenly.", required=False),
                Key("covers", Value.TEXT, "What it is spent on.", required=False),
            ),
        ),
        ChangeKind(
            "round",
            "A round fills posts",
            "The round fills posts, from this day for as long as its row says.",
            (Target.ROUND,),
        ),
        ChangeKind(
            "check",
            "A checkpoint takes effect",
            "The outcomes of the checkpoint take effect: a body that is stopped closes, before it opens if "
            "it has not opened.",
            (Target.CHECKPOINT,),
        ),
        ChangeKind(
            "host",
            "A host carries bodies",
            "The host carries the bodies.",
            BODIES,
            (
                Key("host", Value.BODY, "The body that carries them."),
                Key("until", Value.DATE, "The first day on which it no longer does."),
            ),
        ),
        ChangeKind(
            "fill",
            "Posts are filled as proposed",
            "Posts are filled as the proposal says; `remit fill --write` writes it.",
            (Target.PROPOSAL,),
            (
                Key("seed", Value.TEXT, "Seed of the lots that were drawn.", required=False),
                Key("order", Value.TEXT, "What was sought, most important first.", required=False),
            ),
        ),
        ChangeKind(
            "withdraw",
            "Does not happen here",
            "In an option: the named baseline change does not happen.",
            (Target.CHANGE,),
        ),
    )
}
