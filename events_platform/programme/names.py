"""How a speaker is named to readers of a language."""

from events_platform.kit.text.names import display_name
from events_platform.programme.models import Speaker


def speaker_name(speaker: Speaker, lang: str) -> str:
    """The name as these readers can read it, without title."""
    return display_name(speaker.native, speaker.romanised, speaker.name_order, lang)
