"""All writes of speakers themselves: who they are, when they can appear, and their photos."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, delete, func, or_, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import Photo
from events_platform.kit.files.service import remove_file, store_file
from events_platform.kit.followups import follow_up
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.text import search_key, sort_key
from events_platform.kit.text.fold import is_east_asian
from events_platform.people.models import NameOrder
from events_platform.programme.models import (
    Embargo,
    SessionMaterial,
    SessionSpeaker,
    Speaker,
    SpeakerWindow,
)
from events_platform.programme.published import newest_release
from events_platform.programme.queries_speakers import windows_of_speakers
from events_platform.programme.schemas_speakers import NewSpeakerIn, ProfileIn, SpeakerIn, WindowIn
from events_platform.programme.service_embargo import EMBARGOES, apply_embargo
from events_platform.programme.slugs import free_slug
from events_platform.programme.working_copy import released_items

CHANGED_MEANWHILE = lazy(
    "This speaker has been changed since you opened this form, by somebody else or by the speaker. What you"
    " typed stands below and is not saved yet: look at the speaker in another window, then save to put yours"
    " in its place."
)
Span = tuple[datetime, datetime]
PROFILE = ("honorific", "title", "affiliation", "country", "biography", "locale", "timezone")
STATED = ("precedence", "holding_minutes", "liaison", "appearance")


async def add_speaker(
    session: Session, actor: Actor, event: Event, data: NewSpeakerIn, *, source_key: str = ""
) -> Speaker:
    """Enter a speaker; `source_key` is the id that an imported file gave. Raises Invalid for windows."""
    await touch_event(session, event)
    speaker = _new_speaker(event, data, source_key, await _slugs(session, event))
    apply_embargo(event, speaker, data)
    session.add(speaker)
    await session.flush()
    await _store_windows(session, event, speaker, data.availability)
    record(session, actor, "speaker.create", speaker)
    await session.flush()
    await _keep_embargo(session, speaker)
    return speaker


async def bring_speakers(
    session: Session, event: Event, found: Iterable[tuple[str, Speaker | None, SpeakerIn]]
) -> list[Speaker]:
    """Enter or change many in one step: each by a file's id, as who is known, and what the file says.

    The audit entry of the import tells of them all.
    """
    await touch_event(session, event)
    taken = await _slugs(session, event)
    rows: list[Speaker] = []
    for source_key, known, data in found:
        row = known or _new_speaker(event, data, source_key, taken)
        if known is not None:
            _change(known, data)
            known.updated_at = now()
        taken.add(row.slug)
        rows.append(row)
    session.add_all(rows)
    await session.flush()
    if any(row.embargo != Embargo.NONE for row in rows):
        await follow_up(session, EMBARGOES, event.id)
    return rows


def _new_speaker(event: Event, data: SpeakerIn, source_key: str, taken: set[str]) -> Speaker:
    speaker = Speaker(event_id=event.id, native=data.name.native, slug="", source_key=source_key)
    _fill(speaker, data)
    _fill_staff(speaker, data)
    speaker.slug = free_slug(speaker.romanised or speaker.native, taken, "speaker")
    return speaker


async def _keep_embargo(session: Session, speaker: Speaker) -> None:
    """Whoever is under an embargo may be registered under a name or an address that is known only now."""
    if speaker.embargo != Embargo.NONE:
        await follow_up(session, EMBARGOES, speaker.event_id)


async def _slugs(session: Session, event: Event) -> set[str]:
    return set((await session.exec(select(Speaker.slug).where(Speaker.event_id == event.id))).all())


async def update_speaker(
    session: Session,
    actor: Actor,
    event: Event,
    speaker: Speaker,
    data: SpeakerIn,
    *,
    expected: datetime | None = None,
) -> Speaker:
    """Change what staff state. Who gets another address is invited anew, and the old link is void.

    `expected` is the `updated_at` that was seen: Conflict (changed_meanwhile) where it is another.
    """
    await touch_event(session, event)
    await session.refresh(speaker)
    _refuse_merged(speaker)
    if expected is not None and speaker.updated_at != expected:
        raise Conflict(CHANGED_MEANWHILE, code="changed_meanwhile")
    before = _state(speaker)
    _change(speaker, data)
    await _note(session, actor, speaker, before, "speaker.update")
    await _keep_embargo(session, speaker)
    return speaker


def _change(speaker: Speaker, data: SpeakerIn) -> None:
    address = speaker.email
    _fill(speaker, data)
    _fill_staff(speaker, data)
    if speaker.email != address and speaker.invited_at is not None:
        speaker.invited_at = None
        speaker.epoch += 1


async def update_profile(
    session: Session, actor: Actor, event: Event, speaker: Speaker, data: ProfileIn
) -> Speaker:
    """Change what speakers state of themselves."""
    await touch_event(session, event)
    before = _state(speaker)
    _fill(speaker, data)
    fill_keys(speaker)
    await _note(session, actor, speaker, before, "speaker.profile")
    await _keep_embargo(session, speaker)
    return speaker


def _state(speaker: Speaker) -> dict[str, Any]:
    names = ("native", "romanised", "name_order", "email", *PROFILE, *STATED)
    return {name: getattr(speaker, name) for name in names}


async def _note(
    session: Session, actor: Actor, speaker: Speaker, before: dict[str, Any], action: str
) -> None:
    """Say which fields changed, never what they hold."""
    after = _state(speaker)
    changed = sorted(name for name, value in after.items() if before[name] != value)
    if changed:
        speaker.updated_at = now()
        record(session, actor, action, speaker, details={"fields": changed})
    await session.flush()


def _fill(speaker: Speaker, data: ProfileIn) -> None:
    speaker.native, speaker.romanised = data.name.native, data.name.romanised
    east = is_east_asian(data.name.native)
    usual = NameOrder.FAMILY_FIRST if east else NameOrder.GIVEN_FIRST
    speaker.name_order = data.name.order or usual
    for name in PROFILE:
        setattr(speaker, name, getattr(data, name))


def _fill_staff(speaker: Speaker, data: SpeakerIn) -> None:
    for name in STATED:
        setattr(speaker, name, getattr(data, name))
    speaker.email = data.email or None
    fill_keys(speaker)


def fill_keys(speaker: Speaker) -> None:
    """Set what the speaker is found and sorted by."""
    texts = (speaker.affiliation, speaker.title)
    speaker.search_key = search_key(
        speaker.native,
        speaker.romanised,
        speaker.email,
        *(text for one in texts for text in one.values()),
    )
    speaker.sort_key = sort_key(speaker.native, speaker.romanised, speaker.name_order, "en")


def _refuse_merged(speaker: Speaker) -> None:
    if speaker.merged_into_id is not None:
        message = _("This speaker was merged with another one. Change that one, or undo the merge.")
        raise Conflict(message, code="merged")


async def remove_speaker(session: Session, actor: Actor, event: Event, speaker: Speaker) -> None:
    """Forget a speaker whom nothing refers to. Raises Conflict (`speaker_in_use`, `embargo_holds`)."""
    await touch_event(session, event)
    if speaker.embargo != Embargo.NONE:
        message = _("This speaker is under an embargo, which would end with this. Lift it first.")
        raise Conflict(message, code="embargo_holds")
    if await is_in_use(session, event, speaker):
        message = _("This speaker has a part in the programme. Take the speaker out of the sessions first.")
        raise Conflict(message, code="speaker_in_use")
    photo_id = speaker.photo_id
    await session.exec(delete(SpeakerWindow).where(col(SpeakerWindow.speaker_id) == speaker.id))
    record(session, actor, "speaker.remove", speaker)
    await session.delete(speaker)
    await session.flush()
    await _forget_photo(session, photo_id)


async def is_in_use(session: Session, event: Event, speaker: Speaker) -> bool:
    """Whether sessions, materials, other speakers or the newest release refer to the speaker."""
    id_ = speaker.id
    uses = (
        select(SessionSpeaker.id).where(
            or_(col(SessionSpeaker.speaker_id) == id_, col(SessionSpeaker.stands_in_for_id) == id_)
        ),
        select(SessionMaterial.id).where(SessionMaterial.speaker_id == id_),
        select(Speaker.id).where(or_(col(Speaker.stand_in_id) == id_, col(Speaker.merged_into_id) == id_)),
    )
    for used in uses:
        if (await session.exec(used.limit(1))).first() is not None:
            return True
    if speaker.merged_into_id is not None:
        return True
    items = released_items(await newest_release(session, event.id))
    return any(part.speaker_id == id_ for item in items for part in item.parts)


async def set_windows(
    session: Session, actor: Actor, event: Event, speaker: Speaker, windows: Iterable[WindowIn]
) -> None:
    """Replace the spans in which the speaker can appear; none: always. Raises Invalid per window."""
    await touch_event(session, event)
    known = await windows_of_speakers(session, {speaker.id})
    before = [(row.starts_at, row.ends_at) for row in known.get(speaker.id, [])]
    after = await _store_windows(session, event, speaker, windows)
    if before != after:
        speaker.updated_at = now()
        record(session, actor, "speaker.availability", speaker, details={"windows": len(after)})
    await session.flush()


async def _store_windows(
    session: Session, event: Event, speaker: Speaker, windows: Iterable[WindowIn]
) -> list[Span]:
    spans = _united(_spans(windows, ZoneInfo(speaker.timezone or event.timezone)))
    await session.exec(delete(SpeakerWindow).where(col(SpeakerWindow.speaker_id) == speaker.id))
    for starts_at, ends_at in spans:
        session.add(SpeakerWindow(speaker_id=speaker.id, starts_at=starts_at, ends_at=ends_at))
    await session.flush()
    return spans


def _spans(windows: Iterable[WindowIn], zone: ZoneInfo) -> list[Span]:
    """The windows in UTC; what was written without an offset is in this zone."""
    spans = [(in_zone(one.starts_at, zone), in_zone(one.ends_at, zone)) for one in windows]
    message = _("This is not after the beginning.")
    fields = {f"availability.{n}.ends_at": message for n, (start, end) in enumerate(spans) if end <= start}
    if fields:
        raise Invalid(_("Please check the times of availability."), fields=fields)
    return spans


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """An aware moment in UTC; a time without an offset is in this zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _united(spans: list[Span]) -> list[Span]:
    """In the order of time, with those that meet made one."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


async def set_photo(session: Session, actor: Actor, event: Event, speaker: Speaker, photo: Photo) -> None:
    """Give the speaker this photo in place of the one before."""
    await touch_event(session, event)
    file = await store_file(session, f"{speaker.slug}.{photo.ending}", photo.media_type, photo.data)
    await _change_photo(session, actor, speaker, file.id)


async def remove_photo(session: Session, actor: Actor, event: Event, speaker: Speaker) -> None:
    """Take the photo away. Raises Conflict (`no_photo`) where there is none."""
    if speaker.photo_id is None:
        raise Conflict(lazy("There is no photo."), code="no_photo")
    await touch_event(session, event)
    await _change_photo(session, actor, speaker, None)


async def _change_photo(session: Session, actor: Actor, speaker: Speaker, photo_id: uuid.UUID | None) -> None:
    before, speaker.photo_id, speaker.updated_at = speaker.photo_id, photo_id, now()
    record(session, actor, "speaker.photo", speaker)
    await session.flush()
    await _forget_photo(session, before)


async def _forget_photo(session: Session, photo_id: uuid.UUID | None) -> None:
    if photo_id is None:
        return
    users = select(func.count()).select_from(Speaker).where(Speaker.photo_id == photo_id)
    if (await session.exec(users)).one() == 0:
        await remove_file(session, photo_id)
