"""Measures: what each figure counts. They are data (`measures.yaml`); this is what the data means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from services.reporting.domain.facts import Fact
from shared.money import grouped

WHOLE = "_"
"""The part of a measure that is not divided."""

OTHER = "other"
"""The part of what no part was named for, so that the parts always make up the whole."""


@dataclass(frozen=True, kw_only=True)
class Display:
    """How a figure is printed: value ÷ divide, rounded half up to `decimals`, then the unit's words."""

    unit: Mapping[str, str]
    divide: int = 1
    decimals: int = 0

    def number(self, value: int) -> str:
        """The figure in Vietnamese writing: dots group, a comma is the decimal mark."""
        step = Decimal(1).scaleb(-self.decimals)
        rounded = (Decimal(value) / self.divide).quantize(step, rounding=ROUND_HALF_UP)
        sign, digits = ("−" if rounded < 0 else ""), f"{abs(rounded):f}"
        whole, _, decimals = digits.partition(".")
        return sign + grouped(int(whole)) + ("," + decimals if decimals else "")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """How a measure is divided: by `dim`; names maps a value of it to the part's name.

    An `open` division takes every value as a part of its own (programmes, which are
    data themselves); otherwise a value without a name falls into OTHER.
    each: the words for a part that has no label of its own; `{part}` stands for its name.
    """

    dim: str
    names: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    open: bool = False
    each: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure of the report.

    key: stable, without the year. public_id: what readers call it; `{year}` and
    `{previous_year}` stand for the report's year and the one before.
    where: dimension → accepted values. without: dimensions that must be empty.
    years_before: dimension → how many years before the year in which the fact happened.
    mentions: dimension written by people → words of which it must contain one, in any case.
    aggregate: sum | count | distinct. negate: show what was taken back as a positive figure.
    qualifier: exact | more_than | estimated | more_than_estimated.
    tile: place among the key figures, None when it is none of them.
    """

    key: str
    public_id: str
    fact: str
    aggregate: str
    unit: str
    section: str
    label: Mapping[str, str]
    display: Display
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    years_before: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    negate: bool = False
    parts: Parts | None = None
    qualifier: str = "exact"
    group: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    tile: int | None = None
    by_area: bool = False

    def counts(self, fact: Fact) -> bool:
        """Whether the fact belongs to this figure."""
        return (
            fact.kind == self.fact
            and all(fact.dims.get(dim, "") in accepted for dim, accepted in self.where.items())
            and not any(fact.dims.get(dim) for dim in self.without)
            and all(
                fact.dims.get(dim) == str(fact.happened_on.year - years)
                for dim, years in self.years_before.items()
            )
            and all(
                any(folded(word) in folded(fact.dims.get(dim, "")) for word in words)
                for dim, words in self.mentions.items()
            )
            and (self.aggregate != "distinct" or fact.person_key is not None)
        )

    def part_of(self, fact: Fact) -> str:
        """The part the fact falls into; WHOLE when the measure is not divided."""
        if self.parts is None:
            return WHOLE
        value = fact.dims.get(self.parts.dim, "")
        if self.parts.open and value:
            return value
        return self.parts.names.get(value, OTHER)

    def contribution(self, fact: Fact) -> int:
        """What the fact adds to a sum or a count; distinct measures are counted by person instead."""
        if self.aggregate == "distinct":
            return 0
        amount = fact.value if self.aggregate == "sum" else fact.times
        return -amount if self.negate else amount

    def counts_person(self, fact: Fact) -> bool:
        """Whether the fact makes its person one of a distinct measure's; what takes back makes nobody."""
        return self.aggregate == "distinct" and not fact.undoes and self.counts(fact)

    def id_in(self, year: int) -> str:
        """The name readers know the figure by in a report of `year`."""
        return self.public_id.format(year=year, previous_year=year - 1)

    def label_in(self, year: int, language: str = "vi") -> str:
        return self.label[language].format(year=year, previous_year=year - 1)

    def note_in(self, year: int, language: str = "vi") -> str:
        return self.note.get(language, "").format(year=year, previous_year=year - 1)

    def part_label(self, part: str, language: str = "vi") -> str:
        """The words for a part; its own name when there are none."""
        if self.parts is None:
            return part
        each = self.parts.each.get(language, "{part}").format(part=part)
        return self.parts.labels.get(part, {}).get(language, each)

    def text(self, value: int, language: str = "vi") -> str:
        """The printed figure with its qualifier and unit, as in `hơn 386,8 triệu đồng`."""
        words = QUALIFIERS[self.qualifier].get(language, "")
        return " ".join(filter(None, (words, self.display.number(value), self.display.unit[language])))


QUALIFIERS: dict[str, dict[str, str]] = {
    "exact": {},
    "more_than": {"vi": "hơn", "en": "more than"},
    "estimated": {"vi": "ước", "en": "an estimated"},
    "more_than_estimated": {"vi": "ước hơn", "en": "an estimated more than"},
}
AGGREGATES = ("sum", "count", "distinct")


@dataclass(frozen=True)
class Section:
    """A part of the report with its heading."""

    id: str
    label: Mapping[str, str]


class Catalogue:
    """All measures in the order of the report, found by what asks for them."""

    def __init__(self, sections: Iterable[Section], measures: Iterable[Measure]) -> None:
        self.sections = tuple(sections)
        self._measures = {measure.key: measure for measure in measures}
        self._of_fact: dict[str, list[Measure]] = {}
        for measure in self._measures.values():
            self._of_fact.setdefault(measure.fact, []).append(measure)

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._measures.values())

    @property
    def kinds(self) -> list[str]:
        """The kinds of facts that some measure counts."""
        return list(self._of_fact)

    def get(self, key: str) -> Measure:
        """KeyError when there is no such measure."""
        return self._measures[key]

    def of(self, fact: Fact) -> list[Measure]:
        """The measures the fact belongs to."""
        return [measure for measure in self._of_fact.get(fact.kind, ()) if measure.counts(fact)]

    def named(self, public_id: str, year: int) -> Measure | None:
        """The measure that a report of `year` shows as `public_id`."""
        return next((m for m in self if m.id_in(year) == public_id), None)

    def in_section(self, section_id: str) -> list[Measure]:
        return [measure for measure in self if measure.section == section_id]

    def tiles(self) -> list[Measure]:
        """The key figures, in their order."""
        return sorted((m for m in self if m.tile is not None), key=lambda m: m.tile or 0)


def report_year(to: date) -> int:
    """The year a report is named by: that of its last day."""
    return to.year


def folded(text: str) -> str:
    """Written alike however it was typed: one form of each marked letter, no capitals."""
    return unicodedata.normalize("NFC", text).casefold()


def valid_key(key: str) -> bool:
    """Keys become field names in the buckets; `$` and blanks would not do."""
    return re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", key) is not None
