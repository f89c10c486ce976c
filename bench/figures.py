"""One figure: what was measured beside what, and whether it is where it should be."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """`value` is a ratio or a count; `goal` the bound it should keep, None where none was set."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    higher_is_better: bool = False
    words: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.higher_is_better else self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"is_met": self.is_met}


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| figure | value | goal | met | measured |", "|---|---|---|---|---|"]
    for one in figures:
        sign = "" if one.goal is None else (">= " if one.higher_is_better else "<= ") + f"{one.goal:g}"
        met = {None: "", True: "yes", False: "no"}[one.is_met]
        lines.append(f"| {one.name} | {one.value:.4g} {one.unit} | {sign} | {met} | {one.words} |")
    return "\n".join(lines)
