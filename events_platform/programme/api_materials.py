"""Slides, papers and recordings of a session for programs, with all their versions."""

from collections.abc import Iterable

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.files.service import file_facts
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form, read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import file_form, operation
from events_platform.programme.access import path_id, session_for_editor
from events_platform.programme.models import SessionMaterial
from events_platform.programme.photos import file_in, file_path
from events_platform.programme.schemas_sessions import (
    FileOut,
    MaterialIn,
    MaterialList,
    MaterialOut,
    MaterialPatch,
)
from events_platform.programme.service_materials import (
    Upload,
    add_file,
    add_material,
    material_of,
    remove_material,
    show_material,
)

TAG = "materials"
MANY = "/api/v1/events/{event}/sessions/{id}/materials"
ONE = f"{MANY}/{{material}}"
REFUSALS = (401, 403, 404, 409)
FORM = file_form(
    "The slides or the paper, 20 MB at most; its name is the material's.",
    is_public={"type": "boolean", "default": False},
)


@operation("List the materials of a session", tag=TAG, answer=MaterialList, query=PAGING)
@api
async def list_materials(request: Request, session: Session) -> Response:
    """Every version, in the order in which they came."""
    _actor, event, one = await session_for_editor(request, session)
    found = select(SessionMaterial).where(SessionMaterial.session_id == one.id)
    page = await fetch_page(session, found, [col(SessionMaterial.id)], page_request(request.query_params))
    items = await _told(request, session, event, page.items)
    return json_answer(MaterialList(items=items, next=page.next_cursor))


@operation(
    "Add a material to a session",
    tag=TAG,
    body=MaterialIn,
    takes={"multipart/form-data": FORM},
    answer=MaterialOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="As JSON a material at an address elsewhere, as a form a file. A name that is there already "
    "gets its next version; the earlier ones stay. With an `Idempotency-Key` a form is repeated byte by "
    "byte, its boundary included.",
)
@api
@idempotent
async def post_material(request: Request, session: Session) -> Response:
    """A file is read before the session is held: it may take a while to arrive."""
    is_form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    sent = await _sent_file(request) if is_form else None
    actor, event, one = await session_for_editor(request, session)
    if sent is None:
        made = await add_material(session, actor, event, one, await read_json(request, MaterialIn))
    else:
        upload, is_public = sent
        made = await add_file(session, actor, event, one, upload, is_public=is_public)
    (told,) = await _told(request, session, event, [made])
    return created_answer(told, f"{request.url.path}/{made.id}")


async def _sent_file(request: Request) -> tuple[Upload, bool]:
    """The file of a form; nothing is taken from people who may not edit the event's programme."""
    async with context(request).db.read() as session:
        await session_for_editor(request, session)
    upload = Upload(*await file_in(request, "file"))
    is_public = (await read_form(request)).typed.get("is_public", "").lower() in {"true", "1", "on"}
    return upload, is_public


@operation("Read a material", tag=TAG, answer=MaterialOut)
@api
async def get_material(request: Request, session: Session) -> Response:
    """One version."""
    _actor, event, one = await session_for_editor(request, session)
    material = await material_of(session, one, path_id(request, "material"))
    return await _answer(request, session, event, material)


@operation("Show or hide a material", tag=TAG, body=MaterialPatch, answer=MaterialOut, errors=REFUSALS)
@api
async def patch_material(request: Request, session: Session) -> Response:
    """A version itself never changes; whether everybody sees it does."""
    actor, event, one = await session_for_editor(request, session)
    data, id_ = await read_json(request, MaterialPatch), path_id(request, "material")
    if "is_public" in data.model_fields_set:
        await show_material(session, actor, event, one, id_, is_public=bool(data.is_public))
    return await _answer(request, session, event, await material_of(session, one, id_))


@operation("Remove a material", tag=TAG, status=204, errors=REFUSALS)
@api
async def delete_material(request: Request, session: Session) -> Response:
    """This version alone, with its file."""
    actor, event, one = await session_for_editor(request, session)
    await remove_material(session, actor, event, one, path_id(request, "material"))
    return Response(status_code=204)


async def _answer(request: Request, session: Session, event: Event, material: SessionMaterial) -> Response:
    (told,) = await _told(request, session, event, [material])
    return json_answer(told)


async def _told(
    request: Request, session: Session, event: Event, materials: Iterable[SessionMaterial]
) -> list[MaterialOut]:
    rows = list(materials)
    files = await file_facts(session, {one.file_id for one in rows if one.file_id})
    base = context(request).settings.base_url
    told = []
    for one in rows:
        path = file_path(event.slug, one)
        name, size, media_type = files[one.file_id] if one.file_id else ("", 0, "")
        file = FileOut(name=name, size=size, media_type=media_type) if one.file_id else None
        told.append(
            MaterialOut(
                id=one.id,
                session=one.session_id,
                speaker=one.speaker_id,
                name=one.name,
                version=one.version,
                url=f"{base}{path}" if one.file_id else path,
                file=file,
                is_public=one.is_public,
                created_at=one.created_at,
            )
        )
    return told


routes: list[BaseRoute] = [
    Route(MANY, list_materials, methods=["GET"]),
    Route(MANY, post_material, methods=["POST"]),
    Route(ONE, get_material, methods=["GET"]),
    Route(ONE, patch_material, methods=["PATCH"]),
    Route(ONE, delete_material, methods=["DELETE"]),
]
