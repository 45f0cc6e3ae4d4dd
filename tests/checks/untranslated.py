"""No page says a word that gettext has not seen, in text or in an attribute that is read aloud."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

from tests.checks.sources import files, place

SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SILENT = {"script", "style", "code", "kbd", "samp"}
WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
ATTRIBUTE = re.compile(r"""[\w-]+=["']""")
# Blocks that layouts place inside a tag.
CLASSES = re.compile(r"\{%-?\s*block \w+_class\s*-?%\}.*?\{%-?\s*endblock[^%]*%\}", re.DOTALL)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


def problems() -> list[str]:
    """The words, with their places."""
    templates = [path for path in files("frontend/templates") if path.suffix == ".html"]
    return [problem for path in templates for problem in words_of(path)]


def words_of(path: Path) -> list[str]:
    """The untranslated words of one template."""
    parser = _Words()
    parser.feed(_markup(path.read_text()))
    parser.close()
    return [f"{place(path, line)}: {text!r} does not go through gettext" for line, text in parser.found]


def _markup(source: str) -> str:
    """The template without its Jinja parts and translated passages, every line at its place."""
    return "".join(text for text in _parts(source))


def _parts(source: str) -> Iterator[str]:
    translated = False
    silenced = CLASSES.sub(lambda block: "\n" * block.group().count("\n"), source)
    for _line, kind, text in environment.lex(silenced):
        if kind == "name" and text in ("trans", "endtrans"):
            translated = text == "trans"
        is_markup = kind == "data" and not translated
        yield text if is_markup else "\n" * text.count("\n")
        if kind in ("variable_end", "block_end"):
            yield GAP


class _Words(HTMLParser):
    """Collects what a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and (self._silent or tag in SILENT or ("translate", "no") in attrs):
            self._silent.append(tag)
        for name, value in attrs:
            if name in SPOKEN and value:
                self._note(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _note(self, text: str) -> None:
        spoken = text.replace(GAP, " ").strip()
        if WORD.search(spoken) and not ATTRIBUTE.search(spoken):
            self.found.append((self.getpos()[0], " ".join(spoken.split())[:60]))
