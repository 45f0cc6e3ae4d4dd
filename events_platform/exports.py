"""What `events-platform report` and `export` write: an event's figures, its programme, its registrations."""

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.audit import record
from events_platform.documents.report import report_pdf
from events_platform.events.access import event_by_reference
from events_platform.events.queries import site_days
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.i18n import use_locale
from events_platform.portal.exports import exported_programme
from events_platform.registration.export import registrations_csv
from events_platform.registration.queries import Filters
from events_platform.reports.cutoff import Cutoff, figures_for, read_cutoff
from events_platform.reports.figures import Figures
from events_platform.reports.plain import frozen_text, participation_text
from events_platform.reports.schemas import participation_answer
from events_platform.reports.service_frozen import report_before, report_of
from events_platform.reports.tables import participation_csv
from events_platform.reports.unsettled import unsettled
from events_platform.reports.views_frozen import opened
from events_platform.reports.workbook import report_xlsx


async def report(db: Database, reference: str, form: str, language: str, cutoff: dict[str, str]) -> bytes:
    """The figures of an event as `text`, `json` or `csv`, at the `until` and `known_at` of a query.

    Raises NotFound for an unknown event and Invalid for an impossible time.
    """
    with use_locale(language):
        async with db.read() as session:
            event = await event_by_reference(session, reference)
            asked = read_cutoff(cutoff, event)
            figures = await figures_for(session, event, asked)
            if form == "text":
                return (await _text(session, figures, asked, language)).encode()
            answer = participation_answer(figures)
    return participation_csv(answer) if form == "csv" else answer.model_dump_json(indent=2).encode() + b"\n"


async def frozen_report(db: Database, reference: str, version: int, form: str, language: str) -> bytes:
    """A frozen version as `text`, `json` (the bytes of its hash), `csv`, `xlsx` or `pdf`. Raises NotFound."""
    async with db.read() as session:
        event = await event_by_reference(session, reference)
        report = await report_of(session, event.id, version)
        before = await report_before(session, report)
    match form:
        case "json":
            return report.content.encode()
        case "xlsx":
            return report_xlsx(event, report, language, before)
        case "pdf":
            return report_pdf(event, report, language, before)
    found = opened(report, event, before)
    with use_locale(language):
        if form == "csv":
            return participation_csv(participation_answer(found.figures))
        return frozen_text(found, language).encode()


async def _text(session: Session, figures: Figures, asked: Cutoff, language: str) -> str:
    days = await site_days(session, figures.event.id) if asked.is_live else []
    found = await unsettled(session, figures, days) if asked.is_live else []
    return participation_text(figures, found, language)


async def export(db: Database, reference: str, name: str, language: str, base_url: str) -> bytes:
    """The file of this name: `registrations.csv`, or the public programme as `schedule.json`, `.xml`, ….

    That registrations were taken away stands in the log. Raises NotFound.
    """
    with use_locale(language):
        async with db.read() as session:
            event = await event_by_reference(session, reference)
            if name != "registrations.csv":
                kind = name.removeprefix("schedule.")
                return await exported_programme(session, event, kind, language, base_url)
            table = await registrations_csv(session, event, Filters())
        async with db.write() as session:
            record(session, SYSTEM, "registration.export", event, event_id=event.id)
    return table.encode()
