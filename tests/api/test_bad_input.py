"""What programs and forms send by mistake or on purpose: each has its answer, and none is a fault of ours."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
from sqlmodel import select

from events_platform.registration.models import Registration
from tests.api.conftest import EVENT, Desk
from tests.factories.events import event_in, make_event

TEN_MB = 10 * 1024 * 1024
# Addresses that read a body; the first two are what others build upon most.
READERS = [
    ("POST", f"{EVENT}/registrations"),
    ("POST", "/api/v1/events"),
    ("PATCH", EVENT),
    ("POST", f"{EVENT}/categories"),
    ("POST", f"{EVENT}/sites"),
    ("POST", f"{EVENT}/rooms"),
    ("POST", f"{EVENT}/gates"),
    ("POST", f"{EVENT}/online-rooms"),
    ("POST", f"{EVENT}/board/moves"),
    ("POST", "/api/v1/devices/enrol"),
]
MALFORMED = [
    b"",
    b"{",
    b'{"a": }',
    b"\xff\xfe",
    b'{"name": "\xff"}',
    b'{"name": "\\ud800"}',
    b"NaN",
    b"[1,]",
    b"[" * 3000,
]
NAMES = [
    "👩🏽‍🔬 Chen 🎓",
    "ليلى حداد",
    "שרה כהן",
    "Nguyễn Thị Ánh",
    "欧阳𠮷子",
    "O'Brien-Ngũgĩ, Jr.",
    "Robert'); DROP TABLE registration;--",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
]


def problem(answer: httpx.Response, status: int) -> Any:
    """The problem document of a refusal with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    return told


async def test_body_that_is_no_json_is_told_so(desk: Desk) -> None:
    for content in MALFORMED:
        for method, path in READERS[:3]:
            told = problem(await desk.send(method, path, content), 400)
            assert told["code"] == "malformed_json", content[:20]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The body is empty. Please send JSON."),
        (b" \n", "The body is empty. Please send JSON."),
        (b"[1,]", "The body is not valid JSON: see line 1, column 3."),
        ('{\n "国": "中国", "x" 1}'.encode(), "The body is not valid JSON: see line 2, column 17."),
        ('{\n "国": "'.encode() + b"\xff", "The body is not UTF-8 text: see line 2, column 8."),
    ],
)
async def test_body_that_is_no_json_is_told_where_it_is_wrong(desk: Desk, content: bytes, said: str) -> None:
    for path in (f"{EVENT}/registrations", "/api/v1/scans"):
        assert problem(await desk.send("POST", path, content), 400)["detail"] == said
        chinese = problem(await desk.send("POST", path, content, **{"Accept-Language": "zh"}), 400)["detail"]
        assert "正文" in chinese
        assert re.findall(r"\d+", chinese) == re.findall(r"\d+", said)


async def test_body_of_another_kind_is_told_so(desk: Desk) -> None:
    for method, path in READERS:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            problem(await desk.send(method, path, b"{}", **{"Content-Type": kind}), 415)


async def test_large_body_is_refused_whether_its_length_is_told_or_not(desk: Desk) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _piece in range(10):
            yield b"x" * (TEN_MB // 10)

    for method, path in READERS[:3]:
        problem(await desk.send(method, path, b"x" * TEN_MB), 413)
        problem(await desk.send(method, path, pieces()), 413)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    address = f"/{desk.event.slug}/register"
    for content in (b"x" * TEN_MB, pieces()):
        answer = await desk.client.post(address, content=content, headers=form)
        assert answer.status_code == 413


async def test_body_that_is_no_object_is_told_so(desk: Desk) -> None:
    for content in (b"[]", b"null", b'"text"', b"1", b"true"):
        for method, path in READERS:
            problem(await desk.send(method, path, content), 422)


async def test_unknown_fields_are_named(desk: Desk) -> None:
    for method, path in READERS:
        told = problem(await desk.send(method, path, b'{"is_admin": true, "id": 1}'), 422)
        assert {"is_admin", "id"} <= told["errors"].keys(), path
    french = problem(await desk.send("PATCH", EVENT, b'{"title": {"fr": "Symposium"}}'), 422)
    assert list(french["errors"]) == ["title.fr"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", {"native": "王" * 300}),
        ("name", {"native": "王芳", "romanised": "x" * 300}),
        ("name", {"native": "  \u200b "}),
        ("name", "王芳"),
        ("name", {"native": ["王芳"]}),
        ("email", "nobody"),
        ("email", f"{'x' * 300}@example.org"),
        ("email", {"address": "a@example.org"}),
        ("phone", "0"),
        ("mode", "both"),
        ("category", "none"),
        ("country", "x" * 300),
        ("country", 1),
        ("affiliation", "大" * 301),
        ("locale", "xx"),
        ("answers", []),
        ("answers", {str(number): number for number in range(51)}),
    ],
)
async def test_registration_that_makes_no_sense_is_refused_at_its_field(
    desk: Desk, field: str, value: Any
) -> None:
    told = problem(await desk.register(**{field: value}), 422)
    assert any(name.partition(".")[0] == field for name in told["errors"]), told["errors"]
    assert await desk.registrations() == 0


