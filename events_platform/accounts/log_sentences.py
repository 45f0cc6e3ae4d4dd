"""The log in sentences: what each action of the audit trail means to a person who reads it."""

from datetime import date

from events_platform.accounts.models import AuditEntry, Role
from events_platform.accounts.names import ROLE_NAMES
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import current_locale, format_date, format_list, lazy
from events_platform.kit.i18n import gettext as _

# Placeholders: who acted; whom it concerned, where it is an account; what the entry's details hold.
SENTENCES = {
    "account.create": lazy("%(who)s created the account of %(whom)s."),
    "account.disable": lazy("%(who)s shut the account of %(whom)s."),
    "account.enable": lazy("%(who)s opened the account of %(whom)s again."),
    "account.password": lazy("%(who)s chose a new password."),
    "account.reset": lazy("%(who)s gave %(whom)s a one-time password."),
    "account.sign_in": lazy("%(who)s signed in."),
    "account.sign_in_refused": lazy("Somebody tried to sign in as %(whom)s, with a wrong password."),
    "account.sign_out": lazy("%(who)s signed out."),
    "account.update": lazy("%(who)s changed name or language of their account."),
    "attendance.arrivals": lazy("%(who)s recorded arrivals by hand."),
    "attendance.void": lazy("%(who)s voided a recorded presence."),
    "body.create": lazy("%(who)s added “%(name)s” to the hosts and supporters."),
    "body.remove": lazy("%(who)s took “%(name)s” off the hosts and supporters."),
    "body.update": lazy("%(who)s changed “%(name)s” among the hosts and supporters."),
    "category.create": lazy("%(who)s added a category."),
    "category.delete": lazy("%(who)s deleted a category."),
    "category.update": lazy("%(who)s changed a category."),
    "conflict.override": lazy("%(who)s took a conflict of the programme upon them."),
    "conflict.undo": lazy("%(who)s let a conflict of the programme stand against releases again."),
    "device.code": lazy("%(who)s made a code for devices."),
    "device.enrol": lazy("A device was enrolled at a gate."),
    "device.revoke": lazy("%(who)s revoked a device."),
    "device.update": lazy("%(who)s changed a device."),
    "event.archive": lazy("%(who)s archived the event."),
    "event.create": lazy("%(who)s set the event up."),
    "event.delete": lazy("%(who)s deleted the draft “%(slug)s”."),
    "event.publish": lazy("%(who)s published the event."),
    "event.reopen": lazy("%(who)s reopened the event."),
    "event.unpublish": lazy("%(who)s took the event off the site."),
    "event.update": lazy("%(who)s changed the event (%(fields)s)."),
    "gate.archive": lazy("%(who)s closed a gate for good."),
    "gate.create": lazy("%(who)s added a gate."),
    "gate.update": lazy("%(who)s changed a gate."),
    "hours.close": lazy("%(who)s closed “%(name)s” on %(day)s."),
    "hours.end": lazy("%(who)s recorded when %(day)s really ended at “%(name)s”."),
    "hours.set": lazy("%(who)s changed the hours of “%(name)s” on %(day)s."),
    "identity.accept": lazy("%(who)s decided that two registrations are one person."),
    "identity.refuse": lazy("%(who)s decided that two registrations are two people."),
    "identity.undo": lazy("%(who)s took a decision about two registrations back."),
    "mail.send_again": lazy("%(who)s sent a mail again."),
    "online_room.create": lazy("%(who)s added an online room."),
    "online_room.move": lazy("%(who)s moved an online room in the list."),
    "online_room.remove": lazy("%(who)s removed an online room."),
    "online_room.update": lazy("%(who)s changed an online room."),
    "programme.release": lazy("%(who)s released the programme."),
    "registration.cancel": lazy("%(who)s cancelled a registration."),
    "registration.category": lazy("%(who)s moved a registration to another category."),
    "registration.confirm": lazy("%(who)s confirmed a registration."),
    "registration.confirm_address": lazy("A guest's e-mail address was confirmed."),
    "registration.correct": lazy("%(who)s corrected a registration."),
    "registration.create": lazy("A registration was made by %(who)s."),
    "registration.decline": lazy("%(who)s declined a registration."),
    "registration.door": lazy("%(who)s confirmed a registration at the door."),
    "registration.export": lazy("%(who)s downloaded the registrations."),
    "registration.mode": lazy("%(who)s moved a registration between on site and online."),
    "registration.reissue": lazy("%(who)s issued a ticket anew."),
    "registration.resend": lazy("%(who)s sent a ticket again."),
    "registration.separate": lazy("A registration was taken apart from another person's."),
    "registration.undo_door": lazy("%(who)s took a confirmation at the door back."),
    "registration.unite": lazy("A registration was joined with another of the same person."),
    "release_mail.edit": lazy("%(who)s edited a mail about a release."),
    "release_mail.send": lazy("%(who)s sent a speaker a mail about a release."),
    "role.grant": lazy("%(who)s gave %(whom)s the role “%(role)s”."),
    "role.revoke": lazy("%(who)s took the role “%(role)s” from %(whom)s."),
    "room.closure": lazy("%(who)s closed the room “%(name)s” for a while."),
    "room.closure_remove": lazy("%(who)s took a closure of the room “%(name)s” back."),
    "room.create": lazy("%(who)s added the room “%(name)s”."),
    "room.remove": lazy("%(who)s removed the room “%(name)s”."),
    "room.update": lazy("%(who)s changed the room “%(name)s”."),
    "rules.change": lazy("%(who)s changed the counting rules."),
    "scan.review": lazy("%(who)s looked at a scan that contradicts another."),
    "series.create": lazy("%(who)s made the series “%(name)s”."),
    "series.update": lazy("%(who)s changed the series “%(name)s”."),
    "session.accepted": lazy("%(who)s accepted the session “%(name)s”."),
    "session.cancelled": lazy("%(who)s cancelled the session “%(name)s”."),
    "session.confirmed": lazy("%(who)s confirmed the session “%(name)s”."),
    "session.create": lazy("%(who)s added the session “%(name)s”."),
    "session.draft": lazy("%(who)s made the session “%(name)s” a draft again."),
    "session.hours": lazy("%(who)s recorded what happened to a session on the day."),
    "session.material": lazy("%(who)s changed the materials of the session “%(name)s”."),
    "session.material_remove": lazy("%(who)s removed a material from the session “%(name)s”."),
    "session.place": lazy("%(who)s placed the session “%(name)s”."),
    "session.place_many": lazy("%(who)s placed several sessions."),
    "session.proposed": lazy("%(who)s proposed the session “%(name)s”."),
    "session.remove": lazy("%(who)s removed the draft of the session “%(name)s”."),
    "session.speakers": lazy("%(who)s changed who speaks in the session “%(name)s”."),
    "session.unplace": lazy("%(who)s took the session “%(name)s” back to the unscheduled ones."),
    "session.update": lazy("%(who)s changed the session “%(name)s”."),
    "session_type.create": lazy("%(who)s added the type of sessions “%(name)s”."),
    "session_type.remove": lazy("%(who)s removed the type of sessions “%(name)s”."),
    "session_type.update": lazy("%(who)s changed the type of sessions “%(name)s”."),
    "site.create": lazy("%(who)s added the site “%(name)s”."),
    "site.remove": lazy("%(who)s removed the site “%(name)s”."),
    "site.update": lazy("%(who)s changed the site “%(name)s”."),
    "token.create": lazy("%(who)s made the token “%(name)s” (%(role)s)."),
    "token.revoke": lazy("%(who)s revoked the token “%(name)s”."),
    "track.create": lazy("%(who)s added the track “%(name)s”."),
    "track.remove": lazy("%(who)s removed the track “%(name)s”."),
    "track.update": lazy("%(who)s changed the track “%(name)s”."),
}
FIELDS = {
    "title": lazy("title"),
    "theme": lazy("theme"),
    "description": lazy("description"),
    "practical": lazy("practical matters"),
    "place": lazy("place"),
    "timezone": lazy("time zone"),
    "starts_on": lazy("first day"),
    "ends_on": lazy("last day"),
    "format": lazy("format"),
    "languages": lazy("languages"),
    "host_country": lazy("host country"),
    "contact_email": lazy("contact address"),
    "registration_opens_at": lazy("opening of registration"),
    "registration_closes_at": lazy("closing of registration"),
    "published_totals": lazy("published figures"),
    "slug": lazy("address"),
    "series_id": lazy("series"),
}
WHO = {
    "system": lazy("The system"),
    "public": lazy("A guest"),
    "attendee": lazy("A guest"),
}


def sentence_of(entry: AuditEntry, whom: str | None) -> str:
    """What happened, for people; `whom` is the name of the account that it happened to."""
    details = entry.details
    role = details.get("role", "")
    values = {
        "who": str(WHO.get(entry.actor_kind) or entry.actor_name or _("Somebody")),
        "whom": whom or _("an unknown account"),
        "role": str(ROLE_NAMES[Role(role)]) if role in set(Role) else role,
        "day": format_date(date.fromisoformat(details["day"])) if "day" in details else "",
        "name": _name(details.get("name", "")),
        "slug": details.get("slug", ""),
        "fields": format_list(FIELDS.get(name, name) for name in details.get("fields", ())),
    }
    known = SENTENCES.get(entry.action)
    return str(known % values) if known else _("%(who)s: %(action)s", who=values["who"], action=entry.action)


def _name(kept: str | dict[str, str]) -> str:
    return kept if isinstance(kept, str) else LocalizedText(kept).in_language(current_locale())
