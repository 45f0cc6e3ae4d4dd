"""Finding entries of the log: by words, by who acted, by what they are about."""

import re
import uuid
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement
from sqlmodel import col, or_

from events_platform.accounts.log_sentences import SENTENCES, WHO
from events_platform.accounts.models import AuditEntry
from events_platform.kit.i18n import current_locale, lazy
from events_platform.kit.text import like_pattern, query_terms, search_key

# What the log may be narrowed to → its name, and the things whose actions belong there.
AREAS: dict[str, tuple[object, tuple[str, ...]]] = {
    "event": (
        lazy("The event, its sites and rules"),
        ("event", "series", "body", "site", "room", "hours", "rules"),
    ),
    "registrations": (
        lazy("Registrations and mail"),
        ("registration", "identity", "category", "sign_up", "mail"),
    ),
    "presence": (
        lazy("Gates, presence and reports"),
        ("attendance", "scan", "gate", "device", "online_room", "report"),
    ),
    "programme": (
        lazy("Programme and speakers"),
        (
            "programme",
            "session",
            "session_type",
            "track",
            "speaker",
            "conflict",
            "placement",
            "release_mail",
        ),
    ),
    "proposals": (lazy("Call for proposals"), ("call", "proposal", "review", "reviewer")),
    "team": (lazy("Team and access"), ("access", "account", "role", "token")),
}
# Who acts without a name of their own → how they are called, and the kinds of actors that are meant.
NAMELESS: dict[str, tuple[object, tuple[str, ...]]] = {
    "guest": (lazy("People who register"), ("public", "attendee")),
    "speaker": (lazy("Speakers"), ("speaker",)),
    "proposer": (lazy("Proposers"), ("proposer",)),
    "reviewer": (lazy("Reviewers"), ("reviewer",)),
    "device": (lazy("Devices"), ("device",)),
    "token": (lazy("Programs with a token"), ("token",)),
    "system": (lazy("The system"), ("system",)),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class LogFilter:
    """What somebody looks for in a log; `who` is an id or a key of `NAMELESS`, `about` a key of `AREAS`."""

    q: str = ""
    who: str = ""
    about: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an entry must be; what is not understood narrows nothing."""
        found = [_says(term) for term in query_terms(self.q)]
        if actor := _id(self.who):
            found.append(col(AuditEntry.actor_id) == actor)
        elif self.who in NAMELESS:
            found.append(col(AuditEntry.actor_kind).in_(NAMELESS[self.who][1]))
        if self.about in AREAS:
            begins = (f"{thing}." for thing in AREAS[self.about][1])
            found.append(or_(*(col(AuditEntry.action).startswith(one, autoescape=True) for one in begins)))
        return found


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _says(term: str) -> ColumnElement[bool]:
    """Whether the sentence of an entry, as its reader sees it, holds a term in its words or in a name."""
    sentences, actors = _sayings(current_locale())
    return or_(
        col(AuditEntry.search_key).like(like_pattern(term), escape="\\"),
        col(AuditEntry.action).in_([action for action, key in sentences.items() if term in key]),
        col(AuditEntry.actor_kind).in_([kind for kind, key in actors.items() if term in key]),
    )


@lru_cache
def _sayings(_language: str) -> tuple[dict[str, str], dict[str, str]]:
    """The words of each action and of each nameless actor in the reader's language, as search keys."""
    sentences = {action: search_key(_PLACEHOLDER.sub(" ", str(said))) for action, said in SENTENCES.items()}
    return sentences, {kind: search_key(str(name)) for kind, name in WHO.items()}
