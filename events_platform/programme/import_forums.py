"""Which sessions of a file take place in others, as far as that can be: one level, of what is there."""

from collections.abc import Iterable
from dataclasses import replace

from events_platform.kit.i18n import gettext as _
from events_platform.programme.import_known import Known
from events_platform.programme.imports import ImportedSession
from events_platform.programme.models import SessionKind


def with_forums(known: Known, sessions: Iterable[ImportedSession]) -> list[ImportedSession]:
    """The sessions, forums before what is part of them; what cannot be part of another says why."""
    by_key = {one.key: one for one in sessions}
    outer = {
        one.part_of
        for one in by_key.values()
        if one.part_of and not (one.part_of in by_key and by_key[one.part_of].part_of)
    }
    settled = [
        replace(one, part_of="", oddities=(*one.oddities, said))
        if one.part_of and (said := _refusal(known, by_key, outer, one))
        else one
        for one in by_key.values()
    ]
    return sorted(settled, key=lambda one: bool(one.part_of))


def _refusal(known: Known, by_key: dict[str, ImportedSession], outer: set[str], one: ImportedSession) -> str:
    """Why it cannot be part of the session that it names; by the rules of service_nesting."""
    there, row, own = by_key.get(one.part_of), known.session(one.part_of), known.session(one.key)
    inner = {each.part_of_id for each in known.sessions_by_id.values()}
    if there is None and row is None:
        return _("The session that it is part of is not there. It stands for itself.")
    if there is one or (there.part_of if there else row is not None and row.part_of_id):
        return _("The session that it is part of is part of another one. It stands for itself.")
    if one.key in outer or (own is not None and own.id in inner):
        return _("Other sessions are part of it, so it stands for itself.")
    if there is not None and _kind(known, there) == SessionKind.BREAK:
        return _("It cannot be part of a break. It stands for itself.")
    return ""


def _kind(known: Known, one: ImportedSession) -> SessionKind | None:
    """What a session will be: by its type where that is known, else by what its words say."""
    kind = known.type_of(one)
    return SessionKind(kind.kind) if kind else one.kind
