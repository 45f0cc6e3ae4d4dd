"""Every role against every address of an event: who may, who may not, who must not even know."""

import re
import uuid

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.access import RIGHTS
from events_platform.accounts.models import Role
from events_platform.app import ROUTES
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.security.rights_table import BOTH_NEEDED, FOR_EVERYBODY, LASTING, TABLE, Address


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Rights are decided before a database matters."""
    kind: str = request.param
    return kind


def test_every_address_of_an_event_stands_in_the_table() -> None:
    found = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route) and route.path.startswith(("/manage/{event}", "/api/v1/events/{event}"))
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert found == set(TABLE) | FOR_EVERYBODY


def may(role: Role, address: Address) -> bool:
    needed = BOTH_NEEDED.get(address, {TABLE[address]})
    return needed <= RIGHTS[role]


def test_document_tells_of_forbidden_where_a_role_is_refused_and_nowhere_else() -> None:
    told = {
        (method, route.path): 403 in route.endpoint.operation.errors
        for route in ROUTES
        if isinstance(route, Route) and hasattr(route.endpoint, "operation")
        for method in (route.methods or set()) - {"HEAD"}
    }
    real = {address: any(not may(role, address) for role in Role) for address in TABLE if address in told}
    assert {address: told[address] for address in real} == real


async def status(client: httpx.AsyncClient, slug: str, address: Address, headers: dict[str, str]) -> int:
    """The answer to an empty request about things that do not exist."""
    method, pattern = address
    path = re.sub(r"{\w+}", str(uuid.UUID(int=1)), pattern.replace("{event}", slug))
    return (
        await client.request(method, path, headers=headers, json={} if "/api/" in path else None)
    ).status_code


@pytest.mark.parametrize("role", list(Role))
async def test_role_reaches_what_its_rights_say_and_nothing_else(
    app: Starlette, client: httpx.AsyncClient, role: Role
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        headers = bearer(await make_token(session, role, None if role == Role.ADMINISTRATOR else event))
    wrong = []
    for address in TABLE:
        allowed = may(role, address)
        if allowed and address[1].removeprefix("/manage/{event}") in LASTING:
            continue
        answer = await status(client, event.slug, address, headers)
        if allowed == (answer in {401, 403}):
            wrong.append((address, answer))
    assert wrong == []


async def test_staff_of_another_event_learn_nothing_of_this_one(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    async with app.state.context.db.write() as session:
        event, other = await make_event(session), await make_event(session)
        headers = bearer(await make_token(session, Role.OWNER, other))
    answers = {await status(client, event.slug, address, headers) for address in TABLE}
    assert answers == {404}


@pytest.mark.parametrize("headers", [{}, bearer("nobody")])
async def test_nobody_is_asked_to_sign_in(
    app: Starlette, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
    answers = {address: await status(client, event.slug, address, headers) for address in TABLE}
    assert {answer for (_method, path), answer in answers.items() if path.startswith("/api/")} == {401}
    assert {answer for (_method, path), answer in answers.items() if path.startswith("/manage/")} == {303}
