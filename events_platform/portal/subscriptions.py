"""The addresses under which people subscribe to a calendar, as pages offer them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from events_platform.settings import Settings


@dataclass(frozen=True)
class Subscription:
    """A calendar by its name: `webcal` opens the calendar program, `file` downloads, `url` is for copying."""

    name: str
    webcal: str
    file: str
    url: str


def subscription(settings: Settings, path: str, lang: str, name: str = "") -> Subscription:
    """The ways to the feed at this path of the site, in a language."""
    file = f"{path}?lang={lang}"
    parts = urlsplit(settings.base_url)
    return Subscription(name, f"webcal://{parts.netloc}{parts.path}{file}", file, settings.base_url + file)
