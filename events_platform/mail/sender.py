"""Handing a message to the mail server that `EVENTS_SMTP_URL` names."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from events_platform.settings import Settings

TIMEOUT_SECONDS: Final = 30.0
_STARTTLS: Final = {"1": True, "true": True, "required": True, "0": False, "false": False, "never": False}
_PERMANENT: Final = range(500, 600)


class Undeliverable(Exception):
    """The mail server will never take this message for this recipient; the text says why."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and how to connect. `start_tls` None uses encryption where the server offers it."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    use_tls: bool = False
    start_tls: bool | None = None

    def client(self) -> SMTP:
        """Return an unconnected client."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.use_tls,
            start_tls=self.start_tls,
            timeout=TIMEOUT_SECONDS,
        )


def mail_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:587?starttls=1` or `smtps://…`; ValueError with a sentence if unclear.

    User and password are percent-encoded. Ports default to 25 and 465; `starttls=1` insists on encryption,
    `starttls=0` never asks for it.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == 0:
        raise ValueError("EVENTS_SMTP_URL must be smtp://host:port or smtps://host:port.")
    given = parse_qs(parts.query).get("starttls", [""])[0].lower()
    if given and given not in _STARTTLS:
        raise ValueError("In EVENTS_SMTP_URL, starttls is 1 or 0.")
    use_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if use_tls else 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=use_tls,
        start_tls=False if use_tls else _STARTTLS.get(given),
    )


async def deliver(server: MailServer, *, sender: str, recipient: str, message: bytes) -> None:
    """Send one message to one recipient, addresses as they stand on the wire.

    `Undeliverable` where the server refuses recipient or content for good. Whatever else goes wrong
    (`SMTPException`, `OSError`) may pass: refused sign-in or sender too, which an administrator can mend.
    """
    options = [] if recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    async with server.client() as client:
        try:
            await client.sendmail(sender, [recipient], message, mail_options=options)
        except SMTPRecipientsRefused as error:
            _raise_if_permanent(error.recipients[0])
            raise
        except SMTPDataError as error:
            _raise_if_permanent(error)
            raise
        except SMTPNotSupported as error:
            raise Undeliverable("The mail server cannot reach addresses beyond ASCII.") from error
        except ValueError as error:
            raise Undeliverable(str(error)) from error


async def check_connection(settings: Settings) -> None:
    """Connect and sign in as for sending; raises what is wrong."""
    async with mail_server(settings.smtp_url).client() as client:
        await client.noop()


def _raise_if_permanent(error: SMTPRecipientRefused | SMTPResponseException) -> None:
    if error.code in _PERMANENT:
        raise Undeliverable(f"{error.code} {error.message}") from error
