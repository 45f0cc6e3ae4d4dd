"""Who may do what in an event, and the tokens with which programs act in it."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts import service
from events_platform.accounts.access import Actor, Right
from events_platform.accounts.models import Role
from events_platform.accounts.names import EVENT_ROLES, ROLE_HELP, ROLE_NAMES
from events_platform.accounts.queries import account_by_email, team_of, tokens_of
from events_platform.accounts.schemas import MemberIn, TokenIn
from events_platform.errors import Conflict, Forbidden, Invalid, NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_datetime, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

DONE = {
    "added": lazy("The role is given."),
    "removed": lazy("The role is taken away."),
    "revoked": lazy("The token no longer works."),
}


@page
async def show_team(request: Request, session: Session) -> Response:
    """Members with their roles, and tokens."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_TEAM)
    return await _team_page(request, session, actor, event)


@page
async def add_member(request: Request, session: Session) -> Response:
    """Give a role to somebody who has an account."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_TEAM)
    form = await read_form(request)
    try:
        data = form.parse(MemberIn)
        account = await account_by_email(session, data.email)
        if account is None:
            sentence = _("Nobody has an account with this address. An administrator can create one.")
            raise Invalid(sentence, fields={"email": sentence})
        await service.grant(session, actor, account.id, data.role, event.id)
    except (Invalid, Forbidden) as error:
        errors = error.fields or {"role": error.message}
        return await _team_page(request, session, actor, event, typed=form.typed, errors=errors)
    return _to_team(event, "added")


@page
async def remove_member(request: Request, session: Session) -> Response:
    """Take a role away; the last owner's stays."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_TEAM)
    form = await read_form(request)
    try:
        account_id, role = _member(form.typed)
        await service.revoke(session, actor, account_id, role, event.id)
    except (Conflict, NotFound) as error:
        return await _team_page(request, session, actor, event, refusal=error)
    return _to_team(event, "removed")


def _member(typed: Mapping[str, str]) -> tuple[uuid.UUID, Role]:
    with suppress(ValueError):
        return uuid.UUID(typed.get("account", "")), Role(typed.get("role", ""))
    raise NotFound(_("This person does not have this role any more."))


@page
async def add_token(request: Request, session: Session) -> Response:
    """Make a token and show it, this once."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_TEAM)
    form = await read_form(request)
    try:
        data = form.parse(TokenIn)
        presented = await service.create_token(session, actor, data.name, data.role, event.id)
    except (Invalid, Forbidden) as error:
        fields = error.fields or {"role": error.message}
        errors = {f"token.{name}": text for name, text in fields.items()}
        typed = {f"token.{name}": text for name, text in form.typed.items()}
        return await _team_page(request, session, actor, event, typed=typed, errors=errors)
    return await _team_page(request, session, actor, event, presented=presented, status=201)


@page
async def revoke_token(request: Request, session: Session) -> Response:
    """Stop a token at once."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_TEAM)
    with suppress(ValueError):
        await service.revoke_token(session, actor, uuid.UUID(request.path_params["token"]), event.id)
        return _to_team(event, "revoked")
    raise NotFound(_("There is no such token."))


async def _team_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, object] | None = None,
    refusal: Conflict | NotFound | None = None,
    presented: str | None = None,
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {
        **console(actor, event, "team"),
        "members": await team_of(session, event.id),
        "everywhere": await team_of(session, None),
        "tokens": [
            (one, format_datetime(one.created_at, event.timezone, length="medium"))
            for one in await tokens_of(session, event.id)
        ],
        "role_names": ROLE_NAMES,
        "role_choices": [(role.value, str(ROLE_NAMES[role]), str(ROLE_HELP[role])) for role in EVENT_ROLES],
        "may_create_accounts": actor.may(Right.ADMINISTER),
        "typed": typed or {},
        "errors": errors or {},
        "refusal": refusal and refusal.message,
        "presented": presented,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    shown = refusal.status if refusal else 422 if errors else status
    return render(request, "events/team.html", values, status=shown)


def _to_team(event: Event, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/team?done={done}", 303)


routes: list[BaseRoute] = [
    Route("/manage/{event}/team", show_team, methods=["GET"]),
    Route("/manage/{event}/team", add_member, methods=["POST"]),
    Route("/manage/{event}/team/remove", remove_member, methods=["POST"]),
    Route("/manage/{event}/tokens", add_token, methods=["POST"]),
    Route("/manage/{event}/tokens/{token}/revoke", revoke_token, methods=["POST"]),
]
