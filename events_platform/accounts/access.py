"""Who is asking, and what they may do: the one place where roles become rights."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from starlette.requests import Request

from events_platform.accounts.models import Account, ApiToken, Role, RoleGrant
from events_platform.accounts.refusals import note_forbidden, note_revoked
from events_platform.errors import Forbidden, Unauthenticated
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token_hash
from events_platform.kit.web.sessions import current_session


class Right(StrEnum):
    """What can be allowed. Names of people are seen only with `SEE_NAMES`, what is under an embargo only with
    `SEE_WITHHELD`.
    """

    ADMINISTER = "administer"
    CREATE_EVENTS = "create_events"
    MANAGE_TEAM = "manage_team"
    EDIT_EVENT = "edit_event"
    EDIT_PROGRAMME = "edit_programme"
    SEE_WITHHELD = "see_withheld"
    REVIEW_PROPOSALS = "review_proposals"
    SEE_NAMES = "see_names"
    EDIT_REGISTRATIONS = "edit_registrations"
    MANAGE_GATES = "manage_gates"
    RECORD_ARRIVALS = "record_arrivals"
    VOID_PRESENCE = "void_presence"
    SEE_FIGURES = "see_figures"
    SEE_EVENT = "see_event"


_OWNER = frozenset(Right) - {Right.ADMINISTER}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.OWNER: _OWNER,
    Role.ORGANISER: _OWNER - {Right.MANAGE_TEAM},
    Role.PROGRAMME_EDITOR: frozenset(
        {
            Right.EDIT_PROGRAMME,
            Right.SEE_WITHHELD,
            Right.REVIEW_PROPOSALS,
            Right.SEE_EVENT,
            Right.SEE_FIGURES,
        }
    ),
    Role.REGISTRAR: frozenset(
        {
            Right.SEE_EVENT,
            Right.SEE_NAMES,
            Right.EDIT_REGISTRATIONS,
            Right.RECORD_ARRIVALS,
            Right.VOID_PRESENCE,
            Right.SEE_FIGURES,
        }
    ),
    Role.GATE_SUPERVISOR: frozenset(
        {
            Right.SEE_EVENT,
            Right.SEE_NAMES,
            Right.MANAGE_GATES,
            Right.RECORD_ARRIVALS,
            Right.VOID_PRESENCE,
            Right.SEE_FIGURES,
        }
    ),
    Role.STEWARD: frozenset({Right.SEE_EVENT, Right.SEE_NAMES, Right.RECORD_ARRIVALS}),
    Role.ANALYST: frozenset({Right.SEE_EVENT, Right.SEE_FIGURES}),
}


class MissingRight(Forbidden):
    """The person is known and has no role that carries the right, in this event or (None) everywhere."""

    def __init__(self, right: Right, event_id: uuid.UUID | None, message: object = None) -> None:
        usual = _("Your role does not include this. An owner of the event can change that.")
        if event_id is None:
            usual = _("Your role does not include this. An administrator can change that.")
        super().__init__(message or usual)
        self.right = right
        self.event_id = event_id


@dataclass(frozen=True)
class Actor:
    """Who does something: staff signed in, a staff token, a device, an attendee, or the system itself.

    `grants` are pairs of role and event; an event of None means every event.
    """

    kind: str
    name: str
    id: uuid.UUID | None = None
    grants: tuple[tuple[Role, uuid.UUID | None], ...] = ()

    @property
    def signature(self) -> str:
        """The name that stands under what they make; '' for the system, which signs nothing."""
        return "" if self.kind == "system" else self.name[:200]

    def may(self, right: Right, event_id: uuid.UUID | None = None) -> bool:
        """Whether a grant for this event, or for every event, carries the right."""
        return any(right in RIGHTS[role] and scope in {None, event_id} for role, scope in self.grants)

    def require(self, right: Right, event_id: uuid.UUID | None = None) -> None:
        """Refuse with MissingRight unless the actor has the right."""
        if not self.may(right, event_id):
            raise MissingRight(right, event_id)

    @property
    def event_ids(self) -> set[uuid.UUID] | None:
        """The events in which this actor has a role; None means all."""
        scopes = {scope for _role, scope in self.grants}
        return None if None in scopes else {scope for scope in scopes if scope}


class TokenFacts(NamedTuple):
    """A staff token as it is stored."""

    id: uuid.UUID
    name: str
    role: str
    event_id: uuid.UUID | None
    expires_at: datetime | None
    revoked_at: datetime | None


# Built once, and for columns: an object for every request would cost more than the query.
_TOKEN = select_columns(*(getattr(ApiToken, name) for name in TokenFacts._fields)).where(
    col(ApiToken.token_hash) == bindparam("hashed")
)
SYSTEM = Actor("system", "system", grants=((Role.ADMINISTRATOR, None),))
PUBLIC = Actor("public", "public")


async def staff(request: Request, session: Session) -> Actor:
    """The member of staff or staff token behind this request. Raises Unauthenticated."""
    return known(await maybe_staff(request, session))


def known(actor: Actor | None) -> Actor:
    """Somebody, or Unauthenticated."""
    if actor is None:
        raise Unauthenticated(_("Please sign in, or send a valid token."))
    return actor


async def maybe_staff(request: Request, session: Session) -> Actor | None:
    """The member of staff behind this request, if there is one; what is refused to them stands in the log."""
    bearer = bearer_token(request)
    if bearer is not None:
        found = (await execute(session, _TOKEN, {"hashed": token_hash(bearer)})).first()
        return token_actor(request, TokenFacts(*found) if found else None)
    account = await signed_in_account(request, session)
    # A password that somebody else knows opens nothing but the page where it is changed.
    if account is None or account.one_time_until:
        return None
    return _noted(request, await account_actor(session, account))


def token_actor(request: Request, found: TokenFacts | None) -> Actor | None:
    """Who sends the token of this request, if it is still valid; what is refused stands in the log."""
    if found is None:
        return None
    if found.revoked_at or (found.expires_at and found.expires_at <= now()):
        note_revoked(request, "token", found.id, found.name, found.event_id)
        return None
    return _noted(request, Actor("token", found.name, found.id, ((Role(found.role), found.event_id),)))


def _noted(request: Request, actor: Actor) -> Actor:
    note_forbidden(request, actor.kind, actor.id, actor.name)
    return actor


async def signed_in_account(request: Request, session: Session) -> Account | None:
    """The account of this browser's session, unless it is disabled; it may still have a one-time password."""
    current = await current_session(request, session)
    account = await session.get(Account, current.account_id) if current else None
    return account if account and not account.disabled_at else None


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header (RFC 6750, section 2.1), if one was sent."""
    scheme, _space, presented = request.headers.get("authorization", "").partition(" ")
    return presented.strip() if scheme.lower() == "bearer" and presented.strip() else None


async def account_actor(session: Session, account: Account) -> Actor:
    """The account as an actor with the roles that it has."""
    grants = (await session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id))).all()
    return Actor("account", account.name, account.id, tuple((Role(one.role), one.event_id) for one in grants))


async def members_with(session: Session, right: Right, event_id: uuid.UUID) -> list[Account]:
    """Who has this right by a role in the event itself and can sign in, by address."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    found = (
        select(Account)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(RoleGrant.event_id == event_id, col(RoleGrant.role).in_(roles))
        .where(col(Account.disabled_at).is_(None))
        .distinct()
        .order_by(col(Account.email))
    )
    return list(await session.exec(found))
