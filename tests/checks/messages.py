"""Which sentences the product says, extracted from Python and templates, and which domain says them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_from_file

from deploy.dev.tools import ROOT
from tests.checks.sources import files, place

COMMON = "common"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATE_OPTIONS = {"extensions": "jinja2.ext.do", "silent": "false", "newstyle_gettext": "true"}


@dataclass(frozen=True)
class Message:
    """One sentence of the source: its key in a catalogue, its plural, and where it stands."""

    context: str | None
    singular: str
    plural: str | None
    domain: str
    place: str

    @property
    def key(self) -> tuple[str | None, str]:
        """What gettext looks up."""
        return (self.context, self.singular)


def extract() -> list[Message]:
    """Every message of the product, in the order of files and lines."""
    python = [path for path in files("*.py") if path.is_relative_to(ROOT / "events_platform")]
    templates = [path for path in files("frontend/templates") if path.suffix in {".html", ".txt", ".xml"}]
    return [
        message
        for paths, method in ((python, "python"), (templates, "jinja2"))
        for path in paths
        for message in extract_from(path, method, domain_of(path))
    ]


def extract_from(path: Path, method: str, domain: str) -> Iterator[Message]:
    """The messages of one file; a template that cannot be parsed raises its syntax error."""
    options = TEMPLATE_OPTIONS if method == "jinja2" else {}
    found = extract_from_file(method, str(path), keywords=KEYWORDS, options=options)
    for line, texts, _comments, context in found:
        singular, plural = (texts[0], texts[1]) if isinstance(texts, tuple) else (texts, None)
        if singular:
            yield Message(context, singular, plural, domain, place(path, line))


def domain_of(path: Path) -> str:
    """The catalogue of a source file: its domain's, or the common one for what no domain owns."""
    parts = path.relative_to(ROOT).parts
    folder = parts[2] if parts[0] == "frontend" else parts[1]
    is_domain = folder != "kit" and (ROOT / "events_platform" / folder).is_dir()
    return folder if is_domain else COMMON
