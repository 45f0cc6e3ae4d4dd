"""A programme as a file of others holds it: what readers make of it, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events_platform.programme.models import SessionKind, SpeakerRole

UNKNOWN_LANGUAGE = ""
"""The key of a text whose language the file does not tell, or which we do not have."""

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportedSpeaker:
    """Somebody with a part in the programme; `key` is the same whenever the same file comes again."""

    key: str
    name: str
    romanised: str = ""
    email: str = ""
    affiliation: Texts = field(default_factory=dict)
    country: str = ""
    biography: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """One session; times are aware. `extra` keeps what the format holds and we have no place for.

    `part_of` is the key of the session in which it takes place. `oddities` are sentences about what could not
    be taken as it stands. Where a file tells no roles, or nothing of people,
    what is known of them stays.
    """

    key: str
    title: Texts
    abstract: Texts = field(default_factory=dict)
    starts_at: datetime | None = None
    minutes: int = 0
    room: str = ""
    track: str = ""
    type: str = ""
    kind: SessionKind | None = None
    languages: tuple[str, ...] = ()
    speakers: tuple[tuple[str, SpeakerRole], ...] = ()
    is_cancelled: bool = False
    tells_people: bool = True
    tells_roles: bool = False
    capacity: int | None = None
    part_of: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedProgramme:
    """All that a file holds; `format` names it for people. Rooms map names to seats, if they are known."""

    format: str
    sessions: tuple[ImportedSession, ...]
    speakers: tuple[ImportedSpeaker, ...] = ()
    rooms: Mapping[str, int | None] = field(default_factory=dict)
    oddities: tuple[str, ...] = ()


class UnreadableError(ValueError):
    """A file that is no programme of any format that we read; the message is a sentence for people."""
