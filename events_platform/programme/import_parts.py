"""Who does what by an imported file, beside what is known and the file cannot tell."""

import uuid
from collections.abc import Iterable, Sequence

from events_platform.programme.import_known import Known
from events_platform.programme.imports import ImportedSession, ImportedSpeaker
from events_platform.programme.models import Embargo, SessionSpeaker, SpeakerRole

Part = tuple[uuid.UUID | None, SpeakerRole]


def parts_in(known: Known, one: ImportedSession) -> list[Part]:
    """Who does what, each once, for two of the file's people may be one here; None is somebody new.

    What the file cannot tell stays: people and roles where it holds none, and whom no public file names,
    for an embargo hides them or somebody stands in.
    """
    row = known.session(one.key)
    before = known.parts.get(row.id, []) if row else []
    stored = [_part(part) for part in before]
    if not one.tells_people:
        return stored
    named = [(known.speaker(ImportedSpeaker(key, "")), role) for key, role in dict.fromkeys(one.speakers)]
    found: list[Part] = [(speaker.id if speaker else None, role) for speaker, role in named]
    if not one.tells_roles:
        found = [part for each in found for part in _known_roles(each, stored)]
    kept = [part for part in _unnamed(known, before) if part not in found]
    found = list(dict.fromkeys(found))
    return stored if _by_role(found) == _by_role(_without(stored, kept)) else [*found, *kept]


def _without(parts: Iterable[Part], others: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part not in others]


def _part(part: SessionSpeaker) -> Part:
    return part.speaker_id, SpeakerRole(part.role)


def _known_roles(named: Part, stored: Sequence[Part]) -> list[Part]:
    """What somebody is known to do there, who the file says is there."""
    return [part for part in stored if part[0] == named[0]] or [named]


def _unnamed(known: Known, before: Sequence[SessionSpeaker]) -> list[Part]:
    replaced = {part.stands_in_for_id for part in before if part.stands_in_for_id}
    speakers = known.speakers_by_id
    return [
        _part(part)
        for part in before
        if part.speaker_id in replaced or speakers[part.speaker_id].embargo != Embargo.NONE
    ]


def _by_role(parts: Iterable[Part]) -> dict[SpeakerRole, list[uuid.UUID | None]]:
    """Everybody by what they do, for tables tell no order among roles: it stays where all else agrees."""
    found: dict[SpeakerRole, list[uuid.UUID | None]] = {}
    for speaker, role in parts:
        found.setdefault(role, []).append(speaker)
    return found
