"""Two windows of one form: the second is told of what the first has changed, instead of writing over it."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import InvalidRequestError

from events_platform.errors import Conflict, NotFound
from events_platform.events.access import require_open
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LazyText, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form

SEEN = "seen"
CHANGED_MEANWHILE = lazy(
    "Somebody else has changed this since you opened the form. What you typed stands below and is not saved"
    " yet: look at it in another window, then save to put yours in its place."
)


def sign_of(shown: Mapping[str, object]) -> str:
    """A sign of what a form shows, the same as long as nobody changes any of it."""
    return hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()[:16]


def signed(typed: Mapping[str, str], **lists: Sequence[str]) -> dict[str, str]:
    """The fields of a form as they are stored, with the sign of them and of what is ticked in its lists."""
    ticked = {name: sorted(chosen) for name, chosen in lists.items()}
    return {**typed, SEEN: sign_of({**typed, **ticked})}


async def hold_as_stored(session: Session, event: Event, *rows: object) -> None:
    """Let nobody else change these rows, or what else belongs to the event, and read them anew with it.

    Call it before `refuse_changed`, so that of two who save at once the second compares with the first.
    Raises Conflict (event_archived), or NotFound where a row has been taken away.
    """
    # Programs change a row without holding the event.
    await hold_rows(session, event, *rows)
    require_open(event)


async def hold_rows(session: Session, *rows: object) -> None:
    """The same for what belongs to no event, or goes on in an archived one: the rows hold themselves.

    Raises NotFound.
    """
    try:
        for row in rows:
            await session.refresh(row, with_for_update={"key_share": True})
    except InvalidRequestError as error:
        raise NotFound(_("There is nothing at this address.")) from error


def refuse_changed(form: Form, stored: Mapping[str, str], told: LazyText = CHANGED_MEANWHILE) -> None:
    """Refuse a form that was opened before what is `signed` now. Raises Conflict (changed_meanwhile).

    The form shown again bears the present sign: whoever has been told may save. A form without a sign, as a
    program sends it, is never refused.
    """
    opened = form.typed.get(SEEN)
    if opened is None:
        return
    form.typed[SEEN] = stored[SEEN]
    if opened != stored[SEEN]:
        raise Conflict(told, code="changed_meanwhile")