@pytest.mark.parametrize("name", NAMES)
async def test_names_of_every_kind_are_kept_as_written(desk: Desk, name: str) -> None:
    made = await desk.register(name={"native": name})
    assert made.status_code == 201, made.text
    answer = await desk.client.get(f"/api/v1/events/{desk.event.slug}/registrations", headers=desk.headers)
    assert answer.json()["items"][0]["name"]["native"] == name
    page = await desk.client.get(f"/manage/{desk.event.slug}/registrations", headers=desk.headers)
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "2027-02-30"),
        ("starts_on", "2027-13-01"),
        ("starts_on", "tomorrow"),
        ("starts_on", "99999-01-01"),
        ("starts_on", 10**18),
        ("ends_on", "2020-01-01"),
        ("registration_opens_at", "2027-02-30T10:00:00"),
        ("registration_opens_at", "2027-01-01T25:00:00Z"),
        ("opens", "24:61"),
        ("timezone", "Asia/Nanchang"),
        ("timezone", "../../etc/passwd"),
        ("host_country", "XX"),
        ("title", {"en": "x" * 201}),
        ("title", {"xx": "title"}),
        ("title", {}),
        ("slug", "manage"),
        ("slug", "Ünïcode"),
        ("slug", "a/b"),
        ("languages", []),
    ],
)
async def test_event_that_cannot_be_is_refused_at_its_field(desk: Desk, field: str, value: Any) -> None:
    body = {**event_in().model_dump(mode="json"), field: value}
    told = problem(await desk.send("POST", "/api/v1/events", orjson.dumps(body)), 422)
    assert any(name.partition(".")[0] == field for name in told["errors"]), told["errors"]


@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_event_at_the_edge_of_the_calendar_is_no_fault(desk: Desk, year: str) -> None:
    days = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-01-02"}
    body = {**event_in().model_dump(mode="json"), **days}
    answer = await desk.send("POST", "/api/v1/events", orjson.dumps(body))
    assert answer.status_code in {201, 422}, answer.text


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=%00",
        "limit=9999999999999999999999",
        "after=x",
        "after=%00",
        "after=W10",
        "after=" + "A" * 5000,
    ],
)
async def test_page_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    for path in ("/api/v1/events", f"{EVENT}/registrations", f"{EVENT}/sites"):
        told = problem(await desk.send("GET", f"{path}?{query}"), 422)
        assert query.partition("=")[0] in told["errors"]


async def test_search_for_anything_is_no_fault(desk: Desk) -> None:
    for words in (
        "%00",
        "%",
        "_",
        "%25%25",
        "\\",
        "%5C",
        "'",
        "%F0%9F%8E%93",
        "x" * 5000,
        "%ff",
        "%ed%a0%80",
    ):
        for path in ("/api/v1/events", f"{EVENT}/registrations"):
            answer = await desk.send("GET", f"{path}?q={words}")
            assert answer.status_code in {200, 422}, (path, words, answer.text)
        for path in ("/manage/", f"/manage/{desk.event.slug}/registrations"):
            answer = await desk.client.get(f"{path}?q={words}", headers=desk.headers)
            assert answer.status_code in {200, 422}, (path, words)


@pytest.mark.parametrize("query", ["until=x", "until=2027-02-30T00:00:00Z", "known_at=%00", "basis=mood"])
async def test_cut_off_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    for path in (f"{EVENT}/participation", f"{EVENT}/participation.csv"):
        told = problem(await desk.send("GET", f"{path}?{query}"), 422)
        assert query.partition("=")[0] in told["errors"]


REFERENCES = ["%00", "a%00b", "..%2f..", "%ff", "x" * 3000, "'", "%F0%9F%8E%93", "0"]


@pytest.mark.parametrize("reference", REFERENCES)
async def test_address_of_nothing_is_not_found(desk: Desk, reference: str) -> None:
    for path in (
        f"/api/v1/events/{reference}",
        f"/api/v1/events/{reference}/registrations",
        f"{EVENT}/sites/{reference}",
        f"{EVENT}/registrations/{reference}",
        f"{EVENT}/gates/{reference}",
        f"{EVENT}/devices/{reference}",
        f"{EVENT}/categories/{reference}",
    ):
        problem(await desk.send("GET", path), 404)
    problem(await desk.send("POST", f"/api/v1/registrations/{reference}/cancel", b"{}"), 404)
    problem(await desk.send("PATCH", f"{EVENT}/online-rooms/{reference}", b"{}"), 404)
    event = desk.event.slug
    public = (f"/{reference}/", f"/{event}/me/{reference}", f"/{event}/live/{reference}")
    for path in (*public, f"/{reference}/calendar.ics"):
        assert (await desk.client.get(path)).status_code == 404, path
    console = (f"/manage/{reference}/", f"/manage/{event}/registrations/{reference}")
    for path in (*console, f"/manage/{event}/mail/{reference}"):
        assert (await desk.client.get(path, headers=desk.headers)).status_code == 404, path


