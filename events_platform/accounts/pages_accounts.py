"""All accounts of the installation, for administrators."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts import service
from events_platform.accounts.access import Actor, Right, staff
from events_platform.accounts.console import own_console
from events_platform.accounts.models import Account, Role
from events_platform.accounts.names import ROLE_NAMES
from events_platform.accounts.passwords import hash_password, one_time_password
from events_platform.accounts.queries import accounts_page, team_of
from events_platform.accounts.schemas import AccountIn
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.pagination import page_request
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.sessions import end_sessions_of
from events_platform.kit.web.templates import LANGUAGE_NAMES, render

DONE = {
    "closed": lazy("The account is shut. Whoever used it is signed out."),
    "opened": lazy("The account is open again, with the roles that it had."),
}
# What can hold in all events; roles of one event are given in its team.
GLOBAL_ROLES = (
    (Role.ORGANISER, lazy("Organiser of all events, may create new ones")),
    (Role.ANALYST, lazy("Analyst of all events")),
    (Role.ADMINISTRATOR, lazy("Administrator")),
)


@page
async def show_accounts(request: Request, session: Session) -> Response:
    """Who can sign in, and the form for a new account."""
    actor = await _administrator(request, session)
    return await _accounts_page(request, session, actor)


@page
async def create(request: Request, session: Session) -> Response:
    """Make an account with a one-time password, shown this once."""
    form = await read_form(request)
    password, password_hash = await _one_time(request)
    actor = await _administrator(request, session)
    try:
        data = form.parse(AccountIn)
        account = await service.create_account(
            session,
            actor,
            email=data.email,
            name=data.name,
            password_hash=password_hash,
            locale=data.locale,
            one_time_until=now() + service.ONE_TIME,
        )
        if data.role:
            await service.grant(session, actor, account.id, data.role, None)
    except (Invalid, Conflict) as error:
        return await _accounts_page(
            request, session, actor, typed=form.typed, errors=error.fields, status=error.status
        )
    return await _accounts_page(request, session, actor, presented=(account, password), status=201)


@page
async def reset(request: Request, session: Session) -> Response:
    """Give somebody who forgot theirs a one-time password, and sign them out everywhere."""
    password, password_hash = await _one_time(request)
    actor = await _administrator(request, session)
    account = await _account(request, session)
    await service.reset_password(session, actor, account, password_hash)
    await end_sessions_of(session, account.id)
    return await _accounts_page(request, session, actor, presented=(account, password), status=201)


@page
async def close(request: Request, session: Session) -> Response:
    """Shut an account out at once."""
    actor = await _administrator(request, session)
    account = await _account(request, session)
    try:
        await service.disable_account(session, actor, account)
    except Conflict as error:
        return await _accounts_page(request, session, actor, refusal=error, status=error.status)
    await end_sessions_of(session, account.id)
    return RedirectResponse("/manage/accounts?done=closed", 303)


@page
async def open_again(request: Request, session: Session) -> Response:
    """Let an account in again."""
    actor = await _administrator(request, session)
    await service.enable_account(session, actor, await _account(request, session))
    return RedirectResponse("/manage/accounts?done=opened", 303)


async def _administrator(request: Request, session: Session) -> Actor:
    actor = await staff(request, session)
    actor.require(Right.ADMINISTER)
    return actor


async def _one_time(request: Request) -> tuple[str, str]:
    """A password and its hash, made before the transaction that writes, and only for administrators."""
    async with context(request).db.read() as reading:
        await _administrator(request, reading)
    password = one_time_password()
    return password, await hash_password(password)


async def _account(request: Request, session: Session) -> Account:
    with suppress(ValueError):
        if found := await session.get(Account, uuid.UUID(request.path_params["account"])):
            return found
    raise NotFound(_("There is no such account."))


async def _accounts_page(
    request: Request,
    session: Session,
    actor: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, object] | None = None,
    refusal: Conflict | None = None,
    presented: tuple[Account, str] | None = None,
    status: int = 200,
) -> Response:
    found = await accounts_page(session, page_request(request.query_params))
    everywhere = {one.account.id: one.roles for one in await team_of(session, None)}
    values = {
        **own_console(actor, "accounts"),
        "accounts": [(one, everywhere.get(one.id, [])) for one in found.items],
        "next_href": f"?{urlencode({'after': found.next_cursor})}" if found.next_cursor else None,
        "is_first": "after" not in request.query_params,
        "role_names": ROLE_NAMES,
        "role_choices": [(role.value, str(label)) for role, label in GLOBAL_ROLES],
        "locales": list(LANGUAGE_NAMES.items()),
        "typed": typed or {},
        "errors": errors or {},
        "refusal": refusal and refusal.message,
        "presented": presented,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "accounts/accounts.html", values, status=status)


routes: list[BaseRoute] = [
    Route("/manage/accounts", show_accounts, methods=["GET"]),
    Route("/manage/accounts", create, methods=["POST"]),
    Route("/manage/accounts/{account}/reset", reset, methods=["POST"]),
    Route("/manage/accounts/{account}/close", close, methods=["POST"]),
    Route("/manage/accounts/{account}/open", open_again, methods=["POST"]),
]
