"""What other parts hand over to be sent."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail, twice: as text and as HTML with its styles inline."""

    locale: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class InlineImage:
    """A picture that the HTML shows by `<img src="cid:…">`."""

    content_id: str
    filename: str
    content: bytes
    content_type: str = "image/png"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar entry (RFC 6047): an alternative of the text for mail programs that keep calendars, and
    `invite.ics` for the others.
    """

    content: bytes
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"


@dataclass(frozen=True, slots=True)
class File:
    """A file to keep."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to one person.

    `sender_name` stands before the installation's own address, `reply_to` is where answers go.
    `subject_id` names what the mail is about, for instance a registration.
    """

    letter: Letter
    recipient: str
    recipient_name: str = ""
    sender_name: str = ""
    reply_to: str = ""
    event_id: UUID | None = None
    subject_id: UUID | None = None
    images: tuple[InlineImage, ...] = ()
    invitation: Invitation | None = None
    files: tuple[File, ...] = ()
