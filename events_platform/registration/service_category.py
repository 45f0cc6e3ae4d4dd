"""All writes of categories and their seats."""

import re

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event, EventFormat
from events_platform.events.service import count_category
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.text import fold
from events_platform.registration.models import Category, Mode, Quota, Registration, RegistrationChange
from events_platform.registration.queries import Offer
from events_platform.registration.schemas import CategoryChange, CategoryIn

LAST_NUMBER = 255
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


async def create_category(session: Session, actor: Actor, event: Event, data: CategoryIn) -> Offer:
    """Add a category with its seats in both modes; its number on tickets is the next free one.

    Conflict if the slug is taken or all 256 numbers are used.
    """
    highest = await session.exec(
        select(func.coalesce(func.max(Category.number), -1)).where(Category.event_id == event.id)
    )
    number = highest.one() + 1
    if number > LAST_NUMBER:
        raise Conflict(lazy("An event can have 256 categories at most."), code="too_many_categories")
    category = Category(
        event_id=event.id,
        slug=data.slug or _slug(data, number),
        number=number,
        name=data.name,
        noun=data.noun,
        is_counted=data.is_counted,
        is_public=data.is_public,
        needs_approval=data.needs_approval,
        modes=_modes(event, data.modes),
        position=number if data.position is None else data.position,
    )
    await _add(session, category)
    quotas = {mode: _quota(category, mode, getattr(data.capacity, mode)) for mode in Mode}
    session.add_all(quotas.values())
    record(session, actor, "category.create", category)
    await session.flush()
    await count_category(session, actor, event, category.id, is_counted=category.is_counted)
    return Offer(category, quotas)


async def update_category(
    session: Session, actor: Actor, event: Event, offer: Offer, data: CategoryChange
) -> Offer:
    """Change what is given. A capacity below the seats taken sells no more and takes nobody's away."""
    category = offer.category
    for name in data.model_fields_set - {"capacity", "modes"}:
        if (value := getattr(data, name)) is not None:
            setattr(category, name, value)
    if data.modes is not None:
        category.modes = _modes(event, data.modes)
    if data.capacity is not None:
        for name in data.capacity.model_fields_set:
            await _set_capacity(session, offer, Mode(name), getattr(data.capacity, name))
    record(session, actor, "category.update", category)
    await session.flush()
    await count_category(session, actor, event, category.id, is_counted=category.is_counted)
    return offer


async def delete_category(session: Session, actor: Actor, offer: Offer) -> None:
    """Remove a category that nobody was ever registered in; Conflict `in_use` otherwise."""
    category = offer.category
    used = select(Registration.id).where(Registration.category_id == category.id)
    if (await session.exec(used.limit(1))).first():
        raise Conflict(
            lazy("People are registered in this category, so it stays. You can close it to the public."),
            code="in_use",
        )
    was_used = select(RegistrationChange.id).where(
        RegistrationChange.event_id == category.event_id, RegistrationChange.category_id == category.id
    )
    if (await session.exec(was_used.limit(1))).first():
        # Figures of a moment at which they were in it count by it.
        raise Conflict(
            lazy(
                "People were registered in this category before, so it stays. You can close it to the public."
            ),
            code="in_use",
        )
    record(session, actor, "category.delete", category)
    for quota in offer.quotas.values():
        await session.delete(quota)
    await session.flush()
    await session.delete(category)
    await session.flush()


async def _set_capacity(session: Session, offer: Offer, mode: Mode, capacity: int | None) -> None:
    # Only the capacity: `taken` moves beside us.
    await session.exec(
        update(Quota)
        .where(col(Quota.category_id) == offer.category.id, col(Quota.mode) == mode)
        .values(capacity=capacity)
        .execution_options(synchronize_session=False)
    )
    await session.refresh(offer.quotas[mode])


async def _add(session: Session, category: Category) -> None:
    try:
        async with session.begin_nested():
            session.add(category)
    except IntegrityError as error:
        message = _("Another category of this event has this address already.")
        raise Conflict(message, code="slug_taken", fields={"slug": message}) from error


def _quota(category: Category, mode: Mode, capacity: int | None) -> Quota:
    return Quota(category_id=category.id, mode=mode, event_id=category.event_id, capacity=capacity)


def _modes(event: Event, wanted: list[Mode] | None) -> list[str]:
    offered = [mode for mode in Mode if event.format in {mode, EventFormat.HYBRID}]
    chosen = [mode.value for mode in offered if wanted is None or mode in wanted]
    if not chosen:
        message = _("The event does not take place in this way. Please choose another one.")
        raise Invalid(message, fields={"modes": message})
    return chosen


def _slug(data: CategoryIn, number: int) -> str:
    """An address made of the English name, else of the number."""
    words = _NOT_SLUG.sub("-", fold(data.name.get("en", ""))).strip("-")
    return words[:60].strip("-") or f"category-{number}"
