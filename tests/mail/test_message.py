"""Messages on the wire, parsed by the standard library's modern parser."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events_platform.mail.message import build_message, message_id, wire_address
from events_platform.mail.models import Mail
from events_platform.mail.schemas import Draft, File, InlineImage, Invitation, Letter
from events_platform.mail.service import _attachments

BASE_URL = "https://events.example.org:8443"
LETTER = Letter("zh", "您的报名", "第一行\n第二行\n", "<p>第一行</p>")


def _mail(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "id": UUID(int=5),
        "recipient": "li@example.org",
        "recipient_name": "李雷",
        "sender_name": "会议秘书处",
        "reply_to": "secretariat@example.org",
        "subject": LETTER.subject,
        "text": LETTER.text,
        "html": LETTER.html,
        "attachments": [],
        "locale": "zh",
        "message_id": "",
        "created_at": datetime(2021, 6, 1, 8, tzinfo=UTC),
    }
    return Mail(**{**values, **changes})


def _parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(_bytes(mail), policy=policy.default)


def _bytes(mail: Mail) -> bytes:
    return build_message(mail, sender="events@example.org", base_url=BASE_URL)


def _name_and_address(mail: Mail, field: str) -> tuple[str, str]:
    """What RFC 2047 makes of an address; the modern parser of Python 3.11 adds blanks to long names."""
    shown, address = parseaddr(message_from_bytes(_bytes(mail))[field])
    return str(make_header(decode_header(shown))), address


def _words(mail: Mail, kind: str) -> str:
    body = _parsed(mail).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _shape(part: EmailMessage) -> Any:
    """The tree of content types."""
    kind = part.get_content_type()
    return (kind, [_shape(child) for child in part.iter_parts()]) if part.is_multipart() else kind  # type: ignore[arg-type]


def test_headers_say_who_to_whom_what_and_that_no_person_wrote_it() -> None:
    message = _parsed(_mail())
    assert str(message["From"]) == "会议秘书处 <events@example.org>"
    assert str(message["To"]) == "李雷 <li@example.org>"
    assert str(message["Reply-To"]) == "secretariat@example.org"
    assert message["Subject"] == "您的报名"
    assert message["Date"].datetime == datetime(2021, 6, 1, 8, tzinfo=UTC)
    assert message["Message-ID"] == "<00000000-0000-0000-0000-000000000005@events.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "zh"
    assert message.defects == []


def test_empty_names_and_reply_address_leave_no_trace() -> None:
    message = _parsed(_mail(recipient_name="", sender_name="", reply_to=""))
    assert (str(message["From"]), str(message["To"])) == ("events@example.org", "li@example.org")
    assert "Reply-To" not in message


@pytest.mark.parametrize(
    "name",
    [
        "Wang, Li (秘书处)",
        'Wang, Li; "Secretariat" <x@y.z> \\',
        "Трещалин Михаил Юрьевич, академик Московского государственного университета имени М. В. Ломоносова",
        "国际产学研用合作会议，" * 15,
        "Ministry of Education of the People's Republic of China, Department of Cooperation. Office",
        "=?utf-8?q?evil?=",
        "Zoë 😀 محمد",
        "O'Neil",
    ],
)
def test_name_arrives_as_it_was_whatever_stands_in_it(name: str) -> None:
    mail = _mail(recipient_name=name, sender_name=name, subject=name)
    assert _name_and_address(mail, "From") == (name, "events@example.org")
    assert _name_and_address(mail, "To") == (name, "li@example.org")
    assert len(_parsed(mail)["To"].addresses) == 1
    assert _parsed(mail)["Subject"] == name
    lines = _bytes(mail).split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert all(line.isascii() for line in lines)


@settings(max_examples=40)
@given(name=st.text(min_size=1, max_size=80), subject=st.text(min_size=1, max_size=120))
def test_no_text_begins_a_header_of_its_own(name: str, subject: str) -> None:
    mail = _mail(recipient_name=name, sender_name=name, subject=f"{subject}\r\nBcc: evil@example.org")
    try:
        message = _parsed(mail)
    except ValueError:
        return
    assert "Bcc" not in message
    assert list(message) == list(_parsed(_mail()))


@pytest.mark.parametrize("field", ["recipient", "reply_to"])
def test_address_with_a_line_break_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        _bytes(_mail(**{field: "a@example.org\r\nBcc: evil@example.org"}))


def test_plain_mail_is_text_and_html() -> None:
    message = _parsed(_mail())
    assert _shape(message) == ("multipart/mixed", [("multipart/alternative", ["text/plain", "text/html"])])
    assert _words(_mail(), "plain") == LETTER.text
    assert _words(_mail(), "html").strip() == LETTER.html


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Dear Ms Müller,\n", "quoted-printable"), ("尊敬的来宾，您好。\n" * 5, "base64")],
)
def test_european_text_stays_legible_on_the_wire(text: str, encoding: str) -> None:
    body = _parsed(_mail(text=text)).get_body(("plain",))
    assert body is not None
    assert body["Content-Transfer-Encoding"] == encoding
    assert _words(_mail(text=text), "plain") == text


@settings(max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=300))
def test_any_text_arrives_in_lines_that_mail_servers_take(text: str) -> None:
    mail = _mail(text=text)
    assert _words(mail, "plain") == text
    lines = _bytes(mail).split(b"\r\n")
    assert all(len(line) <= 998 and b"\n" not in line and b"\r" not in line for line in lines)


def test_invitation_is_an_alternative_and_a_file() -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:会议\r\nEND:VCALENDAR\r\n".encode()
    draft = Draft(
        LETTER,
        "li@example.org",
        images=(InlineImage("ticket@example.org", "ticket.png", b"\x89PNG"),),
        invitation=Invitation(calendar),
        files=(File("议程.pdf", b"%PDF", "application/pdf"),),
    )
    message = _parsed(_mail(attachments=list(_attachments(draft))))
    assert _shape(message) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                ["text/plain", ("multipart/related", ["text/html", "image/png"]), "text/calendar"],
            ),
            "application/ics",
            "application/pdf",
        ],
    )
    parts = {part.get_content_type(): part for part in message.walk()}
    invitation = parts["text/calendar"]
    assert dict(invitation["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert invitation.get_payload(decode=True) == calendar
    assert parts["application/ics"].get_payload(decode=True) == calendar
    assert parts["application/ics"].get_filename() == "invite.ics"
    assert parts["image/png"]["Content-ID"] == "<ticket@example.org>"
    assert parts["image/png"].get_content_disposition() == "inline"
    assert parts["application/pdf"].get_filename() == "议程.pdf"


def test_message_id_stays_the_same_and_names_the_host() -> None:
    assert message_id(UUID(int=5), BASE_URL) == message_id(UUID(int=5), BASE_URL)
    assert message_id(UUID(int=5), "http://127.0.0.1:8000").endswith("@127.0.0.1>")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("li@example.org", "li@example.org"),
        ("li@例子.中国", "li@xn--fsqu00a.xn--fiqs8s"),
        ("李雷@例子.中国", "李雷@xn--fsqu00a.xn--fiqs8s"),
        ("li@intranet.local", "li@intranet.local"),
    ],
)
def test_domains_travel_in_ascii(address: str, wire: str) -> None:
    assert wire_address(address) == wire
    assert f"<{wire}>".encode() in _bytes(_mail(recipient=address))
