"""Mail server addresses, and connections that are encrypted and signed in."""

import pytest
from aiosmtplib import SMTPConnectError, SMTPException

from events_platform.mail.sender import MailServer, check_connection, mail_server
from events_platform.settings import Settings
from tests.support import smtp as support
from tests.support.processes import free_port


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 25)),
        ("smtp://mail.example.org:587?starttls=1", MailServer("mail.example.org", 587, start_tls=True)),
        ("smtp://127.0.0.1:1025?starttls=0", MailServer("127.0.0.1", 1025, start_tls=False)),
        (
            "smtps://events%40example.org:p%2Fa%3Ass@mail.example.org",
            MailServer(
                "mail.example.org", 465, "events@example.org", "p/a:ss", use_tls=True, start_tls=False
            ),
        ),
    ],
)
def test_url_says_where_and_how(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h?starttls=maybe"]
)
def test_unclear_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="EVENTS_SMTP_URL"):
        mail_server(url)


async def test_connection_is_checked(smtp: support.MailServer) -> None:
    await check_connection(Settings(smtp_url=smtp.url))
    with pytest.raises(SMTPException):
        await check_connection(Settings(smtp_url=f"{smtp.url}?starttls=1"))
    with pytest.raises(SMTPConnectError):
        await check_connection(Settings(smtp_url=f"smtp://127.0.0.1:{free_port()}"))