NO_TOKENS = [b"", b"Bearer", b"Bearer  ", b"Basic eDp5", b"Bearer \xff\xfe", b"Bearer " + b"x" * 5000]


@pytest.mark.parametrize("authorization", NO_TOKENS)
async def test_token_that_is_none_signs_nobody_in(desk: Desk, authorization: bytes) -> None:
    for path in ("/api/v1/events", f"/api/v1/events/{desk.event.slug}/registrations"):
        answer = await desk.client.get(path, headers={b"Authorization": authorization})
        assert problem(answer, 401)["code"] == "unauthenticated"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
async def test_idempotency_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    told = problem(await desk.send("POST", f"{EVENT}/registrations", b"{}", **{"Idempotency-Key": key}), 400)
    assert told["code"] == "bad_idempotency_key"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name.native", "王" * 300),
        ("name.native", ""),
        ("email", "nobody"),
        ("country", ""),
        ("mode", "both"),
        ("affiliation", "x" * 301),
    ],
)
async def test_form_comes_back_with_what_was_typed(desk: Desk, field: str, value: str) -> None:
    answer = await desk.submit(**{field: value, "name.romanised": "Wang Fang"})
    assert answer.status_code == 422
    assert 'value="Wang Fang"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await desk.registrations() == 0


async def test_form_of_another_kind_is_refused_in_a_page(desk: Desk) -> None:
    address = f"/{desk.event.slug}/register"
    for content, kind, status in (
        (b"{}", "application/json", 415),
        (b"x", "text/plain", 415),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=b", 400),
        (b"&".join(b"f%d=1" % number for number in range(6_100)), "application/x-www-form-urlencoded", 400),
    ):
        answer = await desk.client.post(address, content=content, headers={"Content-Type": kind})
        assert (kind, answer.status_code) == (kind, status)
        assert answer.headers["content-type"].startswith("text/html")


async def test_form_with_odd_fields_is_no_fault(desk: Desk) -> None:
    for field in (
        "name",
        "name.native.deeper",
        "name[native][x]",
        "",
        ".",
        "[",
        "__class__",
        "name.\x00",
        "title.en",
    ):
        answer = await desk.submit(**{field: "x"})
        assert answer.status_code in {303, 422}, (field, answer.status_code)


async def test_personal_form_of_another_event_is_no_link(desk: Desk) -> None:
    made = (await desk.register()).json()
    async with desk.db.write() as session:
        other = await make_event(session)
    token = made["my_url"].rpartition("/")[2]
    assert (await desk.client.get(f"/{desk.event.slug}/me/{token}")).status_code == 200
    assert (await desk.client.get(f"/{other.slug}/me/{token}")).status_code in {303, 307, 308, 404}


@pytest.mark.parametrize("harm", ["\x00", "\u202e", "\u200b", "\x1b"])
async def test_signs_that_nobody_sees_are_dropped_from_text(desk: Desk, harm: str) -> None:
    name = {"native": f"王{harm}芳", "romanised": f"Wang {harm}Fang"}
    more = {"affiliation": f"{harm}南昌大学", "email": f"fang{harm}@example.org"}
    made = await desk.register(name=name, **more, answers={f"diet{harm}": [f"ve{harm}gan", {"a": harm}]})
    assert made.status_code == 201, made.text
    told = (await desk.send("GET", f"{EVENT}/registrations/{made.json()['id']}")).json()
    assert told["name"]["native"] == "王芳"
    assert (told["affiliation"], told["email"]) == ("南昌大学", "fang@example.org")
    async with desk.db.read() as session:
        stored = (await session.exec(select(Registration))).one()
    assert stored.answers == {"diet": ["vegan", {"a": ""}]}
    answer = await desk.submit(**{"name.native": f"李{harm}娜", "email": "li@example.org"})
    assert answer.status_code == 303


async def test_answers_without_end_are_refused(desk: Desk) -> None:
    deep: Any = "x"
    for _level in range(50):
        deep = [deep]
    for answers in ({"deep": deep}, {"long": "x" * 20_001}, {"many": ["x"] * 100_000}):
        told = problem(await desk.register(answers=answers), 422)
        assert told["errors"].keys() == {"answers"}
