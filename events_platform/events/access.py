"""Load an event and check what the person may do with it, in one call."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam
from sqlmodel import col, or_, select
from starlette.requests import Request

from events_platform.accounts.access import (
    Actor,
    Right,
    TokenFacts,
    bearer_token,
    known,
    staff,
    token_actor,
)
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event, EventStatus, FormerAddress
from events_platform.kit.db.direct import Direct
from events_platform.kit.db.engine import Session
from events_platform.kit.db.raw import moment_of, statement, uuid_of
from events_platform.kit.db.script import Script
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token_hash

READING = frozenset({"GET", "HEAD"})
# Built once: making a statement costs more than running it.
_BY_SLUG = select(Event).where(col(Event.slug) == bindparam("slug"))
_BY_SLUG_OR_ID = select(Event).where(
    or_(col(Event.slug) == bindparam("slug"), col(Event.id) == bindparam("id"))
)
_BY_FORMER = (
    select(Event)
    .join(FormerAddress, col(FormerAddress.event_id) == Event.id)
    .where(col(FormerAddress.slug) == bindparam("slug"))
)

_TOKEN_AND_EVENT = f"""
    SELECT {", ".join(f"t.{name}" for name in TokenFacts._fields)}, e.id, e.slug, e.format, e.status
    FROM (SELECT 1 AS one) AS x
    LEFT JOIN api_token AS t ON t.token_hash = {{}}1
    LEFT JOIN event AS e ON e.slug = {{}}2 OR e.id = {{}}3
"""  # noqa: S608 (our own names)
_VERSION = "SELECT id, version, status FROM event WHERE slug = {}1 OR id = {}2"
# An address that was given up is asked for where the present ones hold nothing.
_OF_FORMER = "FROM event WHERE id = (SELECT event_id FROM former_address WHERE slug = {}1)"
_VERSION_OF_FORMER = f"SELECT id, version, status {_OF_FORMER}"
_EVENT_OF_FORMER = f"SELECT id, slug, format, status {_OF_FORMER}"


async def event_by_reference(session: Session, reference: str) -> Event:
    """The event of this id, or of this slug, which may be a former one. Raises NotFound."""
    slug, id_ = _asked(reference)
    given = {"slug": slug, "id": id_} if id_ else {"slug": slug}
    found = (await session.exec(_BY_SLUG_OR_ID if id_ else _BY_SLUG, params=given)).first()
    if found is None:
        found = (await session.exec(_BY_FORMER, params={"slug": slug})).first()
    if found is None:
        raise _no_such_event()
    return found


async def public_version(direct: Direct, reference: str) -> tuple[uuid.UUID, int]:
    """Id and version of the event for everybody, without reading the rest. Raises NotFound."""
    dialect = direct.db.dialect
    slug, id_ = _asked(reference)
    rows = await direct.read(statement(dialect, _VERSION, slug, id_))
    rows = rows or await direct.read(statement(dialect, _VERSION_OF_FORMER, slug))
    if not rows or rows[0][2] == EventStatus.DRAFT:
        raise _no_such_event()
    return uuid_of(rows[0][0]), rows[0][1]


async def event_for_staff(request: Request, session: Session, right: Right) -> tuple[Actor, Event]:
    """The event of the path parameter `event`, for staff with this right in it.

    Who has no role in the event learns nothing of it: NotFound. Who has one without the right: Forbidden.
    Who would change what is archived: Conflict (event_archived).
    """
    actor, event = await event_to_settle(request, session, right)
    if request.method not in READING:
        require_open(event)
    return actor, event


async def event_to_settle(request: Request, session: Session, right: Right) -> tuple[Actor, Event]:
    """`event_for_staff` for what an archived event still takes in (docs/decisions, 0026).

    That are facts and corrections by which its figures are settled, who may look at it, and reopening it.
    """
    actor = await staff(request, session)
    event = await event_by_reference(session, request.path_params["event"])
    _require(actor, event.id, right)
    return actor, event


def require_open(event: "EventFacts") -> None:
    """The one rule about the end of an event. Raises Conflict (event_archived)."""
    if event.status == EventStatus.ARCHIVED:
        raise archived()


def archived() -> Conflict:
    """The refusal of a change to what stays as it is."""
    message = _(
        "This event is archived and stays as it is. Its organisers can reopen it if something must change."
    )
    return Conflict(message, code="event_archived")


def _require(actor: Actor, event_id: uuid.UUID, right: Right) -> None:
    if not actor.may(Right.SEE_EVENT, event_id):
        raise _no_such_event()
    actor.require(right, event_id)


def _no_such_event() -> NotFound:
    return NotFound(_("There is no such event."), code="no_such_event")


class EventFacts(Protocol):
    """What most need to know of an event; the model's own objects have it too."""

    @property
    def id(self) -> uuid.UUID:
        """Its key."""

    @property
    def slug(self) -> str:
        """Its part of addresses."""

    @property
    def format(self) -> str:
        """onsite, online or hybrid."""

    @property
    def status(self) -> str:
        """draft, published or archived."""


class FoundEvent(NamedTuple):
    """An event as it was read past the ORM."""

    id: uuid.UUID
    slug: str
    format: str
    status: str


def event_for_token(dialect: str, request: Request, right: Right) -> Script[tuple[Actor, EventFacts]]:
    """`event_for_staff` as part of a script, for a token that would write: one statement."""
    reference = request.path_params["event"]
    slug, id_ = _asked(reference)
    hashed = token_hash(bearer_token(request) or "")
    (found,) = yield statement(dialect, _TOKEN_AND_EVENT, hashed, slug, id_)
    token, row = found[: len(TokenFacts._fields)], found[len(TokenFacts._fields) :]
    actor = known(token_actor(request, _token(token) if token[0] else None))
    if row[0] is None:
        rows = yield statement(dialect, _EVENT_OF_FORMER, slug)
        if not rows:
            raise _no_such_event()
        (row,) = rows
    event = FoundEvent(uuid_of(row[0]), *row[1:])
    _require(actor, event.id, right)
    require_open(event)
    return actor, event


def _token(row: Sequence[Any]) -> TokenFacts:
    id_, name, role, event_id, expires_at, revoked_at = row
    return TokenFacts(
        uuid_of(id_),
        name,
        role,
        uuid_of(event_id) if event_id else None,
        moment_of(expires_at) if expires_at is not None else None,
        moment_of(revoked_at) if revoked_at is not None else None,
    )


def _asked(reference: str) -> tuple[str, uuid.UUID | None]:
    """The slug and, if it is one, the id that a reference may be."""
    # What was never typed into an address (NUL, lone surrogates) could not even be asked for.
    slug = reference if reference.isprintable() else ""
    with suppress(ValueError):
        return slug, uuid.UUID(reference)
    return slug, None


async def public_event(session: Session, reference: str) -> Event:
    """The event for everybody: drafts do not exist for the public. Raises NotFound."""
    event = await event_by_reference(session, reference)
    if event.status == EventStatus.DRAFT:
        raise _no_such_event()
    return event
