"""A made-up plan of some 300 people that uses every mechanism of the month, over more than 64 months."""

from pathlib import Path

from remit.draws import key
from tests.plans import CITED, Row, write_tiny_plan

HEADING = """\
title = "A bit of everything"
start = 2025-04-01
end = 2031-04-01
as_at = 2026-05-31
synthetic = true
"""
SENDERS = ("A1", "A2", "A3", "A4", "S1")
STAFF = {"A1": 46, "A2": 46, "A3": 46, "A4": 46, "A5": 34, "A6": 34, "S1": 22, "N1": 14}
"""People by body at the start."""
JOBS = (
    ("finance", "6"),
    ("finance", "8a"),
    ("contracting", "7"),
    ("contracting", "6"),
    ("planning", "7"),
    ("planning", "8b"),
    ("corporate", "4"),
    ("quality", "6"),
    ("quality", "7"),
    ("provision", "5"),
)
"""Function and band of nine people in ten; the rest lead."""
PAY = {"4": 28000, "5": 31500, "6": 39000, "7": 48000, "8a": 56500, "8b": 66500, "vsm": 130000}
OPENING = {
    "M1": {"finance 6": 4, "finance 8a": 2, "contracting 7": 4, "contracting 6": 3, "planning 7": 4},
    "M2": {"finance 6": 3, "finance 8a": 2, "contracting 7": 2, "planning 8b": 2, "quality 6": 3},
    "G1": {"finance 7": 1, "planning 7": 3, "quality 7": 3, "corporate 4": 3, "planning vsm": 1},
    "S2": {"finance 6": 4, "contracting 6": 3, "corporate 4": 2, "quality 6": 2, "planning 7": 2},
    "S3": {"finance 6": 3, "contracting 7": 2, "corporate 4": 2, "quality 7": 2},
}
"""Ordinary posts of bodies that open."""
LEADERS = {"M1": 3, "M2": 2, "G1": 2, "S2": 1, "S3": 1, "A1": 5, "A2": 4, "A3": 4, "A4": 5, "A5": 4, "A6": 4}
ROUNDS = (
    ("leaders", "slot-in", "2026-04-01", "2026-06-30", "true", "merged-board support"),
    ("practitioners", "pool", "2026-04-01", "2026-07-31", "true", "group"),
    ("leaders-wider", "open", "2026-07-01", "2026-09-30", "true", "merged-board group support"),
    ("shift", "lift", "2026-06-01", "2026-08-31", "false", "support"),
    ("slot", "slot-in", "2026-09-01", "2026-11-30", "false", "merged-board group"),
    ("pool", "pool", "2027-01-01", "2027-01-31", "false", "merged-board group support"),
    ("at-risk", "restricted", "2027-02-01", "2027-03-31", "false", "merged-board group support"),
    ("anybody", "open", "2027-04-01", "2028-09-30", "false", "merged-board group support"),
    ("late", "restricted", "2028-01-01", "2028-03-31", "false", "support integrated-board"),
    ("last", "pool", "2029-11-01", "2030-01-31", "false", "support merged-board integrated-board"),
)
SCHEMES = (
    ("free", "voluntary-exit", "2025-09-01", "2025-11-30", "integrated-board support"),
    ("bounded", "voluntary-exit", "2026-01-01", "2026-03-31", "integrated-board"),
    ("redundancy", "voluntary-redundancy", "2026-05-01", "2026-08-31", "integrated-board national"),
    ("redundancy-bounded", "voluntary-redundancy", "2028-10-01", "2028-12-31", "integrated-board"),
    ("keep", "retention", "2025-06-01", "2026-06-30", "integrated-board"),
)
CHANGES = (
    ("rumour", "2025-04-01", "kind:support", ""),
    ("rumour", "2025-04-01", "A1", ""),
    ("announce", "2025-08-01", "A1", ""),
    ("announce", "2025-08-01", "A2", ""),
    ("announce", "2025-10-01", "A3", ""),
    ("announce", "2026-10-01", "S1", ""),
    ("announce", "2028-10-01", "A4", ""),
    ("fill", "2026-04-01", "proposed", ""),
    ("letters", "2026-02-01", "kind:integrated-board", ""),
    ("cluster", "2026-04-01", "kind:integrated-board", ""),
    ("offer", "2025-09-01", "free", ""),
    ("offer", "2026-01-01", "bounded", "budget_gbp = 60000"),
    ("offer", "2026-05-01", "redundancy", ""),
    ("offer", "2028-10-01", "redundancy-bounded", "budget_gbp = 90000"),
    ("offer", "2025-06-01", "keep", ""),
    ("transfer", "2026-04-01", "kind:integrated-board", 'functions = ["provision"], to = "provider"'),
    ("transfer", "2027-07-01", "A4", 'functions = ["planning"], to = "group"'),
    ("cut", "2026-04-01", "A6", "share = 0.4, until = 2027-04-01"),
    ("cut", "2026-04-01", "A4", "share = 0.3, until = 2027-04-01"),
    ("cut", "2029-04-01", "M1", "share = 0.3, until = 2030-04-01"),
    ("pay-cap", "2027-06-01", "kind:merged-board", "limit_gbp_y = 140000"),
    ("pay-cap", "2026-06-01", "A5", "limit_gbp_y = 140000"),
    ("fund", "2027-04-01", "allowance", ""),
    (
        "lend",
        "2027-06-01",
        "A5",
        'to = "M1", functions = ["finance", "contracting"], fte = 3, until = 2029-06-01',
    ),
    ("lend", "2027-06-01", "S2", 'to = "G1", functions = ["finance"], fte = 30, until = 2028-06-01'),
    *(("round", opens, name, "") for name, _, opens, *_ in ROUNDS),
    *(("close", "2027-04-01", board, "") for board in ("A1", "A2", "A3")),
    ("close", "2030-04-01", "A4", ""),
    ("close", "2028-04-01", "S1", ""),
    ("close", "2029-10-01", "S3", ""),
)


