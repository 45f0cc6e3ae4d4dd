"""Writes of the call itself: what it asks, when it is open, its letters, and the link for late-comers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event, touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.programme.models_call import ProposalCall, QuestionKind
from events_platform.programme.queries_call import call_of
from events_platform.programme.schemas_call import CallIn, CriterionIn, LettersIn, QuestionIn
from events_platform.programme.service_speakers import in_zone
from events_platform.programme.service_tracks import keep_types

MOMENTS = ("opens_at", "closes_at", "late_until")


async def change_call(session: Session, actor: Actor, event: Event, data: CallIn) -> ProposalCall:
    """Set the call up, or change it; switched off, nobody can propose and the console has no place for it.

    Raises Invalid: `closes_at` not after `opens_at`, types that are not the event's, choices without options.
    """
    await touch_event(session, event)
    moments = _moments(event, data)
    _refuse_questions(data.questions)
    await _refuse_formats(session, event, data)
    call = await call_of(session, event.id) or ProposalCall(event_id=event.id)
    for name, moment in moments.items():
        setattr(call, name, moment)
    call.text = data.text
    call.formats = [one.model_dump(mode="json") for one in data.formats]
    call.questions = [_kept(one) for one in data.questions]
    call.criteria = [_kept(one) for one in data.criteria]
    call.most_proposals, call.is_anonymous = data.most_proposals, data.is_anonymous
    call.updated_at = now()
    event.has_call = data.is_on
    session.add(call)
    await session.flush()
    record(session, actor, "call.update", call, details={"is_on": data.is_on})
    await session.flush()
    return call


def _moments(event: Event, data: CallIn) -> dict[str, datetime | None]:
    zone = ZoneInfo(event.timezone)
    given = {name: getattr(data, name) for name in MOMENTS}
    moments = {name: in_zone(moment, zone) if moment else None for name, moment in given.items()}
    opens, closes = moments["opens_at"], moments["closes_at"]
    if opens and closes and closes <= opens:
        sentence = _("The call closes before it opens.")
        raise Invalid(sentence, fields={"closes_at": sentence})
    return moments


def _refuse_questions(questions: Sequence[QuestionIn]) -> None:
    for number, one in enumerate(questions):
        if one.kind == QuestionKind.CHOICE and len(one.options) < 2:
            sentence = _("Please give at least two options, one a line.")
            raise Invalid(sentence, fields={f"questions.{number}.options": sentence})


async def _refuse_formats(session: Session, event: Event, data: CallIn) -> None:
    known = {one.id for one in await keep_types(session, event)}
    if any(one.type not in known for one in data.formats):
        sentence = _("There is no such type of sessions at this event.")
        raise Invalid(sentence, fields={"formats": sentence})
    if data.is_on and not data.formats:
        sentence = _("Please choose at least one type of sessions that can be proposed.")
        raise Invalid(sentence, fields={"formats": sentence})


def _kept(one: QuestionIn | CriterionIn) -> dict[str, Any]:
    """As it is stored: under the key that it has, for answers and scores refer to it, or a new one."""
    return {**one.model_dump(mode="json"), "key": one.key or new_id().hex[-8:]}


async def change_letters(
    session: Session, actor: Actor, event: Event, call: ProposalCall, data: LettersIn
) -> None:
    """Keep the organisers' own words for the letters."""
    await hold_event(session, event)
    call.letters = data.kept()
    call.updated_at = now()
    record(session, actor, "call.letters", call)
    await session.flush()


async def renew_late_link(session: Session, actor: Actor, event: Event, call: ProposalCall) -> None:
    """Make a link by which invited people can still propose; the one before is void."""
    await hold_event(session, event)
    await session.refresh(call)
    call.late_epoch += 1
    record(session, actor, "call.late_link", call)
    await session.flush()
