"""Case lists: files beside a form that the server makes for whoever asks, from what it knows today.

A form names one with `select_one_from_file households.csv`. Phones take such a file for an entity list:
`name`, `label` and `__version` are what they need, the other columns are for filters and prefilled answers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

from shared.text import sort_key

VILLAGES, HOUSEHOLDS, RETURNED = "villages.csv", "households.csv", "returned.csv"


@dataclass(frozen=True)
class CaseList:
    """columns: in their order; every row has them all. holds: what a row is, for people."""

    holds: str
    columns: tuple[str, ...]


CASE_LISTS: dict[str, CaseList] = {
    VILLAGES: CaseList(
        "thôn, buôn, tổ dân phố trong địa bàn",
        ("name", "label", "__version", "commune", "successor", "commune_name"),
    ),
    HOUSEHOLDS: CaseList(
        "hộ gia đình trong địa bàn",
        (
            *("name", "label", "__version"),
            *("commune", "commune_name", "village", "village_name"),
            *("poverty_class", "poverty_class_name"),
            *("head_name", "head_birth_year", "members", "phone"),
        ),
    ),
    RETURNED: CaseList(
        "phiếu bị trả lại cho người gửi",
        (
            *("name", "label", "__version"),
            *("form_id", "form_name", "title", "reason", "decided_by_name", "decided_on"),
        ),
    ),
}
"""File name → the list. Nobody may upload a file of such a name."""


@dataclass(frozen=True)
class HouseholdRow:
    """A household as lists show it: no identity numbers, only the head by name.

    version: grows with every news of the household.
    """

    code: str
    commune_id: str
    village_id: str
    poverty_class: str
    head_name: str
    head_birth_year: int | None
    members: int
    phone: str
    version: int

    @property
    def area_id(self) -> str:
        """The village, the commune when it has none."""
        return self.village_id or self.commune_id

    @property
    def order(self) -> tuple[int, str, str, str]:
        """By village, the tenth after the ninth, then by the name of the head."""
        return len(self.village_id), self.village_id, sort_key(self.head_name), self.code


def write_csv(file: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """The list as phones download it: UTF-8, the columns of the table, `rows` in their order."""
    text = StringIO()
    writer = csv.DictWriter(text, CASE_LISTS[file].columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
