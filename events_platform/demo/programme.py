"""The programmes of the demo: speakers, sessions and releases, out of `programme.toml`."""

import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.names import Somebody
from events_platform.demo.setting import ZONE
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.programme.models import (
    Answer,
    Appearance,
    ProgrammeSession,
    SessionKind,
    SessionState,
    Speaker,
    SpeakerRole,
    Track,
)
from events_platform.programme.models_release import Release
from events_platform.programme.queries import sessions_of, slots_of
from events_platform.programme.schemas_release import ReleaseIn
from events_platform.programme.schemas_sessions import PartIn, SessionIn, TrackIn
from events_platform.programme.schemas_speakers import AnswerIn, NewSpeakerIn
from events_platform.programme.service_own import answer_session
from events_platform.programme.service_releases import release_programme
from events_platform.programme.service_sessions import add_session
from events_platform.programme.service_slots import Move, place_many
from events_platform.programme.service_speakers import add_speaker
from events_platform.programme.service_tracks import add_track, keep_types

FIRST_HALF, SECOND_HALF = time(13, 30), time(15, 15)
TALKS_A_HALF, TALK_MINUTES = 3, 25
HOLDING_MINUTES = 20
# The talks are counted; who comes for them need not be counted for the forum as well.
FORUM = {"kind": SessionKind.FORUM, "minutes": 180, "languages": ["zh"], "is_counted": False}
CONFIRMED = AnswerIn(answer=Answer.CONFIRMED)
ABROAD = {"RU": "Europe/Moscow", "DE": "Europe/Berlin", "US": "America/New_York", "JP": "Asia/Tokyo"}


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks; `person_id` joins them with their registration."""

    who: Somebody
    appearance: Appearance = Appearance.ONSITE
    person_id: uuid.UUID | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """The speakers of an edition: guests of honour by precedence, one who interprets, all others in turn."""

    guests: Sequence[Speaker]
    interpreter: Speaker
    others: Iterator[Speaker]

    def take(self, number: int) -> list[Speaker]:
        """The next so many."""
        return [next(self.others) for _one in range(number)]


@dataclass(frozen=True)
class Stage:
    """What sessions of an edition refer to."""

    loading: Loading
    event: Event
    rooms: Sequence[Room]
    types: dict[SessionKind, uuid.UUID]
    cast: Cast

    def moment(self, clock: time) -> datetime:
        """The moment of the first day at which clocks at the symposium show this."""
        return moment(self.event.starts_on, clock)


def moment(day: date, clock: time) -> datetime:
    """The moment at which clocks at the symposium show this."""
    return datetime.combine(day, clock, ZoneInfo(ZONE))


@cache
def said() -> dict[str, Any]:
    """The file's contents."""
    return tomllib.loads(files(__package__).joinpath("programme.toml").read_text(encoding="utf-8"))


async def load_programme(
    loading: Loading, event: Event, edition: str, guests: Sequence[Voice], others: Sequence[Voice]
) -> list[ProgrammeSession]:
    """Speakers, sessions and a first release of an edition; the talks of its forums in their order.

    The last of the `others` interprets.
    """
    loading.say("speakers, sessions, a release")
    texts = said()[edition]
    honoured = [
        await _speaker(loading, event, voice, {**titles, "precedence": place, **_held(place)})
        for place, (voice, titles) in enumerate(zip(guests, texts["guests"], strict=True), 1)
    ]
    speakers = [await _speaker(loading, event, voice, {}) for voice in others]
    cast = Cast(honoured, speakers[-1], cycle(speakers[:-1]))
    types = {SessionKind(kind.kind): kind.id for kind in await keep_types(loading.session, event)}
    stage = Stage(loading, event, await rooms_of(loading.session, event.id), types, cast)
    moves = [await _plain(stage, one) for one in texts["sessions"]]
    talks: list[ProgrammeSession] = []
    for forum in texts["forums"]:
        outer, found = await _forum(stage, forum)
        moves.append(outer)
        talks += [session for session, _move in found]
        moves += [move for _session, move in found]
    for one in texts.get("waiting", ()):
        await _add(stage, one, stage.cast.take(1), SessionState.ACCEPTED)
    await place_many(loading.session, DEMO, event, moves)
    await release(loading, event, texts["release"])
    return talks


async def release(loading: Loading, event: Event, note: dict[str, str]) -> Release:
    """Make the working copy public; what stands against it is for the demo to show, not to stop at."""
    data = ReleaseIn.model_validate({"note": note, "override_reason": "Shown in the demonstration"})
    return await release_programme(loading.session, DEMO, event, data)


