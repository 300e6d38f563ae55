"""What the plan knows of each of the ten communes.

lending_million sums to the article's 215.404 triệu đồng; how it spreads over
the communes is ours, the article does not say. households: how many are
reviewed. point_day: the day of the month on which the bank comes to the
commune's transaction point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference import areas
from tools.demo.plan.names import DAO, E_DE, GIA_RAI, HMONG, KINH, MNONG, MUONG, NUNG, TAY, THAI


@dataclass(frozen=True)
class Commune:
    area_id: str
    letters: str
    lending_million: int
    point_day: int
    peoples: dict[str, float]

    @property
    def villages(self) -> list[str]:
        """Village ids in their order."""
        return [area.id for area in areas().children(self.area_id, date(2023, 12, 31))]

    @property
    def name(self) -> str:
        """The name without "Xã" or "Thị trấn" in front."""
        return areas().name(self.area_id).removeprefix("Xã ").removeprefix("Thị trấn ")

    @property
    def is_town(self) -> bool:
        return areas().get(self.area_id).area_type == "urban"

    @property
    def place(self) -> tuple[float, float]:
        """Latitude and longitude of its centre."""
        area = areas().get(self.area_id)
        assert area.lat is not None
        assert area.lon is not None
        return area.lat, area.lon

    def point_date(self, year: int, month: int) -> date:
        """The session of that month; a public holiday moves it to the first day after."""
        day = date(year, month, self.point_day)
        while day in HOLIDAYS:
            day += timedelta(days=1)
        return day


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=i) for i in range((last - first).days + 1)}


HOLIDAYS = frozenset(
    _days(date(2023, 1, 1), date(2023, 1, 2))
    | _days(date(2023, 1, 20), date(2023, 1, 26))  # Tết Quý Mão
    | _days(date(2023, 4, 29), date(2023, 5, 3))
    | _days(date(2023, 9, 1), date(2023, 9, 4))
    | {date(2024, 1, 1)}
)

COMMUNES: tuple[Commune, ...] = (
    Commune("ea-sup.thi-tran", "TTR", 31_480, 5, {KINH: 60, E_DE: 14, GIA_RAI: 8, TAY: 10, NUNG: 8}),
    Commune("ea-sup.ia-lop", "ILO", 18_215, 22, {KINH: 34, THAI: 26, TAY: 16, NUNG: 10, GIA_RAI: 8, E_DE: 6}),
    Commune("ea-sup.ia-jloi", "IJL", 16_930, 8, {KINH: 24, MUONG: 26, TAY: 20, DAO: 16, NUNG: 14}),
    Commune("ea-sup.ea-rok", "EAR", 29_774, 12, {KINH: 30, TAY: 22, NUNG: 20, DAO: 12, HMONG: 16}),
    Commune("ea-sup.ya-to-mot", "YTM", 19_862, 15, {KINH: 36, MUONG: 18, TAY: 18, NUNG: 12, HMONG: 16}),
    Commune("ea-sup.ia-rve", "IRV", 14_391, 18, {KINH: 44, THAI: 20, MUONG: 16, TAY: 12, GIA_RAI: 8}),
    Commune("ea-sup.ea-le", "EAL", 27_645, 10, {KINH: 46, TAY: 20, NUNG: 18, E_DE: 6, MNONG: 10}),
    Commune("ea-sup.cu-kbang", "CKB", 24_310, 20, {KINH: 16, HMONG: 34, DAO: 20, TAY: 16, NUNG: 14}),
    Commune("ea-sup.ea-bung", "EAB", 17_118, 25, {KINH: 38, GIA_RAI: 22, MUONG: 18, TAY: 12, E_DE: 10}),
    Commune("ea-sup.cu-mlan", "CML", 15_679, 27, {KINH: 20, E_DE: 40, GIA_RAI: 18, MNONG: 22}),
)

BY_ID = {commune.area_id: commune for commune in COMMUNES}
LENDING_WEIGHTS = [commune.lending_million for commune in COMMUNES]
