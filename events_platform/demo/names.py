"""Invented people: names that fit a country, an institution that plainly does not exist, an address."""

import random
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from events_platform.kit.text import fold, normalise_name
from events_platform.people.models import NameOrder

INSTITUTIONS = (
    "Example University of {city}",
    "Example Institute of Technology, {city}",
    "Example Works Ltd., {city}",
)
CHINESE_INSTITUTIONS = (
    "{city}示例大学",
    "{city}示例理工学院",
    "{city}示例职业技术学院",
    "{city}示例科技有限公司",
)
ATTEMPTS = 2_000


@dataclass(frozen=True)
class Somebody:
    """An invented person; `romanised` is empty where the name is written in Latin letters anyway."""

    country: str
    native: str
    romanised: str
    order: NameOrder
    affiliation: str
    email: str


@dataclass(frozen=True)
class _Part:
    """One part of a name, as written and in Latin letters."""

    native: str
    latin: str


class Names:
    """Makes people who all differ; the same seed makes the same people."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - the same people each time is the point
        self._taken: set[str] = set()

    def somebody(self, country: str) -> Somebody:
        """A new person of a country, who shares neither form of the name with anybody before."""
        form = _section(country)["form"].split()
        for _attempt in range(ATTEMPTS):
            parts = self._parts(country, form)
            native = _section(country).get("join", " ").join(part.native for part in parts)
            latin = " ".join(part.latin for part in parts)
            keys = {normalise_name(native), normalise_name(latin)}
            if not keys & self._taken:
                self._taken |= keys
                return self._made(country, form, native, latin)
        message = f"no name of {country} is left: more parts are needed in names.ini"
        raise LookupError(message)

    def _parts(self, country: str, form: list[str]) -> list[_Part]:
        section = _section(country)
        sex = self._chance.choice(("women", "men"))
        lists = {"given": sex, "family": "family", "middle": "middle"}
        named = (lists[part] for part in form)
        return [
            self._chance.choice(_choices(country, f"{sex} {name}" if f"{sex} {name}" in section else name))
            for name in named
        ]

    def _made(self, country: str, form: list[str], native: str, latin: str) -> Somebody:
        city = self._chance.choice(_choices(country, "cities")).native
        institutions = CHINESE_INSTITUTIONS if country == "CN" else INSTITUTIONS
        address = ".".join(fold(latin).split())
        return Somebody(
            country=country,
            native=native,
            romanised="" if latin == native else latin,
            order=NameOrder.FAMILY_FIRST if form[0] == "family" else NameOrder.GIVEN_FIRST,
            affiliation=self._chance.choice(institutions).format(city=city),
            email=f"{address}@example.org",
        )


@cache
def _names() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.read_string(files(__package__).joinpath("names.ini").read_text(encoding="utf-8"))
    return parser


@cache
def _section(country: str) -> dict[str, str]:
    section = dict(_names()[country])
    return {**section, "join": section["join"].strip()} if "join" in section else section


@cache
def _choices(country: str, name: str) -> tuple[_Part, ...]:
    parts = (part.strip().partition("/") for part in _section(country)[name].split(","))
    return tuple(_Part(native, latin or native) for native, _slash, latin in parts)
