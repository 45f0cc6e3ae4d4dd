"""Files reach whom the programme shows them to, and an embargo hides photos like names."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.events.service import unpublish_event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.files.service import prepared_photo
from events_platform.programme.models import Embargo, ProgrammeSession, SessionMaterial, Speaker
from events_platform.programme.schemas_speakers import EmbargoIn
from events_platform.programme.service_embargo import set_embargo
from events_platform.programme.service_materials import Upload
from events_platform.programme.service_own import add_slides
from events_platform.programme.service_speakers import set_photo
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import a_photo, make_speaker
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]


async def a_programme(session: Session, *, released: bool = True) -> tuple[Event, Speaker, SessionMaterial]:
    """An event whose opening has a speaker with a photo and public slides."""
    event = await make_event(session)
    speaker = await make_speaker(session, event)
    opening = await make_session(session, event)
    await make_part(session, opening, speaker)
    await make_slot(session, opening, a_time(event))
    slides = await add_slides(session, event, speaker, opening.id, Upload("slides.pdf", b"%PDF"))
    slides.is_public = True
    await set_photo(session, SYSTEM, event, speaker, await prepared_photo(a_photo()))
    if released:
        await make_release(session, event)
    return event, speaker, slides


async def seen(
    client: httpx.AsyncClient, event: Event, speaker: Speaker, slides: SessionMaterial, token: str = ""
) -> tuple[int, int]:
    """How photo and slides are answered."""
    headers = bearer(token) if token else {}
    ids = (speaker.photo_id, slides.file_id)
    return tuple(  # type: ignore[return-value]
        [(await client.get(f"/{event.slug}/files/{id_}/x", headers=headers)).status_code for id_ in ids]
    )


async def test_files_of_the_public_programme_are_for_everybody(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session)
    assert await seen(client, event, speaker, slides) == (200, 200)
    answer = await client.get(f"/{event.slug}/files/{slides.file_id}/slides.pdf")
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''slides.pdf"


async def test_files_before_the_release_are_for_the_programme_team(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session, released=False)
        other = await make_event(session)
        tokens = {role: await make_token(session, role, event) for role in Role if role != "administrator"}
        strangers = await make_token(session, Role.OWNER, other)
    assert await seen(client, event, speaker, slides) == (404, 404)
    answers = {role: await seen(client, event, speaker, slides, token) for role, token in tokens.items()}
    team = {Role.OWNER, Role.ORGANISER, Role.PROGRAMME_EDITOR}
    assert answers == {role: (200, 200) if role in team else (404, 404) for role in tokens}
    assert await seen(client, event, speaker, slides, strangers) == (404, 404)


@pytest.mark.parametrize("embargo", [Embargo.NAME, Embargo.SESSIONS])
async def test_embargo_hides_photo_and_slides_at_once(
    client: httpx.AsyncClient, db: Database, embargo: Embargo
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session)
    answers = [await seen(client, event, speaker, slides)]
    for change in (EmbargoIn(embargo=embargo), EmbargoIn(embargo=Embargo.NONE)):
        async with db.write() as session:
            hidden = await session.get_one(Speaker, speaker.id)
            await set_embargo(session, SYSTEM, await session.get_one(Event, event.id), hidden, change)
        answers.append(await seen(client, event, speaker, slides))
    assert answers == [(200, 200), (404, 404), (200, 200)]


async def test_photos_of_one_page_read_the_programme_once(
    client: httpx.AsyncClient, db: Database, count_queries: Count
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session)
    await seen(client, event, speaker, slides)
    with count_queries() as queries:
        await client.get(f"/{event.slug}/files/{speaker.photo_id}/x")
    queries.assert_at_most(4)


async def test_hidden_session_hides_its_slides_and_who_speaks_there_alone(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session)
        (await session.get_one(ProgrammeSession, slides.session_id)).is_hidden = True
    assert await seen(client, event, speaker, slides) == (404, 404)


async def test_slides_that_are_not_public_and_drafts_of_events_stay_inside(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event, speaker, slides = await a_programme(session)
        slides.is_public = False
    assert await seen(client, event, speaker, slides) == (200, 404)
    async with db.write() as session:
        await unpublish_event(session, SYSTEM, await session.get_one(Event, event.id))
    assert await seen(client, event, speaker, slides) == (404, 404)


async def test_file_of_another_event_is_not_found_there(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        _event, speaker, slides = await a_programme(session)
        other = await make_event(session)
        token = await make_token(session, Role.ADMINISTRATOR)
    assert await seen(client, other, speaker, slides, token) == (404, 404)
    for id_ in ("nonsense", str(uuid.uuid4()), "%00"):
        assert (await client.get(f"/{other.slug}/files/{id_}/x")).status_code == 404
