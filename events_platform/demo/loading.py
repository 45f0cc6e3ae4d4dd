"""What every part of the demo needs while it loads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from events_platform.accounts.access import Actor
from events_platform.accounts.models import Role
from events_platform.demo.names import Somebody
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.registration.links import Installation
from events_platform.registration.models import Source
from events_platform.registration.schemas import StaffRegistrationIn
from events_platform.registration.service import Registered, register

DEMO = Actor("system", "demo", grants=((Role.ADMINISTRATOR, None),))
"""Who does what the demo does, as the log names it."""


def _silent(_said: object) -> None:
    """Where nobody watches."""


@dataclass(frozen=True)
class Loading:
    """One edition being loaded in one transaction.

    `say` tells the watcher what is being loaded, `advance` moves the progress bar by so many registrations,
    `notes` keeps what is to be told at the end.
    """

    session: Session
    installation: Installation
    say: Callable[[str], None] = _silent
    advance: Callable[[int], None] = _silent
    notes: dict[str, str] = field(default_factory=dict)

    async def register(
        self, event: Event, who: Somebody, source: Source = Source.IMPORT, **values: Any
    ) -> Registered:
        """Register somebody; no mail is sent unless `send_mail` says so."""
        given = {
            "name": {"native": who.native, "romanised": who.romanised, "order": who.order},
            "country": who.country,
            "affiliation": who.affiliation,
            "locale": "zh" if who.country == "CN" else "en",
            "send_mail": False,
            **values,
        }
        data = StaffRegistrationIn.model_validate(given)
        made = await register(self.session, self.installation, DEMO, event, data, source)
        self.advance(1)
        return made