def write_everything(folder: Path, leave_out: tuple[str, ...] = (), extra: str = "") -> Path:
    """Write the plan.

    Args:
        folder: Where.
        leave_out: Changes to leave out, as `kind target`.
        extra: More blocks for `plan.toml`.
    """
    changes = [change for change in CHANGES if f"{change[0]} {change[2]}" not in leave_out]
    tables = {
        "bodies": _bodies(),
        "posts": _posts(),
        "people": _people(),
        "agreements": _agreements(),
        "successions": _successions(),
        "standing": _standing(),
        "placements": _placements(),
        "envelopes": [_envelope("allowance", "merged-board", "2.4", "2027-04-01")],
        "schemes": _rows(("scheme", "rule", "opens", "closes", "kinds"), SCHEMES),
        "rounds": _rows(("round", "method", "opens", "closes", "senior", "kinds"), ROUNDS),
        "checkpoints": [],
    }
    text = "".join(map(_change, range(len(changes)), changes)) + extra
    return write_tiny_plan(folder, tables=tables, heading=HEADING, changes=text)


def _change(number: int, change: tuple[str, str, str, str]) -> str:
    kind, date, target, parameters = change
    lines = ["", "[[change]]", f'id = "change-{number}"', f"date = {date}", f'kind = "{kind}"']
    lines += [f'target = "{target}"', *([f"parameters = {{ {parameters} }}"] if parameters else [])]
    return "\n".join([*lines, 'source = "made up for tests"', ""])


