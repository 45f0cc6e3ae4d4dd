"""What every request can reach: settings, database, templates and signing, made once at start."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from starlette.requests import HTTPConnection

from events_platform.kit.db.direct import Direct
from events_platform.kit.db.engine import Database
from events_platform.settings import Settings


@dataclass
class AppContext:
    """The parts of one running process. `parts` holds what upper floors add, by name (batchers, caches)."""

    settings: Settings
    db: Database
    parts: dict[str, Any] = field(default_factory=dict)
    _keys: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def direct(self) -> Direct:
        """The database past sessions, for what is asked by the thousand."""
        return Direct(self.db)

    async def close(self) -> None:
        """Give all connections back."""
        await self.direct.close()
        await self.db.close()

    def signing_key(self, purpose: str) -> bytes:
        """A key derived from the server's secret for one purpose, so that no two uses share a key."""
        if purpose not in self._keys:
            self._keys[purpose] = hmac.digest(self.settings.secret, purpose.encode(), hashlib.sha256)
        return self._keys[purpose]


def context(request: HTTPConnection) -> AppContext:
    """The process's parts, from the request's application."""
    found: AppContext = request.app.state.context
    return found


def client_address(request: HTTPConnection) -> str:
    """The visitor's address; which proxies are believed is the server's setting, not decided here."""
    return request.client.host if request.client else ""
