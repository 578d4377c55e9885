"""Bodies of the 2010-13 reorganisation: authorities, trusts, clusters, groups, support, the national board.

Names, codes, populations and succession shares are those of the evidence; which area a support plan covers is
not public and is assumed along cluster boundaries. Everything that is assumed says so in its row.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.synthetic import fit
from remit.evidence import Evidence

GO_LIVE = dt.date(2013, 4, 1)
PASSED = "figure:C15"
MARGINAL = "figure:C16"
STOPPED = "figure:C17"

# Support plans of checkpoint 2 by outcome (figures C15 to C17), each with the clusters it is taken to serve.
SUPPORT_PLANS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("South Yorkshire", PASSED, ("South Yorkshire and Bassetlaw",)),
    ("Staffordshire", PASSED, ("Staffordshire",)),
    ("North West London", PASSED, ("North West London",)),
    ("Arden", PASSED, ("Arden",)),
    ("North Yorkshire and Humber", PASSED, ("North Yorkshire and York", "Humber")),
    ("Kent and Medway", PASSED, ("Kent and Medway",)),
    ("Merseyside", PASSED, ("Merseyside",)),
    ("Cheshire, Warrington and Wirral", PASSED, ("Cheshire, Warrington and Wirral",)),
    ("Norfolk and Waveney", PASSED, ("Norfolk and Waveney",)),
    (
        "North East",
        PASSED,
        ("North of Tyne", "South of Tyne and Wear", "County Durham and Darlington", "Tees"),
    ),
    (
        "North and East London",
        PASSED,
        ("North Central London", "Inner North East London", "Outer North East London"),
    ),
    (
        "West Yorkshire",
        PASSED,
        ("Airedale, Bradford and Leeds", "Calderdale, Kirklees and Wakefield District"),
    ),
    (
        "Best West",
        PASSED,
        ("Bristol, North Somerset and South Gloucestershire", "Bath and North East Somerset and Wiltshire"),
    ),
    ("South", PASSED, ("SHIP (Southampton, Hampshire, Isle of Wight, Portsmouth)",)),
    (
        "Greater East Midlands",
        MARGINAL,
        (
            "Derbyshire",
            "Nottinghamshire",
            "Lincolnshire",
            "Leicester, Leicestershire and Rutland",
            "Milton Keynes and Northamptonshire",
            "Bedfordshire and Luton",
        ),
    ),
    ("Greater Manchester", MARGINAL, ("Greater Manchester",)),
    ("Cumbria and Lancashire", MARGINAL, ("Cumbria", "Lancashire")),
    ("Birmingham and Black Country", MARGINAL, ("Birmingham and Solihull", "Black Country")),
    ("Essex", MARGINAL, ("North Essex", "South Essex")),
    ("South London", MARGINAL, ("South East London", "South West London")),
    ("Surrey and Sussex", MARGINAL, ("Surrey", "Sussex")),
    (
        "Central Southern",
        MARGINAL,
        ("Berkshire", "Buckinghamshire and Oxfordshire", "Gloucestershire and Swindon"),
    ),
    ("Hertfordshire", MARGINAL, ("Hertfordshire",)),
    ("West Mercia", STOPPED, ("West Mercia",)),
    ("Peninsula", STOPPED, ("Devon, Plymouth and Torbay", "Cornwall and Isles of Scilly")),
    ("National communications and engagement", STOPPED, ()),
)
# Four clusters had no plan (figure C13 names two of them; the other two are assumed).
NO_PLAN = (
    "Cambridgeshire and Peterborough",
    "Bournemouth, Poole and Dorset",
    "Suffolk",
    "Somerset",
)
AUTHORITY_CLUSTERS = (
    ("North of England", ("Q30", "Q31", "Q32")),
    ("Midlands and East of England", ("Q33", "Q34", "Q35")),
    ("London", ("Q36",)),
    ("South of England", ("Q37", "Q38", "Q39")),
)


@dataclass(frozen=True)
class Geography:
    """Who covers whom: the tables that the bodies, their posts and their people are built from.

    Attributes:
        trusts: trust, name, region, cluster (id), population, one row a trust.
        groups: group, name, area_team, population, region, support (id or empty), one row a group.
        flows: people by trust and group, shape (trusts, groups); rows and columns add up to the populations.
        bodies: the `bodies` table.
        successions: the `successions` table.
    """

    trusts: pl.DataFrame
    groups: pl.DataFrame
    flows: np.ndarray
    bodies: pl.DataFrame
    successions: pl.DataFrame


def build_geography(evidence: Evidence) -> Geography:
    """Put the real bodies together from the structure tables of the evidence."""
    clusters = _cluster_table(evidence)
    trusts = (
        evidence.structure("pct_2011")
        .select(
            trust="pct_ods",
            name="pct_name",
            region="sha_code",
            population=pl.col("population").cast(pl.Int64),
        )
        .join(clusters.select("trust", "cluster", "cluster_name"), on="trust", how="left")
        .sort("trust")
    )
    groups = (
        evidence.structure("ccg_2013")
        .select(
            group="ccg_ods",
            name="ccg_name",
            area_team="area_team_code",
            population=pl.col("population").cast(pl.Int64),
        )
        .sort("group")
    )
    flows = fit_flows(evidence, trusts, groups)
    groups = groups.with_columns(
        region=_largest_source(flows, trusts["region"]),
        support=_largest_source(flows, _support_of(trusts["cluster_name"])),
    )
    bodies = _body_table(evidence, trusts, groups, clusters)
    return Geography(trusts, groups, flows, bodies, _succession_table(trusts, groups, flows))


def fit_flows(evidence: Evidence, trusts: pl.DataFrame, groups: pl.DataFrame) -> np.ndarray:
    """Rescale the succession shares so that the people of trusts and groups agree.

    Postcode shares x trust populations are fitted to the trusts' populations and, in each connected area, to
    the groups' populations scaled to the area's trusts (the two tables are two years apart).

    Returns:
        People by trust (rows) and group (columns).

    Raises:
        MarginsDisagree: when the shares of an area cannot be fitted to both.
    """
    trust_at = {code: i for i, code in enumerate(trusts["trust"])}
    group_at = {code: i for i, code in enumerate(groups["group"])}
    group_people = groups["population"].to_numpy().astype(float)
    seed = np.zeros((len(trust_at), len(group_at)))
    people = trusts["population"].to_numpy().astype(float)
    newcastle_gateshead = ("00F", "00G", "00H")
    for row in evidence.structure("pct_ccg_succession").iter_rows(named=True):
        codes = newcastle_gateshead if row["ccg_ods"] == "13T" else (row["ccg_ods"],)
        weights = group_people[[group_at[c] for c in codes]]
        share = float(row["share_of_postcodes_pct"]) / 100
        for code, weight in zip(codes, weights / weights.sum(), strict=True):
            trust = trust_at[row["pct_ods"]]
            seed[trust, group_at[code]] += share * people[trust] * weight
    fitted = np.zeros_like(seed)
    for rows, columns in _connected_areas(seed):
        block = seed[np.ix_(rows, columns)]
        target = group_people[columns] * people[rows].sum() / group_people[columns].sum()
        fitted[np.ix_(rows, columns)] = fit(block, [((1,), target), ((0,), people[rows])])
    return fitted


def _connected_areas(seed: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Split the table into areas that share no trust and no group."""
    areas = []
    left = set(range(seed.shape[0]))
    while left:
        rows, columns = {left.pop()}, set[int]()
        while True:
            new_columns = set(np.flatnonzero(seed[sorted(rows)].sum(axis=0)).tolist())
            new_rows = set(np.flatnonzero(seed[:, sorted(new_columns)].sum(axis=1)).tolist())
            if new_columns == columns and new_rows == rows:
                break
            rows, columns = new_rows, new_columns
        left -= rows
        areas.append((np.array(sorted(rows)), np.array(sorted(columns))))
    return areas


