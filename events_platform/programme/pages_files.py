"""Files of the programme: photos and materials, to everybody only as far as the programme shows them."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right, maybe_staff
from events_platform.errors import NotFound
from events_platform.events.access import event_by_reference
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import StoredFile
from events_platform.kit.files.service import file_by_id
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.page_cache import matches_etag
from events_platform.programme.models import ProgrammeSession, SessionMaterial, Speaker
from events_platform.programme.published import public_programme

# Pictures that we made ourselves show in pages; anything else is handed over as a download.
SHOWN = {"image/jpeg", "image/png"}
SANDBOX = "default-src 'none'; sandbox"
KEPT, MOST_KEPT = "shown programme", 100


@page
async def show_file(request: Request, session: Session) -> Response:
    """The file, if this visitor may see it; who may not learns nothing."""
    event = await event_by_reference(session, request.path_params["event"])
    file_id = _id(request)
    is_public = event.status != EventStatus.DRAFT and await _is_public(request, session, event, file_id)
    if not is_public and not await _is_for_staff(request, session, event, file_id):
        raise _none()
    file = await file_by_id(session, file_id)
    return file_answer(request, file, is_public=is_public)


def _none() -> NotFound:
    return NotFound(_("There is no such file."), code="no_such_file")


def _id(request: Request) -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(request.path_params["id"])
    raise _none()


async def _is_public(request: Request, session: Session, event: Event, file_id: uuid.UUID) -> bool:
    """Whether the public programme shows it: a visible speaker's photo, a public material of a session."""
    photos = select(Speaker.id).where(Speaker.event_id == event.id, Speaker.photo_id == file_id)
    speakers = set((await session.exec(photos)).all())
    papers = (
        select(SessionMaterial)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionMaterial.session_id))
        .where(
            ProgrammeSession.event_id == event.id,
            SessionMaterial.file_id == file_id,
            col(SessionMaterial.is_public).is_(True),
        )
    )
    materials = (await session.exec(papers)).all()
    if not speakers and not materials:
        return False
    shown = await _shown(request, session, event)
    return not speakers.isdisjoint(shown.speakers) or any(
        # The name of a file may name its author, whom an embargo can hide while the session is shown.
        one.session_id in shown.sessions and (one.speaker_id is None or one.speaker_id in shown.speakers)
        for one in materials
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """Whom and what the public programme of one version of the event shows."""

    version: int
    speakers: frozenset[uuid.UUID]
    sessions: frozenset[uuid.UUID]


async def _shown(request: Request, session: Session, event: Event) -> _Shown:
    """The same, read once per version: a page of speakers asks for all their photos at once."""
    kept: dict[uuid.UUID, _Shown] = context(request).parts.setdefault(KEPT, {})
    known = kept.get(event.id)
    if known is None or known.version != event.version:
        # The version was read before the programme, so that nothing older is kept under a newer one.
        programme = await public_programme(session, event)
        sessions = frozenset(one.item.id for one in programme.sessions)
        known = _Shown(event.version, frozenset(programme.speakers), sessions)
        while len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[event.id] = known
    return known


async def _is_for_staff(request: Request, session: Session, event: Event, file_id: uuid.UUID) -> bool:
    """Whether somebody asks who may edit the programme to which the file belongs."""
    actor = await maybe_staff(request, session)
    if actor is None or not actor.may(Right.EDIT_PROGRAMME, event.id):
        return False
    papers = (
        select(SessionMaterial.id)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionMaterial.session_id))
        .where(ProgrammeSession.event_id == event.id, SessionMaterial.file_id == file_id)
    )
    photos = select(Speaker.id).where(Speaker.event_id == event.id, Speaker.photo_id == file_id)
    for found in (photos, papers):
        if (await session.exec(found.limit(1))).first() is not None:
            return True
    return False


def file_answer(request: Request, file: StoredFile, *, is_public: bool) -> Response:
    """The bytes, or 304; never run by a browser, and asked for anew each time, for an embargo may come."""
    etag = f'"{file.sha256[:32]}"'
    kind = "inline" if file.media_type in SHOWN else "attachment"
    headers = {
        "etag": etag,
        "cache-control": "public, no-cache" if is_public else "private, no-cache",
        "content-disposition": f"{kind}; filename*=UTF-8''{quote(file.name, safe='')}",
        "content-security-policy": SANDBOX,
        "x-robots-tag": "noindex",
    }
    if matches_etag(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.media_type, headers=headers)


routes: list[BaseRoute] = [Route("/{event}/files/{id}/{name}", show_file)]
