"""A stored mail as the bytes that go over the wire (RFC 5322, 2045-2049, 6047)."""

import base64
import quopri
from email import policy
from email.charset import Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime, quote
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from events_platform.mail.models import Mail

_WIRE: Final = policy.compat32.clone(linesep="\r\n")
_UTF8: Final = Charset("utf-8")
_SPECIALS: Final = frozenset('()<>[]:;@\\,."')
_FOLD: Final = "\r\n "
_LINE: Final = 76


def message_id(mail_id: UUID, base_url: str) -> str:
    """Return the Message-ID, the same for every attempt, so that receivers recognise a repetition."""
    return f"<{mail_id}@{urlsplit(base_url).hostname or 'localhost'}>"


def wire_address(address: str) -> str:
    """Return an address with its domain in ASCII (IDNA); a local part beyond ASCII stays (RFC 6531)."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{validate_email(address, check_deliverability=False).ascii_domain}"
    except EmailNotValidError:
        return address


def build_message(mail: Mail, *, sender: str, base_url: str) -> bytes:
    """Write a mail from the installation's address `sender`; ValueError for a header that holds a line break.

    multipart/mixed of the words (text, then HTML with its pictures, then the calendar entry, each an
    alternative of the one before) and the files. All bodies are 7-bit.
    """
    message = MIMEMultipart("mixed")
    message.attach(_words(mail))
    for invitation in _parts(mail, "invitation"):
        message.attach(_file({**invitation, "content_type": "application/ics", "params": {}}, "attachment"))
    for file in _parts(mail, "attachment"):
        message.attach(_file(file, "attachment"))
    return _head(mail, sender, base_url) + message.as_bytes(policy=_WIRE)


def _words(mail: Mail) -> MIMEMultipart:
    words = MIMEMultipart("alternative")
    words.attach(_text(mail.text, "plain"))
    html: MIMEBase = _text(mail.html, "html")
    if images := _parts(mail, "inline"):
        related = MIMEMultipart("related", type="text/html")
        related.attach(html)
        for image in images:
            part = _file(image, "inline")
            part["Content-ID"] = f"<{image['content_id']}>"
            related.attach(part)
        html = related
    words.attach(html)
    for invitation in _parts(mail, "invitation"):
        words.attach(_base64(invitation))
    return words


def _parts(mail: Mail, disposition: str) -> list[dict[str, Any]]:
    return [part for part in mail.attachments if part["disposition"] == disposition]


def _text(text: str, subtype: str) -> MIMEBase:
    """Write words in the shorter of both transfer encodings, which leaves European ones legible."""
    data = text.replace("\r\n", "\n").encode()
    legible = quopri.encodestring(data)
    compact = base64.encodebytes(data.replace(b"\n", b"\r\n"))
    encoding, body = ("quoted-printable", legible) if len(legible) <= len(compact) else ("base64", compact)
    part = MIMEBase("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(body.decode("ascii"))
    return part


def _file(stored: dict[str, Any], disposition: str) -> MIMEBase:
    part = _base64(stored)
    filename = stored["filename"]
    encoded = filename if filename.isascii() else ("utf-8", "", filename)
    part.add_header("Content-Disposition", disposition, filename=encoded)
    return part


def _base64(stored: dict[str, Any]) -> MIMEBase:
    part = MIMEBase(*stored["content_type"].split("/", 1), **stored["params"])
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(base64.b64decode(stored["content_base64"])).decode("ascii"))
    return part


def _head(mail: Mail, sender: str, base_url: str) -> bytes:
    """Write the header fields; names and subject in encoded words (RFC 2047), whatever characters they hold.

    They are written here because the standard library, depending on its version, folds encoded names so
    that a comma inside them splits the address.
    """
    fields = [
        ("From", _mailbox("From", mail.sender_name, sender)),
        ("To", _mailbox("To", mail.recipient_name, mail.recipient)),
        ("Reply-To", wire_address(mail.reply_to)),
        ("Subject", _encoded("Subject", mail.subject)),
        ("Date", format_datetime(mail.created_at)),
        ("Message-ID", message_id(mail.id, base_url)),
        ("Content-Language", mail.locale),
        ("Auto-Submitted", "auto-generated"),
        # Absence notes to hundreds of confirmations would fill the organiser's mailbox.
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]
    return b"".join(_field(name, value) for name, value in fields if value)


def _field(name: str, value: str) -> bytes:
    if not value.replace(_FOLD, "").isprintable():
        raise ValueError(f"{name} holds a line break or another control character")
    return f"{name}: {value}\r\n".encode()


def _mailbox(field: str, name: str, address: str) -> str:
    """Write a display name and an address, the address on a line of its own where both are long."""
    address = wire_address(address)
    if not name:
        return address
    is_plain = _is_plain(name)
    if is_plain and not _SPECIALS.isdisjoint(name):
        name = f'"{quote(name)}"'
    elif not is_plain:
        name = _encoded(field, name)
    fits = len(f"{field}: {name} <{address}>") <= _LINE
    return f"{name}{' ' if fits else _FOLD}<{address}>"


def _encoded(field: str, text: str) -> str:
    """Fold a text, in encoded words unless it is plain ASCII."""
    charset = None if _is_plain(text) else _UTF8
    return Header(text, charset, maxlinelen=_LINE, header_name=field).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    # What only looks like an encoded word must not be shown as what it would say.
    return text.isascii() and text.isprintable() and "=?" not in text