def _cluster_table(evidence: Evidence) -> pl.DataFrame:
    rows = evidence.structure("pct_clusters_2011")
    names = rows["cluster_name"].unique(maintain_order=True).to_list()
    ids = {name: f"cluster-{i}" for i, name in enumerate(names, start=1)}
    return rows.select(
        trust="pct_ods",
        cluster=pl.col("cluster_name").replace_strict(ids),
        cluster_name="cluster_name",
        region="lead_sha_code",
        source="source",
    )


def _support_of(cluster_names: pl.Series) -> pl.Series:
    plan_of = {name: f"support-{i}" for i, plan in enumerate(SUPPORT_PLANS, start=1) for name in plan[2]}
    return pl.Series([plan_of.get(name, "") for name in cluster_names])


def _largest_source(flows: np.ndarray, labels: pl.Series) -> pl.Series:
    """Give each group the label of the trusts that most of its people come from."""
    names = sorted(set(labels))
    people = np.stack([flows[(labels == name).to_numpy()].sum(axis=0) for name in names])
    return pl.Series([names[i] for i in people.argmax(axis=0)])


def _body_table(
    evidence: Evidence, trusts: pl.DataFrame, groups: pl.DataFrame, clusters: pl.DataFrame
) -> pl.DataFrame:
    derived = "evidence:structure; population derived from published counts and rates"
    rows: list[dict[str, object]] = []

    def add(body: str, name: str, kind: str, source: str, status: str, **more: object) -> None:
        rows.append({"body": body, "name": name, "kind": kind, "source": source, "status": status, **more})

    area_cluster = {
        code: f"authority-cluster-{i}" for i, (_, codes) in enumerate(AUTHORITY_CLUSTERS, 1) for code in codes
    }
    for row in evidence.structure("sha_populations").iter_rows(named=True):
        code = row["sha_code"]
        people = int(row["population_mid2011_sum_of_pcts"])
        add(
            code,
            row["sha_name"],
            "authority",
            derived,
            "derived",
            region=code,
            parent=area_cluster[code],
            population=people,
        )
    for i, (name, _) in enumerate(AUTHORITY_CLUSTERS, start=1):
        opens = dt.date(2011, 10, 1)
        add(f"authority-cluster-{i}", name, "authority-cluster", "figure:T03", "verified", opens=opens)
    members = clusters.group_by("cluster", maintain_order=True).agg(
        pl.col("cluster_name").first(),
        pl.col("region").first(),
        pl.col("source").str.contains("memory").any(),
    )
    for cluster, name, region, remembered in members.iter_rows():
        status = "assumed" if remembered else "secondary"
        add(
            cluster,
            name,
            "cluster",
            "evidence:structure/pct_clusters_2011",
            status,
            region=region,
            opens=dt.date(2011, 4, 1),
        )
    for i, closes in ((51, dt.date(2012, 1, 1)), (52, dt.date(2011, 10, 1))):
        note = "figure:T05 figure:S31 figure:T06; merged away, members not found"
        add(
            f"cluster-{i}",
            f"Cluster not identified ({i})",
            "cluster",
            note,
            "assumed",
            opens=dt.date(2011, 4, 1),
            closes=closes,
        )
    for trust in trusts.iter_rows(named=True):
        add(
            trust["trust"], trust["name"], "trust", derived, "derived",
            region=trust["region"], parent=trust["cluster"], population=trust["population"],
        )  # fmt: skip
    for group in groups.iter_rows(named=True):
        add(
            group["group"], group["name"], "group", derived, "derived",
            region=group["region"], parent=group["area_team"], population=group["population"], opens=GO_LIVE,
        )  # fmt: skip
    served = {s: int(p) for s, p in groups.group_by("support").agg(pl.col("population").sum()).iter_rows()}
    region_of = dict(clusters.select("cluster_name", "region").unique().iter_rows())
    for i, (name, source, areas) in enumerate(SUPPORT_PLANS, start=1):
        add(
            f"support-{i}", name, "support", source, "assumed",
            region=region_of[areas[0]] if areas else None, parent="board-1",
            population=served.get(f"support-{i}"), opens=GO_LIVE,
        )  # fmt: skip
    total = int(groups["population"].sum())
    add(
        "board-1",
        "National commissioning board",
        "board",
        "figure:T20",
        "verified",
        population=total,
        opens=GO_LIVE,
    )
    teams = (
        evidence.structure("ccg_2013").select("area_team_code", "area_team", "region_code", "region").unique()
    )
    for code, name in teams.select("region_code", "region").unique().sort("region_code").iter_rows():
        add(code, name, "region-office", "figure:T25", "verified", parent="board-1", opens=GO_LIVE)
    main_region = groups.group_by("area_team").agg(
        pl.col("region").sort_by("population").last(), pl.col("population").sum()
    )
    homes = teams.join(main_region, left_on="area_team_code", right_on="area_team", suffix="_home")
    for row in homes.sort("area_team_code").iter_rows(named=True):
        add(
            row["area_team_code"],
            row["area_team"],
            "area-team",
            "figure:T23; evidence:structure/ccg_2013",
            "derived",
            region=row["region_home"],
            parent=row["region_code"],
            population=int(row["population"]),
            opens=GO_LIVE,
        )
    for i, code in enumerate(sorted(area_cluster), start=1):
        add(f"provider-{i}", f"Providers of {code}", "provider", "assumed", "assumed", region=code)
        name = f"Local authorities and other national bodies in {code}"
        add(f"elsewhere-{i}", name, "elsewhere", "figure:W53", "assumed", region=code, opens=GO_LIVE)
    add("private-1", "Private suppliers of commissioning support", "private", "assumed", "assumed")
    columns = (
        "body",
        "name",
        "kind",
        "parent",
        "region",
        "population",
        "opens",
        "closes",
        "source",
        "status",
    )
    return pl.DataFrame(rows, infer_schema_length=None).select(columns)


