"""The article's figures beside the report's, compared as printed: in the article's unit and decimals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from shared.money import grouped

FILE = Path(__file__).parent / "article_2023.yaml"


@dataclass(frozen=True)
class ArticleFigure:
    """One figure as the article prints it. value: in đồng where it is money. part: empty for the whole."""

    id: str
    label: str
    value: int
    unit: str
    divide: int = 1
    decimals: int = 0
    part: str = ""

    def text(self, value: int) -> str:
        """`value` in the article's unit and decimals, Vietnamese style."""
        step = Decimal(1).scaleb(-self.decimals)
        shown = (Decimal(value) / self.divide).quantize(step, ROUND_HALF_UP)
        whole, _, fraction = f"{shown:f}".partition(".")
        return grouped(int(whole)) + (f",{fraction}" if fraction else "")


@dataclass(frozen=True)
class Article:
    """first, last: the period it tells of. editions: the geographies in which the figures must agree."""

    area: str
    first: date
    last: date
    editions: tuple[date, ...]
    figures: tuple[ArticleFigure, ...]


@dataclass(frozen=True)
class Row:
    """One line of the comparison; found is None when the report has no such figure."""

    figure: ArticleFigure
    found: int | None

    @property
    def equal(self) -> bool:
        return self.found is not None and self.figure.text(self.found) == self.figure.text(self.figure.value)


def article() -> Article:
    """The figures of `article_2023.yaml`."""
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Article(
        area=body["area"],
        first=body["period"]["first"],
        last=body["period"]["last"],
        editions=tuple(body["editions"].values()),
        figures=tuple(ArticleFigure(**row) for row in body["figures"]),
    )


def compared(told: Article, report: Mapping[str, Any]) -> list[Row]:
    """The article's figures with what the report (its JSON) says of them, in the article's order."""
    figures = {figure["id"]: figure for figure in report["figures"]}
    return [Row(figure, _found(figure, figures.get(figure.id))) for figure in told.figures]


def _found(figure: ArticleFigure, said: Mapping[str, Any] | None) -> int | None:
    if said is None:
        return None
    value = said["parts"].get(figure.part) if figure.part else said["value"]
    return None if value is None else int(value)


def table(rows: Sequence[Row]) -> str:
    """The comparison for a terminal."""
    lines = [("Chỉ tiêu", "Bài báo", "Báo cáo", "", "Khớp")]
    for row in rows:
        said = "không có" if row.found is None else row.figure.text(row.found)
        told = row.figure.text(row.figure.value)
        lines.append((row.figure.label, told, said, row.figure.unit, "có" if row.equal else "KHÔNG"))
    widths = [max(len(line[place]) for line in lines) for place in range(5)]
    rule = "─" * (sum(widths) + 8)
    made = [
        f"{label:<{widths[0]}}  {told:>{widths[1]}}  {said:>{widths[2]}}  {unit:<{widths[3]}}  {equal}"
        for label, told, said, unit, equal in lines
    ]
    return "\n".join([made[0], rule, *made[1:]])
