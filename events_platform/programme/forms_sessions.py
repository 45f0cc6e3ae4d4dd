"""From a session to what its form shows, and from what was typed to what the services read."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, model_validator

from events_platform.accounts.access import Actor
from events_platform.errors import Invalid
from events_platform.events.forms import flat
from events_platform.events.models import Event
from events_platform.events.service_sites import local
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.programme.models import ProgrammeSession, SessionSpeaker, SessionState, Slot
from events_platform.programme.schemas_sessions import SessionIn
from events_platform.programme.service_slots import place_session, unplace_session

EMPTY_ROWS = 4
LABELS = {
    "type": lazy("Type"),
    "track": lazy("Track"),
    "part_of": lazy("Part of"),
    "title": lazy("Title"),
    "abstract": lazy("Abstract"),
    "minutes": lazy("Minutes"),
    "state": lazy("State"),
    "day": lazy("Day"),
    "starts": lazy("Start"),
    "room": lazy("Room"),
    "shared_rooms": lazy("Also shown in"),
    "languages": lazy("Languages spoken"),
    "interpretation": lazy("Interpreted into"),
    "capacity": lazy("Places"),
    "expected": lazy("People expected"),
    "is_counted": lazy("Attendance"),
    "notes": lazy("Notes for the staff"),
}
# Fields of a slot's time and place by the names that the service gives them.
AT = {"starts_at": "starts", "ends_at": "minutes", "room": "room", "shared_rooms": "shared_rooms"}


class SessionForm(SessionIn):
    """A session with its time and place, as the console's form sends both."""

    room: uuid.UUID | None = None
    day: date | None = None
    starts: time | None = None
    shared_rooms: Annotated[list[uuid.UUID], Field(max_length=100)] = Field(default=[])
    is_fixed: bool = False
    seen: AwareDatetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _parts_in_order(cls, data: Any) -> Any:
        """Rows of the form without a speaker go; the others stand in the order that their numbers say."""
        if isinstance(data, dict) and isinstance(data.get("parts"), dict):
            rows = [row for row in data["parts"].values() if isinstance(row, dict)]
            return {**data, "parts": [_part(row) for row in in_order(rows)]}
        return data

    def said(self) -> SessionIn:
        """What is said of the session itself."""
        return SessionIn.model_construct(
            **{name: getattr(self, name) for name in SessionIn.model_fields},
        )


def in_order(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The rows that name a speaker, by their order numbers; those without a number come last."""

    def place(row: Mapping[str, str]) -> int:
        text = row.get("order", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 10**6

    return sorted((row for row in rows if row.get("speaker")), key=place)


def _part(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name in {"speaker", "role"}}


def part_rows(typed: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The rows of speakers as they were typed, in the order in which they are read."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in typed.items():
        group, _dot, rest = name.partition(".")
        number, _dot, field = rest.partition(".")
        if group == "parts" and field:
            rows.setdefault(number, {})[field] = value
    return in_order(list(rows.values()))


def typed_from(
    event: Event, one: ProgrammeSession, slot: Slot | None, parts: Sequence[SessionSpeaker]
) -> dict[str, str]:
    """The fields of the form as the session stands; lists apart."""
    plain = ("minutes", "state", "capacity", "expected", "notes")
    typed = {name: _text(getattr(one, name)) for name in plain}
    typed |= {"type": str(one.type_id), "track": _text(one.track_id), "part_of": _text(one.part_of_id)}
    typed |= {"is_counted": "1" if one.is_counted else "0", "seen": one.updated_at.isoformat()}
    typed |= {name: "1" for name in ("has_sign_up", "is_hidden") if getattr(one, name)}
    typed |= flat("title", one.title) | flat("abstract", one.abstract)
    for number, part in enumerate(parts):
        typed |= {f"parts.{number}.speaker": str(part.speaker_id), f"parts.{number}.role": part.role}
        typed[f"parts.{number}.order"] = str(number + 1)
    return typed | (_typed_slot(event, slot) if slot else {})


def _typed_slot(event: Event, slot: Slot) -> dict[str, str]:
    starts = slot.starts_at.astimezone(ZoneInfo(event.timezone))
    typed = {"day": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "room": str(slot.room_id)}
    return typed | ({"is_fixed": "1"} if slot.is_fixed else {})


def _text(value: object) -> str:
    return "" if value is None else str(value)


async def place_as_said(
    session: Session, actor: Actor, event: Event, one: ProgrammeSession, data: SessionForm
) -> None:
    """Give the session the time and place of the form, or take both away. Raises Invalid, Conflict."""
    if one.state == SessionState.CANCELLED:
        return
    given = {"room": data.room, "day": data.day, "starts": data.starts}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        await unplace_session(session, actor, event, one)
        return
    if missing or data.room is None or data.day is None or data.starts is None:
        sentence = _("Please give day, start and room together, or none of them.")
        raise Invalid(sentence, fields=dict.fromkeys(missing, sentence))
    try:
        await place_session(
            session,
            actor,
            event,
            one,
            data.room,
            _starts_at(event, data.day, data.starts),
            shared_room_ids=data.shared_rooms,
            is_fixed=data.is_fixed,
        )
    except Invalid as error:
        fields = {AT.get(name, name): sentence for name, sentence in error.fields.items()}
        raise Invalid(error.message, fields=fields) from error


def _starts_at(event: Event, day: date, clock: time) -> datetime:
    return local(day, clock, ZoneInfo(event.timezone), "starts").astimezone(UTC)