def _succession_table(trusts: pl.DataFrame, groups: pl.DataFrame, flows: np.ndarray) -> pl.DataFrame:
    """Shares of each sender's people and work by receiver: exact to the group, by area for the rest."""
    region_index = {code: i for i, code in enumerate(sorted(set(trusts["region"])), start=1)}
    parts: list[tuple[str, str, float, str, str]] = []
    team_of = groups["area_team"].to_list()
    for i, (trust, region, name) in enumerate(trusts.select("trust", "region", "cluster_name").iter_rows()):
        shares = flows[i] / flows[i].sum()
        held = np.flatnonzero(shares > 0)
        source = "evidence:structure/pct_ccg_succession; rescaled to populations"
        parts += [(trust, groups["group"][int(j)], float(shares[j]), source, "derived") for j in held]
        teams: dict[str, float] = {}
        for j in held:
            teams[team_of[j]] = teams.get(team_of[j], 0.0) + float(shares[j])
        parts += [
            (trust, team, share, "evidence:structure/ccg_2013", "derived")
            for team, share in sorted(teams.items())
        ]
        support = _support_of(pl.Series([name]))[0]
        if support:
            parts.append((trust, support, 1.0, "assumed along cluster boundaries", "assumed"))
        parts.append((trust, f"elsewhere-{region_index[region]}", 1.0, "assumed by region", "assumed"))
        parts.append((trust, f"provider-{region_index[region]}", 1.0, "assumed by region", "assumed"))
    office = {
        "Q30": "Y54",
        "Q31": "Y54",
        "Q32": "Y54",
        "Q33": "Y55",
        "Q34": "Y55",
        "Q35": "Y55",
        "Q36": "Y56",
    }
    for region, i in region_index.items():
        inside = groups.filter(pl.col("region") == region)
        people = inside.group_by("area_team").agg(pl.col("population").sum()).sort("area_team")
        for team, count in people.iter_rows():
            parts.append(
                (region, team, count / inside["population"].sum(), "assumed by population", "assumed")
            )
        parts.append((region, office.get(region, "Y57"), 1.0, "figure:T25", "assumed"))
        parts.append((region, "board-1", 1.0, "assumed", "assumed"))
        parts.append((region, f"elsewhere-{i}", 1.0, "assumed by region", "assumed"))
    frame = pl.DataFrame(parts, schema=["sender", "receiver", "share", "source", "status"], orient="row")
    return frame.with_columns(pl.col("share").round(6))
