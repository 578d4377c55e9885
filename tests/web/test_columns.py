"""What the columns of a list mean: any sheet can be any list, and answers last from one file to the next."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from remit.web.actions import lists
from remit.web.columns import ColumnsForm
from remit.web.models import Plan, Upload
from remit.web.plans import plan_of
from tests.web import inside

POSTS = "Employee Number,Position,Organisation,Directorate,Grade,FTE,Staff kind\n" + "".join(
    f"{n},P{n},QZ1,finance,{band},1,manager\n"
    for n, band in enumerate(["Band 8", "Band 8", "7", "7", "8d", "8d"], 1)
)


@pytest.fixture
def plan() -> Plan:
    space, owner = inside.workspace(f"Columns {uuid4().hex[:4]}")
    made = inside.plan_in(space, owner)
    made.owner = owner
    return made


def bring(plan: Plan, *lists: tuple[str, str]) -> Upload:
    form = {
        "files": [SimpleUploadedFile(name, text.encode()) for name, text in lists],
        "replaces": "all",
        "token": str(uuid4()),
    }
    answer = inside.client_of(plan.owner).post(inside.address("lists", plan), form)
    assert answer.status_code == 302, answer.content.decode()
    inside.work()
    return Upload.objects.filter(plan=plan).first()


def form_of(plan: Plan, upload: Upload) -> ColumnsForm:
    bodies = plan_of(plan.version).bodies
    upload.refresh_from_db()
    return ColumnsForm(upload, bodies.bodies, bodies.functions)


def answers(form: ColumnsForm) -> dict[str, str]:
    """Give what a browser would send of the page as it stands."""
    given = {}
    for sheet in form.sheets:
        given |= {sheet.name: sheet.table, sheet.name.replace("-table", "-asked"): sheet.how.table}
        for one in sheet.questions:
            given |= {one.name: one.chosen, f"{one.name}-same": one.same_value}
            given |= {f"{one.name}-unit": one.unit_value} | {name: value for name, _, value in one.words}
    return given


def send(plan: Plan, upload: Upload, given: dict[str, str]) -> object:
    return inside.client_of(plan.owner).post(inside.address("upload-columns", plan, upload=upload.pk), given)


def test_a_sheet_of_posts_that_is_taken_for_people_can_be_said_to_be_posts(plan: Plan) -> None:
    upload = bring(plan, ("list.csv", POSTS))
    form = form_of(plan, upload)
    (sheet,) = form.sheets
    assert {"people", "posts", "spells", "departures", "equality"} < {value for value, _ in sheet.tables}
    assert sheet.table == "people"
    page = send(plan, upload, answers(form) | {"s0-table": "posts"}).content.decode()
    assert 'name="s0-establishment"' in page
    assert re.search(r'name="s0-asked" value="posts"', page)
    assert "Look at the columns" in page


def test_bands_that_were_translated_say_who_is_senior(plan: Plan) -> None:
    upload = bring(plan, ("list.csv", POSTS))
    form = form_of(plan, upload)
    given = answers(form) | {"s0-senior": "by-band"}
    band = next(one for one in form.sheets[0].questions if one.column.name == "band")
    given |= {name: "9" for name, word, _ in band.words if word == "Band 8"}
    assert any(word == "Band 8" for _, word, _ in band.words)
    bodies = plan_of(plan.version).bodies
    text = ColumnsForm(upload, bodies.bodies, bodies.functions, given).mapping_text()
    senior = text[text.index("column.senior") :]
    assert '"Band 8" = "true"' in senior


def test_answers_last_for_the_corrected_file(plan: Plan) -> None:
    other = "Note,Number\nsomething,12\nanother,13\n"
    upload = bring(plan, ("list.csv", POSTS), ("notes.csv", other))
    form = form_of(plan, upload)
    assert [sheet.table for sheet in form.sheets] == ["people", ""]  # notes are offered, and not read
    asked = answers(form) | {"s0-table": "posts"}
    bodies = plan_of(plan.version).bodies
    posts = ColumnsForm(upload, bodies.bodies, bodies.functions, asked)
    upload.mapping = ColumnsForm(
        upload,
        bodies.bodies,
        bodies.functions,
        answers(posts) | {"s0-zone": "=:outer", "s0-post": "h:Position"},
    ).mapping_text()
    upload.save()
    wider = POSTS.replace("Staff kind\n", "Staff kind,Remark\n").replace("manager\n", "manager,x\n")
    again = form_of(plan, bring(plan, ("list.csv", wider), ("notes.csv", other)))
    assert [sheet.table for sheet in again.sheets] == ["posts", ""]
    kept = {one.column.name: one.chosen for one in again.sheets[0].questions}
    assert kept["post"] == "h:Position"


def staff(scale: float) -> str:
    """A staff list of both boards whose pay is on the scale, counted in another unit."""
    pay = {"5": 32_324, "6": 39_000, "7": 48_000}
    rows = [
        f"{n},QZ{n % 2 + 1},finance,{band},administrative,{pay[band] / scale:.2f},1,1980-01-01,2010-04-01"
        for n, band in enumerate(["5", "6", "7"] * 10, 1)
    ]
    head = "Employee Number,Organisation,Function,Band,Staff group,Basic pay,FTE,Date of birth,Service from"
    return "\n".join([head, *rows]) + "\n"


def read(plan: Plan, text: str, unit: str = "£ a year") -> Upload:
    upload = bring(plan, ("staff.csv", text))
    form = form_of(plan, upload)
    bodies = plan_of(plan.version).bodies
    given = ColumnsForm(upload, bodies.bodies, bodies.functions, answers(form) | {"s0-pay_gbp_y-unit": unit})
    assert given.is_valid(), [(one.name, one.chosen) for one in given.sheets[0].waiting]
    lists.decide(plan.owner, upload, given.mapping_text())
    inside.work()
    upload.refresh_from_db()
    return upload


def test_pay_in_thousands_is_one_error_that_names_the_unit(plan: Plan) -> None:
    upload = read(plan, staff(1_000))
    wrong = [one for one in upload.faults if one["kind"] == "pay-unit"]
    assert [(one["file"], one["column"], one["level"]) for one in wrong] == [
        ("staff.csv", "Basic pay", "error")
    ]
    assert "likely in £000 a year" in wrong[0]["what"]
    assert upload.state == Upload.FAULTS


def test_pay_off_the_scale_is_said_once_with_the_rows_of_the_file(plan: Plan) -> None:
    upload = read(plan, staff(1.03))
    off = [one for one in upload.faults if one["kind"].startswith("off-scale")]
    assert {(one["kind"], one["file"], one["column"]) for one in off} == {
        ("off-scale", "staff.csv", "Basic pay")
    }
    assert [one["row"] for one in off] == list(range(2, 32))
    text = inside.client_of(plan.owner).get(inside.address("upload", plan, upload=upload.pk)).content.decode()
    assert text.count("is no pay of its band") == 1


def test_a_word_that_is_a_mistake_of_the_list_is_a_fault_and_stops_no_other(plan: Plan) -> None:
    text = staff(1).replace("finance,7,", "magic,7,", 1)
    upload = bring(plan, ("list.csv", text))
    form = form_of(plan, upload)
    (name,) = [name for one in form.sheets[0].questions for name, word, _ in one.words if word == "magic"]
    assert "1 question waits" in send(plan, upload, answers(form)).content.decode()
    assert send(plan, upload, answers(form) | {name: "?"}).status_code == 302
    inside.work()
    upload.refresh_from_db()
    assert upload.state == Upload.FAULTS
    assert [kept["value"] for kept in upload.faults if kept["level"] == "error"] == ["magic"]
    again = form_of(plan, upload)
    assert not any(sheet.waiting for sheet in again.sheets)  # the mistake is known; nothing waits
