"""Every sentence of the product has its Chinese; `--update` brings new sentences into the catalogues."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import normalize

from deploy.dev.tools import ROOT
from events_platform.kit.i18n.catalogues import read_catalogue
from tests.checks.messages import COMMON, Message, extract
from tests.checks.sources import place

LANGUAGE = "zh"
FOLDER = ROOT / "frontend" / "locales" / LANGUAGE
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"</?\w+")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)")

Catalogues = dict[str, Catalog]


def problems() -> list[str]:
    """What is missing or wrong, message by message."""
    return compare(extract(), read(FOLDER))


def read(folder: Path) -> Catalogues:
    """The catalogues of a folder by domain."""
    return {path.stem: read_catalogue(path, LANGUAGE) for path in sorted(folder.glob("*.po"))}


def compare(messages: Iterable[Message], catalogues: Catalogues) -> list[str]:
    """Missing, unfinished, faulty, contradictory and dead translations."""
    messages = list(messages)
    found = [problem for message in messages for problem in _problems_of(message, catalogues)]
    return [*dict.fromkeys(found), *_contradictions(catalogues), *_dead(messages, catalogues)]


def _problems_of(message: Message, catalogues: Catalogues) -> list[str]:
    entry = entry_of(message, catalogues)
    where = f"{message.place}: {message.singular!r}"
    if entry is None:
        return [f"{where} is not in {message.domain}.po"]
    if entry.fuzzy or not all(_strings(entry)):
        return [f"{where} has no Chinese in {message.domain}.po"]
    return [f"{where}: {fault}" for text in _strings(entry) for fault in faults(message, text)]


def entry_of(message: Message, catalogues: Catalogues) -> Entry | None:
    """The message in its domain's catalogue or in the common one; a plural needs an entry with plurals."""
    for name in (message.domain, COMMON):
        catalogue = catalogues.get(name)
        entry = catalogue.get(message.singular, message.context) if catalogue else None
        if entry and (entry.pluralizable or not message.plural):
            return entry
    return None


def faults(message: Message, text: str) -> list[str]:
    """Placeholders or tags that do not match the English, and half-width punctuation."""
    source = message.plural or message.singular
    found = []
    if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(text)):
        found.append(f"other placeholders in {text!r}")
    if sorted(TAG.findall(source)) != sorted(TAG.findall(text)):
        found.append(f"other tags in {text!r}")
    if HALF_WIDTH.search(text):
        found.append(f"half-width punctuation in {text!r}")
    return found


def _contradictions(catalogues: Catalogues) -> list[str]:
    """Catalogues are merged, and only one of two translations of the same message would ever be seen."""
    known: dict[tuple[object, object], tuple[str, object]] = {}
    found = []
    for name, catalogue in catalogues.items():
        for entry in _entries(catalogue):
            # A plain message and a plural one that begins with it are one entry of the merged catalogue, too.
            key = (entry.context, _singular(entry))
            other, string = known.setdefault(key, (name, entry.string))
            if string != entry.string:
                found.append(f"{_singular(entry)!r} reads differently in {other}.po and {name}.po")
    return found


def _dead(messages: list[Message], catalogues: Catalogues) -> list[str]:
    return [
        f"{place(FOLDER / name)}.po: {_singular(entry)!r} is not said there any more"
        for name, catalogue in catalogues.items()
        for entry in _entries(catalogue)
        if _key(entry) not in _live(messages, name)
    ]


def _live(messages: list[Message], name: str) -> set[tuple[str | None, str]]:
    return {message.key for message in messages if name in (message.domain, COMMON)}


def update(messages: Iterable[Message], folder: Path) -> None:
    """Writes each catalogue anew: living messages in their order, then the missing ones without text."""
    messages = list(messages)
    catalogues = read(folder)
    missing: dict[str, dict[tuple[str | None, str], Message]] = defaultdict(dict)
    for message in messages:
        if entry_of(message, catalogues) is None:
            missing[message.domain].setdefault(message.key, message)
    for name in sorted({*catalogues, *missing}):
        path = folder / f"{name}.po"
        living = _live(messages, name)
        kept = [entry for entry in _entries(catalogues.get(name, Catalog())) if _key(entry) in living]
        fresh = [_new_entry(message, catalogues) for message in missing[name].values()]
        path.write_text("\n".join([_header(path), *map(_block, [*kept, *fresh])]))


def _new_entry(message: Message, catalogues: Catalogues) -> Entry:
    """A message with the text that another catalogue has for it, else without."""
    others = (entry_of(replace(message, domain=name), catalogues) for name in catalogues)
    known = next((entry for entry in others if entry), None)
    if message.plural:
        return Entry(
            (message.singular, message.plural), known.string if known else ("",), context=message.context
        )
    return Entry(message.singular, known.string if known else "", context=message.context)


def _header(path: Path) -> str:
    if path.exists():
        return path.read_text().split("\n\n", 1)[0].rstrip() + "\n"
    return (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans_CN\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )


def _block(entry: Entry) -> str:
    lines = [f"# {comment}" for comment in entry.user_comments]
    if entry.fuzzy:
        lines.append("#, fuzzy")
    if entry.context:
        lines.append(f"msgctxt {_quoted(entry.context)}")
    lines.append(f"msgid {_quoted(_singular(entry))}")
    if entry.pluralizable:
        lines.append(f"msgid_plural {_quoted(entry.id[1])}")
        lines += [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(_strings(entry))]
    else:
        lines.append(f"msgstr {_quoted(_strings(entry)[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return normalize(text, width=0)


def _entries(catalogue: Catalog) -> list[Entry]:
    return [entry for entry in catalogue if entry.id]


def _key(entry: Entry) -> tuple[str | None, str]:
    return (entry.context, _singular(entry))


def _singular(entry: Entry) -> str:
    return str(entry.id[0] if entry.pluralizable else entry.id)


def _strings(entry: Entry) -> list[str]:
    strings = entry.string if isinstance(entry.string, (list, tuple)) else [entry.string]
    return [text or "" for text in strings] or [""]


def main(arguments: list[str]) -> int:
    """Checks, or with `--update` mends what can be mended and then checks."""
    if "--update" in arguments:
        update(extract(), FOLDER)
    found = problems()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
