"""Bad uploads: refused or explained, never a fault of ours; what comes of good ones is kept as promised."""

import io
import re
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from remit.web.models import Event, Plan, Upload
from remit.web.uploads import plain_name
from tests.web import inside


@pytest.fixture(scope="module")
def plan() -> Plan:
    space, owner = inside.workspace("Uploads")
    made = inside.plan_in(space, owner)
    made.owner = owner
    return made


def bomb() -> bytes:
    """A workbook that unpacks to two hundred megabytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return held.getvalue()


def entities() -> bytes:
    """A workbook whose XML would grow without end."""
    lol = "".join("<!ENTITY a" + str(n) + ' "' + f"&a{n - 1};" * 10 + '">' for n in range(1, 10))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", f'<!DOCTYPE x [<!ENTITY a0 "lol">{lol}]><workbook>&a9;</workbook>')
    return held.getvalue()


BAD = {
    "an empty file": ("list.xlsx", b""),
    "a program": ("list.exe", b"MZ"),
    "a page": ("list.html", b"<html></html>"),
    "no workbook": ("list.xlsx", b"not a workbook at all"),
    "half a workbook": ("list.xlsx", b"PK\x03\x04" + b"\0" * 100),
    "a bomb": ("list.xlsx", bomb()),
    "entities": ("list.xlsx", entities()),
    "zeros": ("list.csv", b"\0" * 10_000),
    "one long line": ("list.csv", b"a," * 500_000),
    "a quote without end": ("list.csv", b'person,body\n"' + b"x" * 100_000),
    "another alphabet": ("список.csv", "Табельный номер;Имя\n1;Анна\n".encode("cp1251")),
    "half an ESR file": ("esr.txt", b"HDR~VA~20250401~\nPRA~1~2\n"),
    "a path": ("../../etc/passwd.csv", b"a,b\n1,2\n"),
    "a name with markup": ("<script>alert(1)</script>.csv", b"a,b\n1,2\n"),
}


def send(plan: Plan, name: str, content: bytes, token: str = "") -> tuple[int, str, str]:
    client = inside.client_of(plan.owner)
    file = SimpleUploadedFile(name, content)
    answer = client.post(
        inside.address("lists", plan), {"files": [file], "replaces": "all", "token": token or str(uuid4())}
    )
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_upload_is_explained(plan: Plan, what: str) -> None:
    status, location, text = send(plan, *BAD[what])
    assert status in (302, 400)
    if status == 400:
        assert "There is a problem" in text
        return
    inside.work()
    upload = Upload.objects.filter(plan=plan).first()
    assert upload.job.state == "done", upload.job.said
    page = inside.client_of(plan.owner).get(location, follow=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    if upload.state == Upload.FAULTS:
        assert "remit-fault--error" in page.content.decode()
    assert (
        inside.client_of(plan.owner)
        .post(inside.address("upload-throw-away", plan, upload=upload.pk))
        .status_code
        == 302
    )


def test_a_file_that_is_too_large_is_refused(plan: Plan, settings_of: object) -> None:
    settings_of.UPLOAD_BYTES = 1_000
    status, _, text = send(plan, "list.csv", b"x" * 5_000)
    assert status == 400
    assert "larger than" in text
    assert Upload.objects.filter(plan=plan, size=5_000).count() == 0


@pytest.fixture
def settings_of() -> object:
    from django.conf import settings

    before = settings.UPLOAD_BYTES
    yield settings
    settings.UPLOAD_BYTES = before


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\lists\\staff.xlsx", "staff.xlsx"),
        ('a<b>"c".csv', "abc.csv"),
        ("\x00\n.csv", "file.csv"),
        ("x" * 500 + ".csv", "x" * 120 + ".csv"),
        (None, "file"),
    ],
)
def test_names_are_plain(name: str | None, plain: str) -> None:
    assert plain_name(name) == plain


def test_the_same_form_counts_once(plan: Plan) -> None:
    token = str(uuid4())
    content = b"Payroll number;Band\n1;6\n"
    first, second = (send(plan, "list.csv", content, token) for _ in range(2))
    assert first[1] == second[1] != ""
    assert Upload.objects.filter(token=token).count() == 1


def test_nothing_of_a_person_is_kept_of_a_file_once_it_is_accepted(workbook: Path) -> None:
    space, owner = inside.workspace("Forgetting")
    plan = inside.plan_in(space, owner)
    plan.owner = owner
    send(plan, workbook.name, workbook.read_bytes())
    inside.work()
    upload = Upload.objects.get(plan=plan)
    mapping = (workbook.parent / "mapping.toml").read_text(encoding="utf-8")
    from remit.web.actions import lists

    lists.decide(owner, upload, mapping)
    inside.work()
    upload.refresh_from_db()
    assert upload.state == Upload.READY, [fault for fault in upload.faults if fault["level"] == "error"]
    files = [path for path in inside.DATA.rglob("*") if path.is_file()]
    assert any(path.read_bytes() == workbook.read_bytes() for path in files)
    assert (
        inside.client_of(owner).post(inside.address("upload-accept", plan, upload=upload.pk)).status_code
        == 302
    )
    secrets = names_in(workbook)
    for path in inside.DATA.rglob("*"):
        if path.is_file() and path.name != "workbench.sqlite3-shm":
            content = path.read_bytes()
            assert content != workbook.read_bytes()
            found = [name for name in secrets if name.encode() in content]
            assert found == [], (path, found)
    assert Event.objects.filter(workspace=space, action="plan-changed").exists()


def names_in(workbook: Path) -> list[str]:
    """National Insurance numbers of the workbook: what no file may hold."""
    import polars as pl

    sheet = pl.read_excel(workbook, sheet_name="Wealdmarsh staff", has_header=False, infer_schema_length=0)
    cells = [str(cell) for row in sheet.head(60).rows() for cell in row if cell]
    found = [cell for cell in cells if re.fullmatch(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]", cell)]
    assert found
    return found
