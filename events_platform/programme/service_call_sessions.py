"""From a proposal to a session of the working copy with its speakers, and along with its changes."""

import uuid
from typing import Any

from sqlmodel import select

from events_platform.accounts.access import Actor
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.text import has_han, normalise_name
from events_platform.people.models import NameOrder
from events_platform.programme.models import (
    Answer,
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    Speaker,
)
from events_platform.programme.models_call import Decision, Proposal, ProposalState
from events_platform.programme.queries_call import confirmed_by, session_of
from events_platform.programme.queries_sessions import parts_of_session
from events_platform.programme.schemas_sessions import PartIn, SessionIn
from events_platform.programme.schemas_speakers import NewSpeakerIn, ProfileIn, SpeakerName
from events_platform.programme.service_sessions import add_session, change_session, change_state
from events_platform.programme.service_speakers import add_speaker, is_in_use, remove_speaker, update_profile

OPEN_STATES = {SessionState.DRAFT, SessionState.PROPOSED}


async def make_session_of(
    session: Session, actor: Actor, event: Event, proposal: Proposal
) -> ProgrammeSession:
    """A session in state proposed, with its speakers.

    Only the speaker whom the proposer's own confirmed address and equal name made before is taken again;
    everybody else who looks like somebody known is suggested to staff as a duplicate, never merged.
    """
    speaker = await _known_proposer(session, event, proposal)
    if speaker is None:
        speaker = await add_speaker(session, actor, event, _new_proposer(proposal))
    proposal.speaker_id = speaker.id
    proposal.people = [await _with_speaker(session, actor, event, proposal, one) for one in proposal.people]
    data = SessionIn(**_said(proposal), parts=_parts(speaker, proposal))
    made = await add_session(session, actor, event, data)
    proposal.session_id = made.id
    await session.flush()
    return made


async def follow_proposal(
    session: Session, actor: Actor, event: Event, proposal: Proposal, before: set[uuid.UUID]
) -> None:
    """Carry a proposer's change over to the session and the speakers, as long as nothing is decided.

    `before` are the co-speakers until now; who came by this proposal alone and is no more in it goes.

    What staff added to the session, such as a track, a chair or a capacity, stays.
    """
    made = await session_of(session, proposal)
    speaker = await speaker_of(session, proposal)
    if made is None or speaker is None or made.state not in OPEN_STATES:
        return
    await update_profile(session, actor, event, speaker, _profile(proposal, speaker))
    proposal.people = [await _with_speaker(session, actor, event, proposal, one) for one in proposal.people]
    current = {name: getattr(made, name) for name in SessionIn.model_fields if hasattr(made, name)}
    current |= {"track": made.track_id, "state": SessionState(made.state)}
    parts = _parts(speaker, proposal)
    ours = {one.speaker for one in parts}
    gone = before - ours
    others = [one for one in await parts_of_session(session, made.id) if one.speaker_id not in ours | gone]
    data = SessionIn.model_validate({**current, **_said(proposal)})
    data.parts = [*parts, *(PartIn(speaker=one.speaker_id, role=one.role) for one in others)]
    await change_session(session, actor, event, made, data)
    await _forget(session, actor, event, gone)


def co_speakers(proposal: Proposal) -> set[uuid.UUID]:
    """The speakers who stand for the co-speakers by now."""
    return {uuid.UUID(one["speaker"]) for one in proposal.people if one.get("speaker")}


async def _forget(session: Session, actor: Actor, event: Event, gone: set[uuid.UUID]) -> None:
    for id_ in gone:
        speaker = await session.get(Speaker, id_)
        if speaker is not None and not await is_in_use(session, event, speaker):
            await remove_speaker(session, actor, event, speaker)


async def speaker_of(session: Session, proposal: Proposal) -> Speaker | None:
    """The proposer as a speaker, or whom staff merged that speaker into; None where staff removed both."""
    speaker = await session.get(Speaker, proposal.speaker_id) if proposal.speaker_id else None
    if speaker is not None and speaker.merged_into_id is not None:
        return await session.get_one(Speaker, speaker.merged_into_id)
    return speaker


