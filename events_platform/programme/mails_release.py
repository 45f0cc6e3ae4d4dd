"""Drafts of the mails by which speakers learn what a release changed for them."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import (
    LOCALES,
    current_locale,
    format_list,
    format_time_range,
    use_locale,
    zone_label,
)
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import Item
from events_platform.programme.diff import Change, ChangeKind
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.models_release import Release, ReleaseMail
from events_platform.programme.names import speaker_name
from events_platform.programme.published import hidden_sessions
from events_platform.programme.queries import speakers_of

LONGEST_TEXT = 10_000
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class _Facts:
    event: Event
    rooms: dict[uuid.UUID, Room]


async def draft_mails(session: Session, event: Event, release: Release, changes: Collection[Change]) -> None:
    """Draft a mail for every speaker whom the changes concern and who can be written to.

    Nobody is written to about what an embargo hides, nor anybody whom one hides.
    """
    speakers = await speakers_of(session, event.id)
    concerned = [item for change in changes for item in (change.after, change.before) if item]
    hidden = await hidden_sessions(session, event.id, concerned)
    shown = [change for change in changes if change.session_id not in hidden]
    facts = _Facts(event, {room.id: room for room in await rooms_of(session, event.id)})
    for speaker in speakers:
        if speaker.email and speaker.embargo == Embargo.NONE:
            mail = _draft(facts, release, speaker, shown)
            if mail is not None:
                session.add(mail)


def _draft(
    facts: _Facts, release: Release, speaker: Speaker, changes: Iterable[Change]
) -> ReleaseMail | None:
    lang = speaker.locale if speaker.locale in LOCALES else "en"
    with use_locale(lang):
        lines = [(change, line) for change in changes if (line := _line(facts, speaker, change))]
        if not lines:
            return None
        return ReleaseMail(
            event_id=facts.event.id,
            release_id=release.id,
            speaker_id=speaker.id,
            locale=lang,
            subject=_subject(facts.event, release)[:LONGEST_SUBJECT],
            text="\n\n".join(_paragraphs(facts, release, speaker, lines))[:LONGEST_TEXT],
            session_ids=[str(change.session_id) for change, _text in lines],
        )


def _subject(event: Event, release: Release) -> str:
    if release.number == 1:
        return _("Your part in the programme: %(event)s", event=_text(event, "title"))
    return _("Your part in the programme has changed: %(event)s", event=_text(event, "title"))


def _text(event: Event, name: str) -> str:
    text: str = getattr(event, name).in_language(current_locale(), event.languages)
    return text


def _paragraphs(
    facts: _Facts, release: Release, speaker: Speaker, lines: list[tuple[Change, str]]
) -> Iterator[str]:
    event = facts.event
    title = _text(event, "title")
    yield _("Dear %(name)s,", name=speaker_name(speaker, current_locale()))
    if release.number == 1:
        yield _("the programme of %(event)s has been released. Your part in it:", event=title)
    else:
        yield _("the programme of %(event)s has been released anew. For you this means:", event=title)
    yield from (line for _change, line in lines)
    place = event.place or None
    starts_at = lines[0][0].after.starts_at
    yield _("All times are %(zone)s.", zone=zone_label(event.timezone, starts_at, place=place))
    yield _("If something does not suit you, please answer this mail.")


def _line(facts: _Facts, speaker: Speaker, change: Change) -> str:
    """What one change means for the speaker; '' where it means nothing."""
    title = change.after.title.in_language(current_locale(), facts.event.languages)
    was, is_now = _has_part(change.before, speaker), _has_part(change.after, speaker)
    now_there = {
        "title": title,
        "when": _when(facts, change.after, speaker),
        "where": _where(facts, change.after),
    }
    if change.kind == ChangeKind.CANCELLED:
        return _("“%(title)s” (%(when)s, %(where)s) is cancelled.", **now_there)
    if not is_now:
        return _("You have no part in “%(title)s” any more.", title=title) if was else ""
    if not was:
        return _("You have a part in “%(title)s”: %(when)s, %(where)s.", **now_there)
    if change.kind == ChangeKind.NEW:
        return _("“%(title)s” takes place after all: %(when)s, %(where)s.", **now_there)
    if change.kind == ChangeKind.MOVED and change.before:
        before = {"then": _when(facts, change.before, speaker), "there": _where(facts, change.before)}
        return _(
            "“%(title)s” is now on %(when)s, %(where)s. Before it was on %(then)s, %(there)s.",
            **now_there,
            **before,
        )
    return _changed(change, now_there)


def _changed(change: Change, now_there: dict[str, str]) -> str:
    names = {
        "title": _("title"),
        "abstract": _("abstract"),
        "languages": _("languages"),
        "interpretation": _("interpretation"),
    }
    concerned = [names[field] for field in change.fields if field in names]
    if not concerned:
        return ""
    return _(
        "“%(title)s” (%(when)s, %(where)s) was edited: %(fields)s.",
        **now_there,
        fields=format_list(concerned),
    )


def _has_part(item: Item | None, speaker: Speaker) -> bool:
    return item is not None and any(part.speaker_id == speaker.id for part in item.parts)


def _when(facts: _Facts, item: Item, speaker: Speaker) -> str:
    """In the event's zone, and in the speaker's own where the clock there shows another time."""
    here = format_time_range(item.starts_at, item.ends_at, facts.event.timezone)
    if not speaker.timezone or _offset(speaker.timezone, item) == _offset(facts.event.timezone, item):
        return here
    own = format_time_range(item.starts_at, item.ends_at, speaker.timezone)
    return _("%(here)s (%(own)s your time)", here=here, own=own)


def _offset(zone: str, item: Item) -> object:
    return item.starts_at.astimezone(ZoneInfo(zone)).utcoffset()


def _where(facts: _Facts, item: Item) -> str:
    room = facts.rooms.get(item.room_id)
    return room.name.in_language(current_locale(), facts.event.languages) if room else ""
