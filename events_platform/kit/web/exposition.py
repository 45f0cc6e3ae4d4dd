"""Figures as monitoring reads them: Prometheus' text exposition format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. The official client library
costs each process 2.3 MB and 36 ms of start for what these lines do (docs/decisions/0024).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """One value; `suffix` ends the family's name (`_bucket`, `_sum`, `_count` of a histogram)."""

    value: float
    labels: Mapping[str, str] = {}
    suffix: str = ""


class Family(NamedTuple):
    """The samples of one name; `kind` is counter, gauge or histogram."""

    name: str
    kind: str
    text: str
    samples: Iterable[Sample]


def single(name: str, kind: str, text: str, value: float, **labels: str) -> Family:
    """A family of one value."""
    return Family(name, kind, text, [Sample(value, labels)])


def exposition(families: Iterable[Family]) -> str:
    """The whole answer; each family is told before its samples, each line ends with a line feed."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterable[str]:
    yield f"# HELP {family.name} {_escaped(family.text)}"
    yield f"# TYPE {family.name} {family.kind}"
    for one in family.samples:
        yield f"{family.name}{one.suffix}{_labels(one.labels)} {one.value!r}"


def _labels(labels: Mapping[str, str]) -> str:
    pairs = [f'{name}="{_quoted(value)}"' for name, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
