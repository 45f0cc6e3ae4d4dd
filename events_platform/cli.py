"""The commands of an installation: `events-platform --help`."""

import errno
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from events_platform.accounts.models import Role
from events_platform.errors import AppError
from events_platform.kit import memory
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.lost import is_lost, said_by
from events_platform.settings import Settings

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Events and attendance, on site and online.",
)
user = typer.Typer(no_args_is_help=True, help="Staff accounts.")
token = typer.Typer(no_args_is_help=True, help="Tokens for the JSON API.")
cli.add_typer(user, name="user")
cli.add_typer(token, name="token")
say = Console(stderr=True, highlight=False, soft_wrap=True)
T = TypeVar("T")
Language = Literal["en", "zh"]
Form = Literal["text", "json", "csv", "xlsx", "pdf"]
Export = Literal["registrations.csv", "schedule.json", "schedule.xml", "schedule.csv", "schedule.xlsx"]


def main() -> None:
    """Run a command; a refusal is one sentence and exit code 1."""
    memory.collect_less()
    _hold_standard_streams()
    try:
        cli()
    except AppError as error:
        fields = (f"{name}: {text}" for name, text in error.fields.items() if text != error.message)
        _refuse(str(error.message), *fields)
    except Exception as error:
        if is_lost(error):
            _refuse(f"The database does not answer: {said_by(error)}")
        if isinstance(error, DBAPIError):
            _refuse(f"The database refused: {error.orig}")
        if isinstance(error, OSError) and error.filename:
            _refuse(f"{error.filename}: {error.strerror}.")
        raise


@cli.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Load the demo first if it is not there.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on (EVENTS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (EVENTS_PORT).")] = None,
) -> None:
    """Serve pages, API and, unless EVENTS_WORKER_INSIDE is false, background jobs."""
    from events_platform.app import create_app
    from events_platform.serving import bound_socket, one_server, run_server

    memory.give_back()
    settings = checked_settings(host=host, port=port)
    with one_server(settings), bound_socket(settings) as taken:
        _prepare_schema(settings, may_change=demo or settings.is_sqlite)
        if demo:
            _load_demo(settings)
        app = create_app(settings)
        memory.settle()
        run_server(app, settings, taken)


@cli.command()
def worker() -> None:
    """Run background jobs: mails, figures, clean-up."""
    from events_platform.kit.db.schema import load_models
    from events_platform.kit.logs import configure_logs
    from events_platform.kit.web.context import AppContext
    from events_platform.worker import run_until_stopped

    settings = checked_settings()
    _prepare_schema(settings, may_change=False)
    configure_logs(settings.log_level)

    load_models()

    async def work() -> None:
        context = AppContext(settings, Database(settings.database_url, settings.direct_url))
        await run_until_stopped(context)
        await context.db.close()

    uvloop.run(work())


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from events_platform.kit.db.schema import current

    settings = checked_settings()
    _prepare_schema(settings, may_change=True)
    say.print(f"The database is at revision {current(settings.direct_url)}.")


@cli.command()
def demo() -> None:
    """Load the symposium: four past editions and one that runs today."""
    settings = checked_settings()
    _prepare_schema(settings, may_change=True)
    _load_demo(settings)


@user.command("create")
def user_create(
    email: Annotated[str, typer.Argument(help="The address with which the person signs in.")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    role: Annotated[Role, typer.Option(help="What the person may do, in all events.")] = Role.ADMINISTRATOR,
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="EVENTS_NEW_PASSWORD"),
    ] = "",
) -> None:
    """Create a staff account."""
    from events_platform.accounts.access import SYSTEM
    from events_platform.accounts.passwords import hash_password
    from events_platform.accounts.service import create_account, grant

    async def work(session: Session) -> str:
        password_hash = await hash_password(password)
        account = await create_account(
            session, SYSTEM, email=email, name=name or email, password_hash=password_hash
        )
        await grant(session, SYSTEM, account.id, role, None)
        return account.email

    say.print(f"{_in_transaction(work)} may sign in as {role}.")


@token.command("create")
def token_create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    event: Annotated[str | None, typer.Option(help="Slug of the one event in which it counts.")] = None,
) -> None:
    """Create a staff token and print it, and nothing else."""
    from events_platform.accounts.access import SYSTEM
    from events_platform.accounts.service import create_token
    from events_platform.events.access import event_by_reference

    async def work(session: Session) -> str:
        found = await event_by_reference(session, event) if event else None
        return await create_token(session, SYSTEM, name, role, found.id if found else None)

    _put_out(_in_transaction(work).encode() + b"\n")


@cli.command("import")
def import_(
    event: Annotated[str, typer.Argument(help="Slug of the event.")],
    file: Annotated[Path, typer.Argument(help="A programme in any format that the console reads.")],
    apply: Annotated[bool, typer.Option(help="Bring it in; without this nothing is stored.")] = False,
) -> None:
    """Import sessions and speakers, and tell row by row what is odd."""
    from events_platform.accounts.access import SYSTEM
    from events_platform.events.access import event_by_reference
    from events_platform.portal.importing import read_file
    from events_platform.programme.import_plan import Plan
    from events_platform.programme.service_import import import_programme, preview_import

    data = file.read_bytes()

    async def work(session: Session) -> Plan:
        found = await event_by_reference(session, event)
        programme = await read_file(found, data)
        return await (import_programme if apply else preview_import)(session, SYSTEM, found, programme)

    with say.status("Bringing the programme in …" if apply else "Looking at the programme …"):
        plan = _in_transaction(work)
    told = [*plan.oddities, *(f"{row.thing} {row.name}: {said}" for row in plan.rows for said in row.said)]
    counts = Counter((row.thing, row.outcome) for row in plan.rows)
    told += [f"{thing} {outcome}: {count}" for (thing, outcome), count in sorted(counts.items())]
    _put_out("".join(f"{line}\n" for line in told).encode())
    if not apply:
        say.print("This was a dry run. Add --apply to bring it in.")


