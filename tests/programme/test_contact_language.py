"""The language in which people are reached has one name, whoever is asked for it."""

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.call_links import proposal_path
from events_platform.programme.links import speaker_path
from events_platform.programme.schemas_call import ProposalIn
from events_platform.programme.schemas_speakers import SpeakerIn
from events_platform.registration.schemas import RegistrationIn
from tests.factories.programme_call import make_call, make_proposal
from tests.factories.programme_speakers import make_speaker

ASKED = {
    "en": ("Contact language", "For our mails."),
    "zh": ("联系语言", "用于我们发送的邮件。"),
}


@pytest.mark.parametrize("lang", list(ASKED))
async def test_every_form_of_the_programme_asks_for_it_and_speaks_of_mails_alone(
    app: Starlette, editor: httpx.AsyncClient, db: Database, event: Event, lang: str
) -> None:
    async with db.write() as session:
        known, parts = await session.get_one(Event, event.id), app.state.context
        call = await make_call(session, known)
        proposal = await make_proposal(session, parts, known, call)
        own = speaker_path(parts, event.slug, await make_speaker(session, known, email="a@example.org"))
        theirs = proposal_path(parts, event.slug, proposal)
    label, hint = ASKED[lang]
    by_people = [f"/{event.slug}/call", theirs, own]
    by_staff = [f"/manage/{event.slug}/{path}" for path in ("speakers/new", "call/reviewers")]
    for path in by_people + by_staff:
        page = (await editor.get(path, headers={"Accept-Language": lang})).text
        assert (path, label in page, hint in page) == (path, True, path in by_people)


def test_programs_read_what_it_is_for() -> None:
    schemas = [one.model_json_schema() for one in (ProposalIn, SpeakerIn, RegistrationIn)]
    said = [str(one["properties"]["locale"]).count("'Contact language: ") for one in schemas]
    assert said == [1, 1, 1]
