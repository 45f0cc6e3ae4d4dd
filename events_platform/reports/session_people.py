"""The people behind a figure of one session, judged as the figure judged them, for who may see names."""

import uuid
from asyncio import to_thread
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from sqlmodel import col, select

from events_platform.kit.db.engine import Session
from events_platform.kit.schema import Input
from events_platform.registration.models import Registration
from events_platform.reports.drilldown import PAGE
from events_platform.reports.facts import TOOK_PART, Fact, Frame, Standing
from events_platform.reports.persons import chunks, facts_of, standings_of
from events_platform.reports.session_figures import attendance_of, persons_at
from events_platform.reports.session_hours import Held, online_rooms_by_room, places_of_sessions
from events_platform.reports.session_presence import Attended, Places


class ChosenAtSession(Input):
    """Which people: those whom a cell of the session's row counts; `after` is the last person of a page."""

    mode: Literal["any", "onsite_only", "online_only", "both"] = "any"
    apart: bool = False
    assumed: bool = False
    after: uuid.UUID | None = None

    def has(self, attended: Attended, *, is_counted: bool) -> bool:
        """Whether the cell counts somebody who was there like this."""
        modes = TOOK_PART if self.mode == "any" else (self.mode,)
        is_kind = attended.is_assumed or not self.assumed
        return attended.actual in modes and is_kind and is_counted != self.apart


class Attendee(NamedTuple):
    """Somebody at a session, with the registration by which they came."""

    person_id: uuid.UUID
    attended: Attended
    standing: Standing


class AtSession(NamedTuple):
    """One page of them with their registrations, and whether there are more."""

    rows: list[tuple[Attendee, Registration]]
    has_more: bool


async def people_at_session(
    session: Session, frame: Frame, held: Held, chosen: ChosenAtSession, *, is_live: bool
) -> AtSession:
    """One page of the people whom the chosen cell of a session counts, in the order of their keys."""
    online = await online_rooms_by_room(session, frame.event_id)
    places = places_of_sessions([held], frame, online)
    persons = sorted(await persons_at(session, frame, places, is_live=is_live))
    found: list[Attendee] = []
    for some in chunks([one for one in persons if chosen.after is None or one > chosen.after]):
        standings = await standings_of(session, frame, some, is_live=is_live)
        registrations = [one.registration_id for group in standings.values() for one in group]
        facts = await facts_of(session, frame, registrations, is_live=is_live)
        found += await to_thread(_chosen, frame, places, standings.values(), facts, chosen)
        if len(found) > PAGE:
            break
    shown = sorted(found, key=lambda one: one.person_id)
    return AtSession(await _with_registrations(session, shown[:PAGE]), len(shown) > PAGE)


def _chosen(
    frame: Frame,
    places: Places,
    groups: Iterable[Sequence[Standing]],
    facts: Mapping[uuid.UUID, Sequence[Fact]],
    chosen: ChosenAtSession,
) -> list[Attendee]:
    found: list[Attendee] = []
    for group in groups:
        is_counted, sessions = attendance_of(frame, places, group, facts)
        found += [
            Attendee(group[0].person_id, attended, _speaking(group, facts))
            for attended in sessions.values()
            if chosen.has(attended, is_counted=is_counted)
        ]
    return found


def _speaking(group: Sequence[Standing], facts: Mapping[uuid.UUID, Sequence[Fact]]) -> Standing:
    """The registration that gives category and country: counted before apart, the oldest first."""
    there = [one for one in group if one.registration_id in facts]
    return min(there, key=lambda one: (not one.is_counted, one.created_at, one.registration_id))


async def _with_registrations(
    session: Session, shown: Sequence[Attendee]
) -> list[tuple[Attendee, Registration]]:
    keys = [one.standing.registration_id for one in shown]
    found = await session.exec(select(Registration).where(col(Registration.id).in_(keys)))
    registrations = {one.id: one for one in found}
    return [(one, registrations[one.standing.registration_id]) for one in shown]
