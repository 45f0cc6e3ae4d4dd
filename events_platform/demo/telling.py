"""What whoever started the demo needs to know: addresses, personal links, sign-ins."""

from rich.console import Console
from sqlmodel import col, select

from events_platform.accounts.models import Role
from events_platform.demo.setting import slug_of
from events_platform.demo.staff import email_of, password_of
from events_platform.demo.symposium_next import ONLINE_VISITOR, VISITOR
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import AppContext
from events_platform.registration.links import live_path, my_path
from events_platform.registration.models import Registration


async def tell(context: AppContext, say: Console, code: str = "") -> None:
    """Print where to look, and as whom; `code` enrols a device at the open gate."""
    async with context.db.read() as session:
        visitors = await _visitors(session)
    now_running, finished = f"/{slug_of('next')}/", f"/manage/{slug_of('2021')}/"
    _section(
        say,
        "Open to everybody",
        [
            ("All editions", "/"),
            ("Running today", now_running),
            ("The programme", f"{now_running}programme"),
            ("Register", f"{now_running}register"),
            *_personal(context, visitors),
            ("API", "/api/docs"),
        ],
        context.settings.base_url,
    )
    _section(
        say,
        "For staff",
        [
            ("Sign in", "/manage/sign-in"),
            ("Participation 2021", f"{finished}participation"),
            ("Participation today", f"/manage{now_running}participation"),
            ("The schedule board", f"/manage{now_running}board"),
            ("Gates", f"/manage{now_running}gates"),
            ("A steward's phone", "/gate/"),
        ],
        context.settings.base_url,
    )
    if code:
        say.print(f"  The phone is enrolled by the code {code}, within 8 hours.", markup=False)
    say.print("Sign-ins (the same at every start, unless somebody changes them)", style="bold")
    for role in Role:
        line = f"  {role.replace('_', ' '):<18}{email_of(role):<32}{password_of(context, role)}"
        say.print(line, markup=False)


def _section(say: Console, title: str, lines: list[tuple[str, str]], base_url: str) -> None:
    say.print(title, style="bold")
    for name, path in lines:
        say.print(f"  {name:<22}{base_url}{path}", markup=False)


def _personal(context: AppContext, visitors: dict[str | None, Registration]) -> list[tuple[str, str]]:
    """The pages of two attendees who are played by whoever looks around."""
    slug = slug_of("next")
    lines = []
    if VISITOR in visitors:
        lines.append(("An attendee's page", my_path(context, slug, visitors[VISITOR])))
    if ONLINE_VISITOR in visitors:
        lines.append(("An online attendee", live_path(context, slug, visitors[ONLINE_VISITOR])))
    return lines


async def _visitors(session: Session) -> dict[str | None, Registration]:
    found = await session.exec(
        select(Registration)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .where(Event.slug == slug_of("next"), col(Registration.email).in_((VISITOR, ONLINE_VISITOR)))
        .order_by(col(Registration.created_at).desc())
    )
    return {registration.email: registration for registration in found}