async def follow_answer(
    session: Session, actor: Actor, event: Event, speaker: Speaker, session_id: uuid.UUID
) -> None:
    """A session out of an accepted proposal is confirmed by its proposer's own confirmation."""
    found = select(Proposal).where(
        Proposal.event_id == event.id,
        Proposal.session_id == session_id,
        Proposal.state == ProposalState.SUBMITTED,
        Proposal.decision == Decision.ACCEPTED,
    )
    proposal = (await session.exec(found)).first()
    proposer = await speaker_of(session, proposal) if proposal else None
    made = await session_of(session, proposal) if proposal else None
    if proposer is None or made is None or proposer.id != speaker.id or made.state != SessionState.ACCEPTED:
        return
    own = select(SessionSpeaker).where(
        SessionSpeaker.session_id == session_id, SessionSpeaker.speaker_id == speaker.id
    )
    if all(part.answer == Answer.CONFIRMED for part in (await session.exec(own)).all()):
        await change_state(session, actor, event, made, SessionState.CONFIRMED)


def _said(proposal: Proposal) -> dict[str, Any]:
    return {
        "type": proposal.type_id,
        "title": proposal.title,
        "abstract": proposal.abstract,
        "minutes": proposal.minutes,
        "languages": [proposal.language],
        "state": SessionState.PROPOSED,
    }


def _parts(speaker: Speaker, proposal: Proposal) -> list[PartIn]:
    """The proposer speaks first; who is named twice speaks once."""
    ids = [speaker.id, *(uuid.UUID(one["speaker"]) for one in proposal.people)]
    return [PartIn(speaker=one) for one in dict.fromkeys(ids)]


async def _known_proposer(session: Session, event: Event, proposal: Proposal) -> Speaker | None:
    for earlier in await confirmed_by(session, event.id, proposal.email):
        if normalise_name(earlier.native) == normalise_name(proposal.native):
            return await speaker_of(session, earlier)
    return None


async def _with_speaker(
    session: Session, actor: Actor, event: Event, proposal: Proposal, person: dict[str, Any]
) -> dict[str, Any]:
    """A co-speaker with the speaker that stands for him or her, made where there is none yet."""
    known = await session.get(Speaker, uuid.UUID(person["speaker"])) if person.get("speaker") else None
    if known is not None and known.merged_into_id is not None:
        known = await session.get_one(Speaker, known.merged_into_id)
    if known is None:
        data = NewSpeakerIn(
            name=SpeakerName.model_validate(person["name"]),
            affiliation=written_in_own(person["affiliation"]),
            country=person["country"],
            email=person["email"],
            locale=proposal.locale,
        )
        known = await add_speaker(session, actor, event, data)
    return {**person, "speaker": str(known.id)}


def _new_proposer(proposal: Proposal) -> NewSpeakerIn:
    return NewSpeakerIn(**_stated(proposal), email=proposal.email)


def _profile(proposal: Proposal, speaker: Speaker) -> ProfileIn:
    """What the proposer states, over what stands there in other languages and fields."""
    stated = _stated(proposal)
    for name in ("affiliation", "biography"):
        stated[name] = LocalizedText({**getattr(speaker, name), **stated[name]})
    others = {name: getattr(speaker, name) for name in ("honorific", "title", "timezone")}
    return ProfileIn(**{**others, **stated})


def _stated(proposal: Proposal) -> dict[str, Any]:
    order = NameOrder(proposal.name_order) if proposal.name_order else None
    return {
        "name": SpeakerName(native=proposal.native, romanised=proposal.romanised, order=order),
        "affiliation": written_in_own(proposal.affiliation),
        "biography": written_in_own(proposal.biography),
        "country": proposal.country,
        "locale": proposal.locale,
    }


def written_in_own(text: str) -> LocalizedText:
    """A text of one language under that language: Chinese by its characters."""
    return LocalizedText({"zh" if has_han(text) else "en": text} if text else {})
