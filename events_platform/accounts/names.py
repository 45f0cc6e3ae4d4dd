"""What roles are called, and what each of them may do."""

from events_platform.accounts.models import Role
from events_platform.kit.i18n import lazy

ROLE_NAMES = {
    Role.ADMINISTRATOR: lazy("Administrator"),
    Role.OWNER: lazy("Owner"),
    Role.ORGANISER: lazy("Organiser"),
    Role.PROGRAMME_EDITOR: lazy("Programme editor"),
    Role.REGISTRAR: lazy("Registrar"),
    Role.GATE_SUPERVISOR: lazy("Gate supervisor"),
    Role.STEWARD: lazy("Steward"),
    Role.ANALYST: lazy("Analyst"),
}
ROLE_HELP = {
    Role.ADMINISTRATOR: lazy("Everything, in all events, and all accounts."),
    Role.OWNER: lazy("Everything in the event, and who else may do what."),
    Role.ORGANISER: lazy("Everything in the event except the team."),
    Role.PROGRAMME_EDITOR: lazy("Speakers, sessions and the schedule; the figures."),
    Role.REGISTRAR: lazy("Registrations, arrivals and corrections; the figures."),
    Role.GATE_SUPERVISOR: lazy("Gates, devices, arrivals and scans to review; the figures."),
    Role.STEWARD: lazy("The arrivals list, with names."),
    Role.ANALYST: lazy("The figures, without names."),
}
EVENT_ROLES = tuple(role for role in Role if role != Role.ADMINISTRATOR)
