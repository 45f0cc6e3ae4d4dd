"""What was measured, against what it should be, as a table to read and as JSON."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

KEYS = ("name", "database", "value", "unit", "limit", "ratio", "target", "ok")


@dataclass(frozen=True)
class Goal:
    """What a figure should reach: `limit` for its value, `target` for its ratio; floors, or ceilings."""

    limit: float | None = None
    target: float | None = None
    is_floor: bool = True

    def is_met(self, value: float, ratio: float | None) -> bool:
        """Whether value and ratio are within."""
        return self._holds(value, self.limit) and (ratio is None or self._holds(ratio, self.target))

    def _holds(self, found: float, bound: float | None) -> bool:
        return bound is None or (found >= bound if self.is_floor else found <= bound)

    def said(self) -> str:
        """The goal in signs."""
        sign = "≥" if self.is_floor else "≤"
        bounds = [f"{sign} {self.limit:,.5g}"] if self.limit is not None else []
        bounds += [f"{sign} {self.target:.3g} ×"] if self.target is not None else []
        return ", ".join(bounds)


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is to the bare endpoint, or to what `of` says."""

    name: str
    database: str
    value: float
    unit: str
    limit: float | None
    ratio: float | None
    target: float | None
    ok: bool
    of: str
    goal: Goal


def figure(
    name: str, database: str, value: float, unit: str, goal: Goal, *, ratio: float | None = None, of: str = ""
) -> Figure:
    """A figure judged by its goal; numbers keep four digits."""
    ok = goal.is_met(value, ratio)
    kept = None if ratio is None else float(f"{ratio:.4g}")
    return Figure(name, database, float(f"{value:.4g}"), unit, goal.limit, kept, goal.target, ok, of, goal)


def write(figures: Sequence[Figure], path: Path) -> None:
    """The figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{name: getattr(one, name) for name in KEYS} for one in figures]
    path.write_text(json.dumps(rows, indent=1) + "\n")


def told(figures: Sequence[Figure]) -> Sequence[Figure]:
    """The figures, said at once: a run that is cut short keeps what it has measured."""
    for one in figures:
        ratio = "" if one.ratio is None else f", {one.ratio:.4g} of {one.of or 'bare'}"
        mark = "ok" if one.ok else f"not {one.goal.said()}"
        print(f"  {one.name}: {one.value:,.4g} {one.unit}{ratio} ({mark})", file=sys.stderr, flush=True)
    return figures


def show(figures: Sequence[Figure]) -> None:
    """The figures as a table."""
    table = Table(box=None, pad_edge=False)
    for name in ("figure", "database"):
        table.add_column(name)
    for name in ("value", "ratio", "goal"):
        table.add_column(name, justify="right")
    table.add_column("")
    for one in figures:
        ratio = "" if one.ratio is None else f"{one.ratio:.3g} × {one.of}"
        value = f"{one.value:,.5g} {one.unit}"
        verdict = "[green]ok[/]" if one.ok else "[red]missed[/]"
        table.add_row(one.name, one.database, value, ratio, one.goal.said(), verdict)
    Console(width=None if Console().is_terminal else 120).print(table)
