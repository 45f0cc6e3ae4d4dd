"""Releases as JSON."""

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.routing import path_number
from events_platform.programme.diff import Change, read_changes
from events_platform.programme.models_release import Release
from events_platform.programme.published import newest_release
from events_platform.programme.schemas_release import (
    ChangeOut,
    PendingOut,
    ReleaseIn,
    ReleaseList,
    ReleaseOut,
    RollBackIn,
)
from events_platform.programme.service_conflicts import blocking_conflicts
from events_platform.programme.service_releases import (
    pending_changes,
    release_of,
    release_programme,
    roll_back,
)

TAG = "releases"
ROOT = "/api/v1/events/{event}/releases"
REFUSALS = (401, 403, 404, 409)


@operation("List the releases of the programme", tag=TAG, answer=ReleaseList, query=PAGING)
@api
async def list_releases(request: Request, session: Session) -> Response:
    """The newest first, each with what it changed."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    found = select(Release).where(Release.event_id == event.id)
    page = await fetch_page(
        session, found, [col(Release.number)], page_request(request.query_params), descending=True
    )
    items = [release_out(release) for release in page.items]
    return json_answer(ReleaseList(items=items, next=page.next_cursor))


@operation(
    "Release the programme",
    tag=TAG,
    body=ReleaseIn,
    answer=ReleaseOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Makes the working copy public. Refused with 409: `released_meanwhile`, `nothing_changed`, "
    "and `conflicts_block` while hard conflicts stand and no `override_reason` is given.",
)
@api
@idempotent
async def post_release(request: Request, session: Session) -> Response:
    """Release the working copy."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    release = await release_programme(session, actor, event, await read_json(request, ReleaseIn))
    return created_answer(release_out(release), f"{request.url.path}/{release.number}")


@operation("Read what the next release would change", tag=TAG, answer=PendingOut)
@api
async def get_pending(request: Request, session: Session) -> Response:
    """The working copy against the newest release."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    newest = await newest_release(session, event.id)
    changes = [_change_out(change) for change in await pending_changes(session, event)]
    blocking = [one.sentence for one in await blocking_conflicts(session, event)]
    base = newest.number if newest else 0
    return json_answer(PendingOut(base=base, changes=changes, blocking=blocking))


@operation("Read a release", tag=TAG, answer=ReleaseOut)
@api
async def get_release(request: Request, session: Session) -> Response:
    """One release with what it changed."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    return json_answer(release_out(await release_of(session, event, path_number(request, "number"))))


@operation(
    "Release an earlier programme again",
    tag=TAG,
    body=RollBackIn,
    answer=ReleaseOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_roll_back(request: Request, session: Session) -> Response:
    """A new release with the content of this one."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    earlier = await release_of(session, event, path_number(request, "number"))
    data = await read_json(request, RollBackIn)
    release = await roll_back(session, actor, event, earlier.number, data)
    return created_answer(release_out(release), f"/api/v1/events/{event.slug}/releases/{release.number}")


def release_out(release: Release) -> ReleaseOut:
    """A release as the API tells it."""
    return ReleaseOut(
        number=release.number,
        note=dict(release.note),
        created_at=release.created_at,
        created_by=release.created_by,
        restores=release.restores_number,
        changes=[_change_out(change) for change in read_changes(release.changes)],
    )


def _change_out(change: Change) -> ChangeOut:
    after, before = change.after, change.before
    return ChangeOut(
        session=after.id,
        kind=change.kind,
        title=dict(after.title),
        fields=list(change.fields),
        starts_at=after.starts_at,
        ends_at=after.ends_at,
        room=after.room_id,
        starts_before=before.starts_at if before else None,
        ends_before=before.ends_at if before else None,
        room_before=before.room_id if before else None,
    )


routes: list[BaseRoute] = [
    Route(ROOT, list_releases, methods=["GET"]),
    Route(ROOT, post_release, methods=["POST"]),
    Route(f"{ROOT}/next", get_pending, methods=["GET"]),
    Route(f"{ROOT}/{{number}}", get_release, methods=["GET"]),
    Route(f"{ROOT}/{{number}}/roll-back", post_roll_back, methods=["POST"]),
]
