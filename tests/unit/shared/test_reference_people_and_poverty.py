"""The dated data the district works by: whole, without overlaps, and refused when it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared import reference
from shared.reference import BadReference, poverty
from shared.reference.people import ethnic_groups
from shared.reference.poverty import named, poverty_standard, scoring_table, scoring_tables, standards
from shared.reference.working_calendar import WorkingCalendar, working_calendar


def test_all_54_groups_are_there_and_two_answers_that_are_no_group() -> None:
    groups = ethnic_groups()

    assert list(groups.names) == [f"{number:02d}" for number in range(1, 57)]
    assert sum(map(groups.is_minority, groups.names)) == 53
    assert [groups.names[code] for code in sorted(groups.local)] == ["Gia-rai", "Ê-đê", "Mnông"]


@pytest.mark.parametrize("code", ["01", "55", "56", "99"])
def test_kinh_foreigners_and_the_unknown_are_no_minority(code: str) -> None:
    assert not ethnic_groups().is_minority(code)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2021, 12, 31), None),
        (date(2022, 1, 1), "2022-2025"),
        (date(2026, 12, 31), "2022-2025"),  # Decree 351/2025 kept it for one more year
        (date(2027, 1, 1), "2027-2030"),
    ],
)
def test_the_standard_is_that_of_the_day(day: date, code: str | None) -> None:
    found = poverty_standard(day)

    assert (found.code if found else None) == code


def test_the_standard_of_2022_has_twelve_deprivations_in_six_dimensions_and_both_thresholds() -> None:
    standard = standards()[0]

    assert len({one.id for one in standard.deprivations}) == 12
    assert {one.dimension for one in standard.deprivations} == set(named("dimensions"))
    assert dict(standard.b1_threshold) == {"rural": 140, "urban": 175}
    assert len(named("causes")) == 8


def test_points_that_are_stand_ins_say_so() -> None:
    assert [table.official for table in scoring_tables()] == [False, False]


def test_town_and_village_are_asked_the_same_items() -> None:
    rural, urban = (scoring_table(kind, date(2023, 9, 1)) for kind in ("rural", "urban"))

    assert rural is not None
    assert urban is not None
    assert rural.items == urban.items


def test_two_standards_for_one_day_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (reference.FOLDER / "poverty_standards.yaml").read_text(encoding="utf-8")
    (tmp_path / "poverty_standards.yaml").write_text(
        text.replace("valid_to: 2026-12-31", "valid_to: 2027-01-01"), encoding="utf-8"
    )
    monkeypatch.setattr(reference, "FOLDER", tmp_path)

    with pytest.raises(BadReference, match="in force at the same time"):
        poverty.standards.__wrapped__()


@pytest.mark.parametrize(
    ("spoilt", "by", "says"),
    [
        ("tv: 5, ", "", "assets must score each"),
        ("[[0, 0], [1, 10]", "[[1, 0], [1, 10]", "cattle must ascend from 0"),
        ("points:\n", "points:\n  horses: {none: 0}\n", "unknown items"),
    ],
)
def test_a_table_that_does_not_fit_its_items_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str, by: str, says: str
) -> None:
    folder = tmp_path / "scoring"
    folder.mkdir()
    for path in (reference.FOLDER / "scoring").iterdir():
        text = path.read_text(encoding="utf-8")
        changed = text.replace(spoilt, by, 1)
        (folder / path.name).write_text(changed if path.name.startswith("b1-") else text, encoding="utf-8")
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(poverty, "FOLDER", tmp_path)

    with pytest.raises(BadReference, match=says):
        poverty.scoring_tables.__wrapped__()


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2023, 3, 15), 0, date(2023, 3, 15)),
        (date(2023, 3, 15), 3, date(2023, 3, 20)),  # over a weekend
        (date(2023, 1, 19), 1, date(2023, 1, 27)),  # Tết lies between
        (date(2024, 5, 3), 1, date(2024, 5, 4)),  # a Saturday that was worked
    ],
)
def test_deadlines_skip_weekends_and_holidays(day: date, n: int, expected: date) -> None:
    assert working_calendar().working_days_after(day, n) == expected


def test_no_deadline_is_guessed_for_a_year_without_holidays() -> None:
    calendar = WorkingCalendar(frozenset({2023}), frozenset(), frozenset())

    with pytest.raises(LookupError, match="2024"):
        calendar.working_days_after(date(2023, 12, 29), 1)
