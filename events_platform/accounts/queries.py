"""Reads of staff: accounts, teams, tokens and the log."""

import uuid
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from events_platform.accounts.models import Account, ApiToken, AuditEntry, Role, RoleGrant
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import Page, PageRequest, fetch_page

ROLE_ORDER = {role: place for place, role in enumerate(Role)}


class Member(NamedTuple):
    """A member of a team with the roles in it, the most far-reaching first."""

    account: Account
    roles: list[Role]


async def account_by_email(session: Session, email: str) -> Account | None:
    """The account that signs in with this address (normalised)."""
    return (await session.exec(select(Account).where(Account.email == email))).first()


async def team_of(session: Session, event_id: uuid.UUID | None) -> list[Member]:
    """Who has a role in this event, or (None) in all events: owners first, then by name."""
    scope = col(RoleGrant.event_id).is_(None) if event_id is None else col(RoleGrant.event_id) == event_id
    joined = select(Account, RoleGrant).where(RoleGrant.account_id == Account.id, scope)
    members: dict[uuid.UUID, Member] = {}
    for account, given in (await session.exec(joined)).all():
        members.setdefault(account.id, Member(account, [])).roles.append(Role(given.role))
    for member in members.values():
        member.roles.sort(key=ROLE_ORDER.__getitem__)
    return sorted(members.values(), key=lambda one: (ROLE_ORDER[one.roles[0]], one.account.name.casefold()))


async def tokens_of(session: Session, event_id: uuid.UUID | None) -> list[ApiToken]:
    """The tokens of this event, or (None) of all events, that still work, the newest first."""
    scope = col(ApiToken.event_id).is_(None) if event_id is None else col(ApiToken.event_id) == event_id
    found = select(ApiToken).where(scope, col(ApiToken.revoked_at).is_(None))
    return list((await session.exec(found.order_by(col(ApiToken.id).desc()))).all())


async def accounts_page(session: Session, request: PageRequest) -> Page[Account]:
    """All accounts, by address."""
    return await fetch_page(session, select(Account), [col(Account.email)], request)


async def account_names(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names behind ids of accounts."""
    if not ids:
        return {}
    found = await session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids)))
    return dict(found.all())


async def log_page(
    session: Session,
    event_id: uuid.UUID | None,
    request: PageRequest,
    conditions: Iterable[ColumnElement[bool]] = (),
) -> Page[AuditEntry]:
    """The log of an event, or (None) of the installation itself, the newest entry first.

    `conditions` narrow it (`log_search.LogFilter`).
    """
    scope = col(AuditEntry.event_id).is_(None) if event_id is None else col(AuditEntry.event_id) == event_id
    return await fetch_page(
        session,
        select(AuditEntry).where(scope, *conditions),
        [col(AuditEntry.at), col(AuditEntry.id)],
        request,
        descending=True,
    )
