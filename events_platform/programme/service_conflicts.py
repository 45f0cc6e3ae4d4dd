"""The conflicts of a plan for people, and the hard ones that somebody takes upon them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict as Refusal
from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import clean_text
from events_platform.programme.conflicts import find_conflicts
from events_platform.programme.conflicts_facts import Conflict, ConflictKind, Severity
from events_platform.programme.conflicts_text import advice_of, sentence_of
from events_platform.programme.models import SessionState
from events_platform.programme.models_release import ConflictOverride
from events_platform.programme.queries_conflicts import ALL_PLANNED, overrides_of, plan_of

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict with its sentence and what to do, in the language in force."""

    conflict: Conflict
    sentence: str
    advice: str
    override: ConflictOverride | None = None

    @property
    def key(self) -> str:
        """The same whenever the conflict is found again."""
        return self.conflict.key

    @property
    def kind(self) -> ConflictKind:
        """What is wrong."""
        return self.conflict.kind

    @property
    def severity(self) -> Severity:
        """Hard or soft."""
        return self.conflict.severity

    @property
    def session_ids(self) -> tuple[uuid.UUID, ...]:
        """The sessions concerned, in the order of time."""
        return self.conflict.session_ids

    @property
    def is_blocking(self) -> bool:
        """Whether it stands against a release: hard, and nobody has taken it upon them."""
        return self.severity == Severity.HARD and self.override is None


async def conflicts_of(
    session: Session, event: Event, states: Collection[SessionState] = ALL_PLANNED
) -> list[Told]:
    """All conflicts between the placed sessions in these states: hard ones first, then by time."""
    plan = await plan_of(session, event, states)
    overrides = await overrides_of(session, event.id)
    return [
        Told(one, sentence_of(one, plan.names), advice_of(one), overrides.get(one.key))
        for one in find_conflicts(plan.snapshot)
    ]


async def blocking_conflicts(session: Session, event: Event) -> list[Told]:
    """The hard conflicts between confirmed sessions that nobody took upon them: no release with these."""
    told = await conflicts_of(session, event, {SessionState.CONFIRMED})
    return [one for one in told if one.is_blocking]


async def override_conflicts(
    session: Session, actor: Actor, event: Event, keys: Collection[str], reason: str
) -> list[ConflictOverride]:
    """Take hard conflicts that exist now upon oneself, all with one reason; a new reason replaces an old one.

    Raises Invalid without a reason, NotFound for a key that is no conflict any more, or Conflict
    (soft_conflict, event_archived).
    """
    await hold_event(session, event)
    stated = _reason(reason)
    known = {one.key: one for one in await conflicts_of(session, event)}
    overrides = []
    for key in dict.fromkeys(keys):
        told = known.get(key)
        _refuse_unfit(told)
        override = (told and told.override) or ConflictOverride(
            event_id=event.id, conflict_key=key, reason=""
        )
        override.reason, override.created_by = stated, actor.name
        session.add(override)
        record(session, actor, "conflict.override", override, details={"conflict": key})
        overrides.append(override)
    await session.flush()
    return overrides


async def undo_override(session: Session, actor: Actor, event: Event, override_id: uuid.UUID) -> None:
    """Let the conflict stand against releases again. Raises NotFound."""
    await hold_event(session, event)
    found = select(ConflictOverride).where(
        ConflictOverride.id == override_id, ConflictOverride.event_id == event.id
    )
    override = (await session.exec(found)).one_or_none()
    if override is None:
        raise NotFound(_("There is no such decision about a conflict."))
    record(session, actor, "conflict.undo", override, details={"conflict": override.conflict_key})
    await session.delete(override)
    await session.flush()


def _reason(text: str) -> str:
    sentence = ""
    try:
        reason = clean_text(text, LONGEST_REASON)
        if not reason:
            sentence = _("Please say why the programme may be released with this conflict.")
    except ValueError as error:
        sentence = str(error)
    if sentence:
        raise Invalid(sentence, fields={"reason": sentence})
    return reason


def _refuse_unfit(told: Told | None) -> None:
    if told is None:
        message = _("This conflict does not exist any more. Look at the list as it is now.")
        raise NotFound(message, code="no_such_conflict")
    if told.severity != Severity.HARD:
        message = _("This conflict does not stand against a release, so there is nothing to decide.")
        raise Refusal(message, code="soft_conflict")