async def move_programme(loading: Loading, event: Event, days: int) -> None:
    """Let everything take place so many days later, and make it public."""
    slots, later = await slots_of(loading.session, event.id), timedelta(days=days)
    taking_place = [
        slots[one.id]
        for one in await sessions_of(loading.session, event.id)
        if one.id in slots and one.state != SessionState.CANCELLED
    ]
    moves = [
        Move(slot.session_id, slot.room_id, slot.starts_at + later, slot.ends_at + later)
        for slot in taking_place
    ]
    await place_many(loading.session, DEMO, event, moves)
    await release(loading, event, {"en": "Today's programme.", "zh": "今日议程。"})


def _held(place: int) -> dict[str, Any]:
    """The first guest of honour waits nowhere before the ceremony, which the plan is told about."""
    return {"holding_minutes": HOLDING_MINUTES if place > 1 else 0, "liaison": f"Liaison {place} (invented)"}


async def _speaker(loading: Loading, event: Event, voice: Voice, more: dict[str, Any]) -> Speaker:
    who = voice.who
    given = {
        "name": {"native": who.native, "romanised": who.romanised, "order": who.order},
        "affiliation": {"zh" if who.country == "CN" else "en": who.affiliation} if who.affiliation else {},
        "country": who.country,
        "locale": "zh" if who.country == "CN" else "en",
        "appearance": voice.appearance,
        "timezone": ABROAD.get(who.country, "") if voice.appearance == Appearance.LIVE else "",
        **more,
        **voice.more,
    }
    if given.get("title"):
        given["affiliation"] = {}
    speaker = await add_speaker(loading.session, DEMO, event, NewSpeakerIn.model_validate(given))
    speaker.person_id = voice.person_id
    return speaker


async def _plain(stage: Stage, one: dict[str, Any]) -> Move:
    """A session that stands in the file with its own time."""
    guests = [stage.cast.guests[number] for number in one.get("guests", ())]
    session = await _add(stage, one, [*guests, *stage.cast.take(one.get("speakers", 0))])
    shared = tuple(stage.rooms[number].id for number in one.get("shared", ()))
    return Move(session.id, stage.rooms[one["room"]].id, stage.moment(one["at"]), shared_room_ids=shared)


async def _forum(stage: Stage, forum: dict[str, Any]) -> tuple[Move, list[tuple[ProgrammeSession, Move]]]:
    """A forum with its track of talks in one room on the first afternoon, with a pause in the middle."""
    data = TrackIn.model_validate({"name": forum["name"], "slug": forum["slug"]})
    track = await add_track(stage.loading.session, DEMO, stage.event, data)
    room_id, whole = stage.rooms[forum["room"]].id, {**FORUM, "title": forum["title"]}
    outer = await _add(stage, whole, [], track=track)
    found = []
    for number, title in enumerate(forum["talks"]):
        half, place = divmod(number, TALKS_A_HALF)
        start = stage.moment((FIRST_HALF, SECOND_HALF)[half]) + timedelta(minutes=place * TALK_MINUTES)
        talk = {**_talk(forum, title), "part_of": outer.id}
        session = await _add(stage, talk, stage.cast.take(1), track=track)
        found.append((session, Move(session.id, room_id, start)))
    return Move(outer.id, room_id, stage.moment(FIRST_HALF)), found


def _talk(forum: dict[str, Any], title: dict[str, str]) -> dict[str, Any]:
    more = {"has_sign_up": True, "capacity": 40} if forum.get("has_sign_up") else {}
    return {"kind": SessionKind.TALK, "title": title, "minutes": TALK_MINUTES, "languages": ["zh"], **more}


async def _add(
    stage: Stage,
    one: dict[str, Any],
    speakers: Sequence[Speaker],
    state: SessionState = SessionState.CONFIRMED,
    track: Track | None = None,
) -> ProgrammeSession:
    given = {
        "type": stage.types[SessionKind(one["kind"])],
        "track": track and track.id,
        "state": state,
        "parts": _parts(stage, one, speakers),
        **{name: one[name] for name in one if name in SessionIn.model_fields},
    }
    data = SessionIn.model_validate(given)
    session = await add_session(stage.loading.session, DEMO, stage.event, data)
    for speaker in speakers:
        # Those far away have not found the time to answer yet.
        if speaker.appearance == Appearance.ONSITE:
            await answer_session(stage.loading.session, stage.event, speaker, session.id, CONFIRMED)
    return session


def _parts(stage: Stage, one: dict[str, Any], speakers: Sequence[Speaker]) -> list[PartIn]:
    """Who leads the session first, then the speaking order, then who interprets."""
    role = SpeakerRole.PANELLIST if one["kind"] == SessionKind.PANEL else SpeakerRole.SPEAKER
    leading = SpeakerRole.HOST if one.get("host") else SpeakerRole.MODERATOR
    leads = one.get("host") or one.get("moderated")
    parts = [PartIn(speaker=person.id, role=leading) for person in stage.cast.take(1 if leads else 0)]
    parts += [PartIn(speaker=person.id, role=role) for person in speakers]
    if one.get("interpreter"):
        parts.append(PartIn(speaker=stage.cast.interpreter.id, role=SpeakerRole.INTERPRETER))
    return parts