@cli.command()
def report(
    event: Annotated[str, typer.Argument(help="Slug of the event.")],
    form: Annotated[Form, typer.Option("--format", help="How the figures are written.")] = "text",
    lang: Annotated[Language, typer.Option(help="In which language.")] = "en",
    version: Annotated[
        int | None, typer.Option(min=1, help="A frozen version; without it the figures as they stand.")
    ] = None,
    until: Annotated[str, typer.Option(help="Leave out presence after 2021-06-10T18:00, or so.")] = "",
    known_at: Annotated[str, typer.Option(help="Leave out what was recorded after such a time.")] = "",
) -> None:
    """Write who took part, from which countries: the headline, or all figures."""
    from events_platform.exports import frozen_report
    from events_platform.exports import report as written

    if version:
        if until or known_at:
            _refuse("A frozen version has clocks of its own: leave --until and --known-at out.")
        _write(lambda db, _settings: frozen_report(db, event, version, form, lang))
        return
    if form in {"xlsx", "pdf"}:
        _refuse(f"Only a frozen version is written as {form}: name it with --version.")
    cutoff = {"until": until, "known_at": known_at}
    _write(lambda db, _settings: written(db, event, form, lang, cutoff))


@cli.command()
def export(
    event: Annotated[str, typer.Argument(help="Slug of the event.")],
    name: Annotated[Export, typer.Argument(help="Which file.")],
    lang: Annotated[Language, typer.Option(help="In which language.")] = "en",
) -> None:
    """Write the public programme or the registrations, for other programs."""
    from events_platform.exports import export as written

    _write(lambda db, settings: written(db, event, name, lang, settings.base_url))


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to be made, for instance events-2021-06-10.zip.")],
) -> None:
    """Keep the whole database in one file, while the servers go on."""
    from events_platform.backups import make_backup

    settings = checked_settings()
    _prepare_schema(settings, may_change=False)
    make_backup(settings, file, say)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made, on either database.")],
) -> None:
    """Bring a backup into a new database, SQLite or PostgreSQL."""
    from events_platform.backups import opened_backup, restore_backup
    from events_platform.serving import one_server

    settings = checked_settings()
    with one_server(settings), opened_backup(file) as opened:
        _prepare_schema(settings, may_change=True)
        restore_backup(settings, opened, say)


@cli.command()
def check() -> None:
    """Check settings, database, mail server, keys and clock."""
    from events_platform.checkup import run_checks

    settings = Settings()
    results = uvloop.run(run_checks(settings))
    for result in results:
        say.print(f"{'ok  ' if result.is_ok else 'FAIL'} {result.name}: {result.sentence}", markup=False)
    if not all(result.is_ok for result in results):
        raise typer.Exit(1)


def checked_settings(**options: Any) -> Settings:
    """The settings, where options of the command come before the environment, and None is no option.

    Ends the process with the reasons why it must not start.
    """
    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        # What was given is not repeated: it may be a secret.
        _refuse(*(f"EVENTS_{str(one['loc'][0]).upper()}: {one['msg']}." for one in error.errors()))
    problems = settings.problems()
    if settings.smtp_url:
        problems += _mail_problems(settings.smtp_url)
    if problems:
        _refuse(*problems)
    return settings


def _mail_problems(url: str) -> list[str]:
    from events_platform.mail.sender import mail_server

    try:
        mail_server(url)
    except ValueError as error:
        return [str(error)]
    return []


def _refuse(*sentences: str) -> NoReturn:
    for sentence in sentences:
        say.print(sentence, style="bold red", markup=False)
    raise SystemExit(1)


def _in_transaction(work: Callable[[Session], Awaitable[T]]) -> T:
    from events_platform.kit.db.schema import done_with

    settings = checked_settings()
    _prepare_schema(settings, may_change=settings.is_sqlite)

    async def writing(db: Database) -> T:
        async with db.write() as session:
            return await work(session)

    return done_with(settings.direct_url, writing)


def _write(work: Callable[[Database, Settings], Awaitable[bytes]]) -> None:
    """To standard output, and nothing else."""
    from events_platform.kit.db.schema import done_with

    settings = checked_settings()
    _prepare_schema(settings, may_change=settings.is_sqlite)
    _put_out(done_with(settings.direct_url, lambda db: work(db, settings)))


def _put_out(data: bytes) -> None:
    """All of it to standard output, or an error that names it; who reads no further is told nothing."""
    if sys.stdout is None:
        _refuse("Standard output is closed.")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        # What is left of it must not be tried again at the end.
        sys.stdout = None
        raise OSError(error.errno, error.strerror, "standard output") from error


def _hold_standard_streams() -> None:
    """Let nothing that is opened later stand in the place of a stream that was closed to this process."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _prepare_schema(settings: Settings, *, may_change: bool) -> None:
    """Bring the database to the newest schema, or end the process where that may not be done here.

    A file of SQLite is migrated by whoever opens it first, PostgreSQL by its own command, once.
    """
    from events_platform.kit.db.schema import current, newest

    found = current(settings.direct_url)
    if found == newest():
        return
    if found is not None and found > newest():
        _refuse("The database has a newer schema than this version knows. Install the newer version again.")
    if not may_change:
        _refuse("The database has an older schema, or none. Run: events-platform migrate")
    from events_platform.kit.db.migrate import upgrade

    say.print("Preparing the database …")
    upgrade(settings.direct_url)


def _load_demo(settings: Settings) -> None:
    from events_platform.demo.load import load_demo
    from events_platform.worker import compose

    compose()
    load_demo(settings, say)
