"""Killed without a word in the middle of a run or an upload: nothing lost, nothing doubled, the run finishes.

Real processes: the workbench as it is started, and PostgreSQL. Each is killed by SIGKILL. Two of the kills
are in every run of the tests, all of them in `make killed`.
"""

import http.client
import json
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page

from tests.web import screens
from tests.web.servers import Postgres, Workbench, wait_until

RUNS = 400
WORKER, WEB = "django worker", "gunicorn"


@pytest.fixture(scope="module")
def bench(on_postgres: Workbench) -> Workbench:
    return on_postgres


@pytest.fixture(scope="module")
def page(bench: Workbench, browser: Browser) -> Iterator[Page]:
    """A guest with a copy of the small example and a key of the API."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(bench.url)
    page.get_by_role("link", name="Two boards become one").click()
    page.get_by_role("button", name="Make your own copy to change things").click()
    yield page
    context.close()


@pytest.fixture(scope="module")
def key(page: Page) -> str:
    plan = page.url
    page.goto(re.sub(r"/p/.*", "/keys/", plan))
    page.get_by_label("What is the key for?").fill("a test")
    page.get_by_role("button", name="Make a key").click()
    made = page.locator(".remit-code").inner_text()
    page.goto(plan)
    return made


def call(bench: Workbench, key: str, path: str, body: object = None) -> dict:
    request = urllib.request.Request(
        f"{bench.url}/api/v1{path}",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode(),
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict = json.load(answer)
        return found


def patient(bench: Workbench, key: str, path: str) -> dict:
    """Ask until the workbench answers again."""
    until = time.monotonic() + 120
    while True:
        try:
            return call(bench, key, path)
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < until, bench.said()[-3000:]
            time.sleep(0.3)


def start_run(bench: Workbench, page: Page, key: str, token: str, seed: int) -> str:
    plan = "/plans" + urlparse(page.url).path.removeprefix("/w").replace("/p/", "/").rstrip("/")
    asked = {"token": token, "runs": RUNS, "seed": seed}
    run = call(bench, key, f"{plan}/runs", asked)
    again = call(bench, key, f"{plan}/runs", asked)
    assert again["id"] == run["id"]  # the same request counts once
    path = f"{plan}/runs/{run['id']}"
    wait_until(lambda: call(bench, key, path)["done"] > 20, 120, "the run is under way")
    assert call(bench, key, path)["state"] == "working"
    return path


def finish(bench: Workbench, key: str, path: str) -> None:
    """The run comes to its end with every run in it once."""
    wait_until(lambda: patient(bench, key, path)["state"] not in ("waiting", "working"), 180, "the run ends")
    found = call(bench, key, path)
    assert (found["state"], found["done"]) == ("done", RUNS + 1), (found, bench.said()[-3000:])
    figures = call(bench, key, f"{path}/headlines")
    assert figures == found["headlines"]
    plan = path.rpartition("/runs/")[0]
    mine = [run for run in call(bench, key, f"{plan}/runs") if run["id"] == found["id"]]
    assert len(mine) == 1


@pytest.mark.parametrize(
    ("words", "token"),
    [
        (WORKER, "00000000-0000-0000-0000-000000000001"),
        pytest.param(WEB, "00000000-0000-0000-0000-000000000002", marks=pytest.mark.killed),
    ],
)
def test_a_process_is_killed_in_the_middle_of_a_run(
    bench: Workbench, page: Page, key: str, words: str, token: str
) -> None:
    path = start_run(bench, page, key, token, seed=int(token[-1]))
    bench.kill(words)
    finish(bench, key, path)


@pytest.mark.killed
def test_the_database_is_killed_in_the_middle_of_a_run(
    bench: Workbench, page: Page, key: str, postgres: Postgres
) -> None:
    path = start_run(bench, page, key, "00000000-0000-0000-0000-000000000003", seed=3)
    postgres.kill()
    time.sleep(2)
    postgres.start()
    finish(bench, key, path)


class HalfAnUpload:
    """A form with a file, of which half is sent so far."""

    def __init__(self, bench: Workbench, page: Page, workbook: Path) -> None:
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
        page.goto(lists_of(page))
        fields = {
            name: page.locator(f"form[enctype] [name={name}]").first.input_value()
            for name in ("csrfmiddlewaretoken", "token")
        }
        edge = "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**fields, "replaces": "all"}.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="lists.xlsx"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        body = "".join([*parts, head]).encode() + workbook.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        at = urlparse(page.url)
        request = (
            f"POST {at.path} HTTP/1.1\r\nHost: {at.netloc}\r\nCookie: {cookies}\r\n"
            f"Origin: {bench.url}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        self.rest = body[len(body) // 2 :]
        self.socket = socket.create_connection((at.hostname, at.port), timeout=60)
        self.socket.sendall(request + body[: len(body) // 2])
        time.sleep(0.5)

    def send_rest(self) -> str:
        """Send the other half; give the first line of the answer, blank if there is none."""
        try:
            self.socket.sendall(self.rest)
            return self.socket.recv(200).decode(errors="replace").partition("\r\n")[0]
        except OSError:
            return ""
        finally:
            self.socket.close()


def lists_of(page: Page) -> str:
    return re.sub(r"(/p/[^/]+/).*", r"\1lists/", page.url)


def uploads_on(page: Page) -> int:
    page.goto(lists_of(page))
    return page.locator(".nhsuk-task-list__item").count()


@pytest.mark.killed
def test_the_web_process_is_killed_in_the_middle_of_an_upload(
    bench: Workbench, page: Page, workbook: Path
) -> None:
    before = uploads_on(page)
    half = HalfAnUpload(bench, page, workbook)
    bench.kill(WEB)
    half.socket.close()
    wait_until(bench.is_ready, 120, "the web process is there again")
    assert uploads_on(page) == before  # half a file is no upload
    screens.bring(page, workbook)
    screens.wait_for_columns(page)
    assert uploads_on(page) == before + 1


def test_the_database_is_killed_in_the_middle_of_an_upload(
    bench: Workbench, page: Page, postgres: Postgres, workbook: Path
) -> None:
    """The file that came half is refused, in words; the same file brought again is there once."""
    before = uploads_on(page)
    half = HalfAnUpload(bench, page, workbook)
    postgres.kill()
    answer = half.send_rest()
    assert " 302" not in answer  # nobody is told that it was taken
    postgres.start()
    wait_until(bench.is_ready, 120, "the database is there again")
    assert uploads_on(page) == before
    screens.bring(page, workbook)
    screens.wait_for_columns(page)
    assert uploads_on(page) == before + 1


@pytest.mark.killed
@pytest.mark.parametrize("killed", ["worker", "database"])
def test_what_reads_an_upload_is_killed(
    bench: Workbench, page: Page, postgres: Postgres, workbook: Path, killed: str
) -> None:
    """The upload is read in the end, once: its job is taken up again."""
    before = uploads_on(page)
    screens.bring(page, workbook)
    found = newest_reading(postgres)
    wait_until(lambda: newest_reading(postgres)[1] == "working", 60, "the file is being read")
    if killed == "worker":
        bench.kill(WORKER)
    else:
        postgres.kill()
        time.sleep(2)
        postgres.start()
        wait_until(bench.is_ready, 120, "the database is there again")
    wait_until(lambda: newest_reading(postgres)[1] == "done", 120, "the file is read")
    job, _, attempts, state = newest_reading(postgres)
    assert (job, state) == (found[0], "mapping"), bench.said()[-3000:]
    assert attempts >= (2 if killed == "worker" else 1)
    assert uploads_on(page) == before + 1


def newest_reading(postgres: Postgres) -> tuple[int, str, int, str]:
    """Give the newest job that reads: its number, state and attempts, and the state of its upload."""
    import psycopg

    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "select j.id, j.state, j.attempt, u.state from web_job j join web_upload u on u.id = j.upload_id "
            "order by j.id desc limit 1"
        ).fetchone()
    assert row is not None
    return row
