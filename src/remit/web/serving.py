"""How gunicorn serves the workbench: what is slow the first time is loaded before anybody waits for it."""

import threading
from typing import Any

timeout = 120
graceful_timeout = 10
max_requests = 20_000
accesslog = None
errorlog = "-"
loglevel = "warning"
worker_class = "gthread"
reuse_port = True
"""Connections are shared out among the processes by the system, not taken by whichever is awake."""


def post_worker_init(worker: Any) -> None:
    """Load compiled rules and the drawing of charts beside the first requests."""
    threading.Thread(target=_warm, daemon=True).start()


def _warm() -> None:
    import altair as alt
    import polars as pl
    import vl_convert

    import remit
    from remit.exits import find_liability, occasion_of

    plan = remit.read("one-board").apply()
    find_liability(plan, [], occasion_of(plan))
    chart = alt.Chart(pl.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q")
    vl_convert.vegalite_to_svg(chart.to_json(validate=False))
