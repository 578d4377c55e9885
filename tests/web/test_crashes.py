"""Killed without a word in the middle of a run or an upload: nothing lost, nothing doubled, the run finishes.

Real processes: the workbench as it is started, and PostgreSQL. Each is killed by SIGKILL.
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
from tests.web.conftest import on
from tests.web.servers import Postgres, Workbench, wait_until

pytestmark = on("postgres")
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
    [(WORKER, "00000000-0000-0000-0000-000000000001"), (WEB, "00000000-0000-0000-0000-000000000002")],
)
def test_a_process_is_killed_in_the_middle_of_a_run(
    bench: Workbench, page: Page, key: str, words: str, token: str
) -> None:
    path = start_run(bench, page, key, token, seed=int(token[-1]))
    bench.kill(words)
    finish(bench, key, path)


def test_the_database_is_killed_in_the_middle_of_a_run(
    bench: Workbench, page: Page, key: str, postgres: Postgres
) -> None:
    path = start_run(bench, page, key, "00000000-0000-0000-0000-000000000003", seed=3)
    postgres.kill()
    time.sleep(2)
    postgres.start()
    finish(bench, key, path)


def test_the_web_process_is_killed_in_the_middle_of_an_upload(
    bench: Workbench, page: Page, workbook: Path
) -> None:
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    page.goto(re.sub(r"(/p/[^/]+/).*", r"\1lists/", page.url))
    uploads = page.locator(".nhsuk-task-list__item").count()
    fields = {
        name: page.locator(f"form[enctype] [name={name}]").first.input_value()
        for name in ("csrfmiddlewaretoken", "token")
    }
    content = workbook.read_bytes()
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**fields, "replaces": "all"}.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="lists.xlsx"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = "".join([*parts, head]).encode() + content + f"\r\n--{edge}--\r\n".encode()
    target = urlparse(page.url)
    request = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\nCookie: {cookies}\r\n"
        f"Origin: {bench.url}\r\n"
        f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((target.hostname, target.port)) as half:
        half.sendall(request + body[: len(body) // 2])
        time.sleep(0.5)
        bench.kill(WEB)
    wait_until(bench.is_ready, 120, "the web process is there again")
    page.reload()
    assert page.locator(".nhsuk-task-list__item").count() == uploads  # half a file is no upload
    screens.bring(page, workbook)
    screens.wait_for_columns(page)
    lists = re.sub(r"/lists/.*", "/lists/", page.url)
    page.goto(lists)
    assert page.locator(".nhsuk-task-list__item").count() == uploads + 1