def _rows(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[Row]:
    return [{"name": row[0]} | dict(zip(columns, row, strict=True)) | CITED for row in rows]


def _envelope(name: str, kind: str, gbp_head_y: str, first: str) -> Row:
    row = {"envelope": name, "name": name, "kind": kind, "gbp_head_y": gbp_head_y}
    return row | {"from": first, "to": "", "covers": "running costs"} | CITED


def _body(
    body: str, kind: str, region: str = "", population: str = "", opens: str = "", parent: str = ""
) -> Row:
    row = {"body": body, "name": f"Body {body}", "kind": kind, "parent": parent, "region": region}
    return row | {"population": population, "opens": opens, "closes": ""} | CITED


def _bodies() -> list[Row]:
    return [
        _body("Q30", "authority"),
        _body("Q31", "authority"),
        _body("C1", "cluster", "Q30"),
        _body("A1", "integrated-board", "Q30", "500000", parent="C1"),
        _body("A2", "integrated-board", "Q30", "400000", parent="C1"),
        _body("A3", "integrated-board", "Q31", "600000"),
        _body("A4", "integrated-board", "Q31", "450000"),
        _body("A5", "integrated-board", "Q30", "300000"),
        _body("A6", "integrated-board", "Q31", "350000"),
        _body("S1", "support", "Q31"),
        _body("N1", "national"),
        _body("P1", "provider", "Q30"),
        _body("P2", "private"),
        _body("M1", "merged-board", "Q30", "900000", "2027-04-01"),
        _body("M2", "merged-board", "Q31", "700000", "2027-04-01"),
        _body("G1", "group", "Q31", "350000", "2027-04-01"),
        _body("S2", "support", "Q30", "", "2026-10-01"),
        _body("S3", "support", "", "", "2026-10-01"),
    ]


def _post(body: str, job: str, number: int, *, senior: bool = False) -> Row:
    function, band = job.split()
    opens = {row["body"]: row["opens"] for row in _bodies()}[body]
    row = {"post": f"{body}-{function}-{band}-{senior}", "body": body, "function": function, "band": band}
    row |= {"establishment": str(number), "senior": str(senior).lower()}
    return row | {"pay_gbp_y": "130000" if band == "vsm" else "", "opens": opens, "closes": ""} | CITED


def _posts() -> list[Row]:
    """Posts of bodies that stay are a few more than their people."""
    rows = [_post(body, "corporate vsm", number, senior=True) for body, number in LEADERS.items()]
    rows += [_post(body, job, number) for body, jobs in OPENING.items() for job, number in jobs.items()]
    for body in ("A5", "A6", "N1"):
        of_one_job = STAFF[body] // len(JOBS)
        rows += [_post(body, " ".join(job), of_one_job + (job[0] != "corporate")) for job in JOBS]
    return rows


def _people() -> list[Row]:
    return [_person(body, number) for body, count in STAFF.items() for number in range(count)]


def _person(body: str, number: int) -> Row:
    """Somebody of any age and service: what is not said is hashed from the number."""
    chance = key("somebody", body, number)
    function, band = JOBS[number % len(JOBS)] if number % 10 < 9 or number < 10 else ("corporate", "vsm")
    if body in ("N1", "S1") and function == "provision":
        function = "quality"
    born, served = 1958 + chance % 42, 1 + chance // 64 % 28
    return {
        "person": f"{chance:016x}",
        "body": body,
        "post": "",
        "function": function,
        "staff_group": ("clinical", "manager", "administrative")[chance // 4096 % 3],
        "band": band,
        "point": "",
        "pay_gbp_y": str(PAY[band] + 100 * (chance // 8192 % 20)),
        "fte": ("1", "1", "0.6", "0.85")[chance // 512 % 4],
        "born": f"{born}-{1 + chance % 12:02}-15",
        "service_from": f"{max(2025 - served, born + 18)}-{1 + chance // 16 % 12:02}-01"
        if max(2025 - served, born + 18) < 2025
        else "2024-10-01",
        "senior": "true" if band in ("vsm", "8b") else "false",
    }


def _standing() -> list[Row]:
    """One person in five of two boards is guaranteed employment until the day of closing or longer."""
    days = {"A1": "2028-03-31", "A2": "2027-04-01"}
    return [
        {"person": _person(body, n)["person"], "guaranteed_until": day}
        for body, day in days.items()
        for n in range(0, STAFF[body], 5)
    ]


def _placements() -> list[Row]:
    """A proposal that places people of A3, in posts of another function too, more than there are places."""
    posts = [row["post"] for row in _posts() if row["body"] in OPENING and row["senior"] == "false"]
    to = {row["post"]: row["body"] for row in _posts()}
    rounds = ("slot", "pool", "at-risk", "anybody")
    return [
        {
            "proposal": "proposed",
            "person": _person("A3", 2 * n)["person"],
            "post": posts[n % len(posts)],
            "body": to[posts[n % len(posts)]],
            "step": "slot in",
            "round": rounds[n % len(rounds)],
        }
        for n in range(STAFF["A3"] // 2)
    ]


def _agreements() -> list[Row]:
    rows = [("M1", "S2", "contracting"), ("M2", "S2", "contracting"), ("G1", "S2", "finance")]
    rows += [("M2", "M1", "quality"), ("A3", "S1", "finance"), ("A5", "S3", "planning")]
    return [
        {
            "agreement": f"{customer}-{function}",
            "customer": customer,
            "supplier": supplier,
            "function": function,
            "how": "buy" if supplier[0] == "S" else "share",
            "price_gbp_head_y": "0.9",
            "starts": "2027-04-01",
            "ends": "",
            "notice_months": "6",
            **CITED,
        }
        for customer, supplier, function in rows
    ]


def _successions() -> list[Row]:
    shares = [("S1", "S2", "0.5"), ("S1", "S3", "0.5")]
    for board in ("A1", "A2", "A3", "A4"):
        shares += [(board, "M1", "0.5"), (board, "M2", "0.5"), (board, "G1", "1")]
        shares += [(board, "S2", "0.6"), (board, "S3", "0.4")]
    shares += [(board, "P1", "1") for board in ("A1", "A2", "A3", "A4", "A5", "A6")]
    return [dict(zip(("sender", "receiver", "share"), row, strict=True)) | CITED for row in shares]
