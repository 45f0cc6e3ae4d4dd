"""Writes of the materials of a session: addresses and files, each name with its versions."""

import mimetypes
import uuid
from dataclasses import dataclass

from sqlmodel import col, func, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound, TooLarge
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Session
from events_platform.kit.files.service import remove_file, safe_name, store_file
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import ProgrammeSession, SessionMaterial
from events_platform.programme.schemas_sessions import MaterialIn

MATERIAL_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it."""

    name: str
    data: bytes


def check_size(upload: Upload) -> None:
    """Refuse what is larger than slides are, or empty."""
    if len(upload.data) > MATERIAL_BYTES:
        limit = MATERIAL_BYTES // 1_048_576
        raise TooLarge(_("This file is larger than %(limit)s MB. Please make it smaller.", limit=limit))
    if not upload.data:
        raise Conflict(_("Please choose a file first."), code="no_file")


async def add_material(
    session: Session, actor: Actor, event: Event, programme_session: ProgrammeSession, data: MaterialIn
) -> SessionMaterial:
    """A material at an address; under a name that is there already it is the next version."""
    await touch_event(session, event)
    made = SessionMaterial(
        session_id=programme_session.id,
        name=data.name,
        url=data.url,
        is_public=data.is_public,
        version=await _next_version(session, programme_session.id, data.name),
    )
    session.add(made)
    name = {"name": dict(programme_session.title)}
    record(session, actor, "session.material", programme_session, details=name)
    await session.flush()
    return made


async def add_file(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    upload: Upload,
    *,
    is_public: bool = False,
) -> SessionMaterial:
    """A file that staff hand in; under a name that is there already it is the next version.

    Raises TooLarge, or Conflict (`no_file`).
    """
    check_size(upload)
    await touch_event(session, event)
    made = await store_version(session, programme_session.id, upload)
    made.is_public = is_public
    name = {"name": dict(programme_session.title)}
    record(session, actor, "session.material", programme_session, details=name)
    await session.flush()
    return made


async def store_version(session: Session, session_id: uuid.UUID, upload: Upload) -> SessionMaterial:
    """Keep a file as the newest version of its name, in nobody's name yet; the older ones stay."""
    name = safe_name(upload.name)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = await store_file(session, name, media_type, upload.data)
    version = await _next_version(session, session_id, name)
    made = SessionMaterial(session_id=session_id, name=name, file_id=file.id, version=version)
    session.add(made)
    return made


async def _next_version(session: Session, session_id: uuid.UUID, name: str) -> int:
    last = select(func.coalesce(func.max(SessionMaterial.version), 0)).where(
        SessionMaterial.session_id == session_id, col(SessionMaterial.name) == name
    )
    return (await session.exec(last)).one() + 1


async def show_material(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    material_id: uuid.UUID,
    *,
    is_public: bool,
) -> None:
    """Show a material on the session's public page, or take it off there. Raises NotFound."""
    await touch_event(session, event)
    material = await material_of(session, programme_session, material_id)
    material.is_public = is_public
    name = {"name": dict(programme_session.title)}
    record(session, actor, "session.material", programme_session, details=name)
    await session.flush()


async def remove_material(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    material_id: uuid.UUID,
) -> None:
    """Take one version of a material away. Raises NotFound."""
    await touch_event(session, event)
    material = await material_of(session, programme_session, material_id)
    name = {"name": dict(programme_session.title)}
    record(session, actor, "session.material_remove", programme_session, details=name)
    await session.delete(material)
    await session.flush()
    if material.file_id is not None:
        await remove_file(session, material.file_id)


async def material_of(
    session: Session, programme_session: ProgrammeSession, material_id: uuid.UUID
) -> SessionMaterial:
    """The material of this id in the session. Raises NotFound."""
    material = await session.get(SessionMaterial, material_id)
    if material is None or material.session_id != programme_session.id:
        raise NotFound(_("There is no such material in this session."))
    return material
