"""Times the pages of the workbench with 64,000 people and 20 users at once, who never pause.

`python -m benchmarks.bench_web` starts the workbench as `remit serve` does, with the people of England
2010-13, and prints the times of each page beside the limit, the processor time that a page takes, and the
times of a page that does nothing as the machine's own.
"""

import http.client
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlparse

from tests.web.servers import Workbench, wait_until

USERS, ROUNDS = 20, 3
LIMIT_MS = 300
FIRST_ODDS = (("england-2011", 10.0), ("one-board", 3.0))
"""Examples, and seconds within which a changed assumption is to show first odds, with nobody else there."""
IDLE_SECONDS = 0.1
"""Processor time that a worker takes in a second to see that there is nothing to do, at most."""
NOTHING = "/health/live/"
PAGES = (
    "",
    "lists/",
    "standing/",
    "standing/?page=3",
    "standing/?by=function&show=chart",
    "organisation/Q30/",
    "people/",
    "people/?page=700&band=6",
    "exits/",
    "exits/?by=function",
    "sourcing/",
    "market/",
    "agreements/",
    "filling/",
    "tables/agreements/?page=2",
    "options/",
    "options/baseline/",
    "runs/",
    "evidence/",
    "evidence/leaving.base_rate_y/",
    "where/runs/",
    "papers/",
)


class Visitor:
    """One user: a connection that stays open, and a session."""

    def __init__(self, url: str, cookies: dict[str, str] | None = None) -> None:
        self.at = urlparse(url)
        self.cookies = dict(cookies or {})
        self.open()

    def open(self) -> None:
        """Connect."""
        self.connection = http.client.HTTPConnection(self.at.hostname or "", self.at.port, timeout=120)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Ask for a page, or send a form; give status, where it leads, and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self.open()
            return self.ask(path, form)
        text = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, held = value.partition(";")[0].partition("=")
                self.cookies[cookie] = held
        return answer.status, answer.getheader("Location") or "", text


def own_plan(visitor: Visitor, example: str = "england-2011") -> str:
    """Make a guest with a copy of an example, and give the plan's address."""
    address = f"/w/examples/p/{example}/"
    wait_until(lambda: "remit-headline" in visitor.ask(address)[2], 900, "the example was run")
    form = {"csrfmiddlewaretoken": token_in(visitor.ask(address)[2]), "copy": example}
    status, location, _ = visitor.ask("/try/", form)
    assert status == 302, status
    return location


def token_in(page: str) -> str:
    """Give the token of the forms of a page."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    return token[1]


def first_odds(url: str, example: str) -> float:
    """Change an assumption in a new option, as the page does, and give the seconds until odds are shown."""
    visitor = Visitor(url)
    plan = own_plan(visitor, example)
    page = f"{plan}evidence/leaving.base_rate_y/change/"
    form = {
        "csrfmiddlewaretoken": token_in(visitor.ask(page)[2]),
        "value": "0.08",
        "low": "0.06",
        "high": "0.1",
        "reason": "to time it",
        "where": "+",
        "option": "timed",
    }
    began = time.perf_counter()
    status, run, text = visitor.ask(page, form)
    assert status == 302, (status, text[:300])
    wait_until(lambda: "remit-headline__value" in visitor.ask(f"{run}progress/")[2], 300, "first odds")
    return time.perf_counter() - began


def report_first_odds(url: str, pids: Callable[[], list[int]]) -> None:
    """Print how soon first odds are there, beside the limit and the processor time that it takes."""
    for example, limit in FIRST_ODDS:
        wait_until(lambda: is_idle(pids()), 300, "the worker has done what it had to do")
        worked = processor_seconds(pids())
        took = first_odds(url, example)
        worked = processor_seconds(pids()) - worked
        say(
            f"first odds of {example:<14} {took:>5.1f} s, limit {limit:.0f} s; "
            f"{worked:.1f} s of processor time"
        )


def visit(url: str, cookies: dict[str, str], paths: list[str], times: dict[str, list[float]]) -> None:
    """Visit pages again and again, and note how long each took."""
    visitor = Visitor(url, cookies)
    for _ in range(ROUNDS):
        for path in paths:
            began = time.perf_counter()
            status, _, text = visitor.ask(path)
            times[path].append(1_000 * (time.perf_counter() - began))
            assert status == 200, (path, status, text[:300])


def together(url: str, cookies: dict[str, str], paths: list[str]) -> dict[str, list[float]]:
    """Let all users visit the pages, each in an order of its own."""
    times: dict[str, list[float]] = {path: [] for path in paths}
    orders = [paths[user % len(paths) :] + paths[: user % len(paths)] for user in range(USERS)]
    threads = [threading.Thread(target=visit, args=(url, cookies, order, times)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def report(times: dict[str, list[float]], say: Callable[[str], None]) -> float:
    """Print a line a page and one for all; give the time within which 95 in 100 pages come."""
    every = [ms for own in times.values() for ms in own]
    say(f"{'page':<40} {'asked':>7} {'median ms':>10} {'95% ms':>8}")
    for path, own in times.items():
        say(f"{path[-40:]:<40} {len(own):>7,} {statistics.median(own):>10.0f} {_p95(own):>8.0f}")
    say(
        f"{'all':<40} {len(every):>7,} {statistics.median(every):>10.0f} {_p95(every):>8.0f} limit {LIMIT_MS}"
    )
    return _p95(every)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def processor_seconds(pids: list[int]) -> float:
    """Give the processor time that processes have taken."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def is_idle(pids: list[int]) -> bool:
    """Tell whether processes did next to nothing for a second."""
    worked = processor_seconds(pids)
    time.sleep(1)
    return processor_seconds(pids) - worked < IDLE_SECONDS


def main() -> None:
    """Start the workbench and time it."""
    with tempfile.TemporaryDirectory() as folder:
        more = {"REMIT_EXAMPLES": "england-2011 one-board", "REMIT_STANDARD_RUNS": "50"}
        bench = Workbench(Path(folder) / "data", more=more, processes_of_web=2).start()
        try:
            for example, _ in FIRST_ODDS:  # the examples' own runs are made before
                own_plan(Visitor(bench.url), example)
            report_first_odds(bench.url, lambda: bench.processes("django worker"))
            visitor = Visitor(bench.url)
            plan = own_plan(visitor)
            paths = [plan + page for page in PAGES]
            for _ in range(6):  # each process opens the plan and draws its chart once
                fresh = Visitor(bench.url, visitor.cookies)
                for path in paths:
                    fresh.ask(path)
            say(f"{USERS} users at once, who never pause; 64,000 people; 2 web processes")
            began, worked = time.perf_counter(), processor_seconds(bench.processes("gunicorn"))
            times = together(bench.url, visitor.cookies, paths)
            took = time.perf_counter() - began
            worked = processor_seconds(bench.processes("gunicorn")) - worked
            report(times, say)
            pages = sum(map(len, times.values()))
            say(f"{pages / took:,.0f} pages a second; {1_000 * worked / pages:.1f} ms of processor time each")
            say("The machine's own: a page that does nothing")
            report(together(bench.url, visitor.cookies, [NOTHING]), say)
        finally:
            bench.stop()


if __name__ == "__main__":
    main()
