"""A real SMTP server of the tests' own, which keeps what it receives."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.loops import LoopThread


@dataclass(frozen=True)
class Mail:
    """One message as it came over the wire: the envelope and the parsed content."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    def text(self, kind: str = "plain") -> str:
        """The `text/plain` or `text/html` body."""
        body = self.message.get_body((kind,))
        assert body is not None, f"no text/{kind} in this mail"
        content: str = body.get_content()
        return content

    def parts(self, content_type: str) -> list[EmailMessage]:
        """The parts of one type, such as `image/png` or `text/calendar`, at any depth."""
        return [part for part in self.message.walk() if part.get_content_type() == content_type]


class MailServer:
    """Accepts mail on a random port of the loopback address; `refuse` makes it answer so instead."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuse: str | None = None
        self._thread = LoopThread("smtp")
        self._server = self._thread.run(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """What `EVENTS_SMTP_URL` takes."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Mail]:
        """The mails so far to one address, in the order of arrival."""
        return [mail for mail in self.mails if address in mail.recipients]

    def wait_for(self, address: str, count: int = 1, seconds: float = 15) -> list[Mail]:
        """The first `count` mails to an address, once they are there; for tests with a server process."""
        end = time.monotonic() + seconds
        while len(self.to(address)) < count:
            assert time.monotonic() < end, f"{len(self.to(address))} of {count} mails to {address} came"
            time.sleep(0.02)
        return self.to(address)

    async def wait_for_async(self, address: str, count: int = 1, seconds: float = 15) -> list[Mail]:
        """`wait_for` in a test whose own loop must go on meanwhile."""
        return await asyncio.to_thread(self.wait_for, address, count, seconds)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls for each message."""
        if self.refuse:
            return self.refuse
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def close(self) -> None:
        """Stops listening."""
        self._thread.run(self._stop())
        self._thread.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", 0)

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True)

    async def _stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()


@contextmanager
def run_smtp() -> Iterator[MailServer]:
    """A running mail server, stopped at the end."""
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
