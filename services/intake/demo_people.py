"""The people of the demonstration: who they are, what they may do, and where. All names are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from shared import reference
from shared.areas import Area

DISTRICT = "ea-sup"

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_CLANS = ("Êban", "Niê K'dăm", "Mlô", "Ayŭn", "Byă", "Ktla", "Hđơk", "Kbuôr", "Niê")
_PATTERNS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (_FAMILIES, ("Thị Thu", "Thị Bích", "Thị Kim", "Ngọc"), ("Hà", "Liên", "Hạnh", "Thảo", "Nhung", "Oanh")),
    (("H'Khập", "H'Ngăm", "H'Bia", "H'Linh", "H'Mrăo", "H'Yăm"), _CLANS),
    (_FAMILIES, ("Văn", "Quốc", "Đình", "Hữu", "Xuân"), ("Dũng", "Tuấn", "Khải", "Sơn", "Phúc", "Trí")),
    (("Y Ren", "Y Thơm", "Y Khuê", "Y Blia", "Y Đhăm", "Y Wơn"), _CLANS),
    (
        ("Ksor", "Rơ Châm", "Siu", "Kpuih", "Rmah", "Nay"),
        ("H'Loi", "H'Chóh", "Thun", "H'Yên", "Blơm", "Hnhi"),
    ),
)
"""Kinh women, Ê-đê women, Kinh men, Ê-đê men, Gia Rai: the words of a name, in their order."""

_STEP = 101  # a prime that divides no number of names below, so that none comes twice


@dataclass(frozen=True)
class Person:
    """One demonstration account to be. phone: whether an app key belongs to it."""

    username: str
    full_name: str
    role: str
    areas: tuple[str, ...]
    office: str
    phone: bool = False


# role, username stem, office, how many: two where a second person has to check the first one's work.
_OF_THE_DISTRICT = (
    ("administrator", "quantri", "Văn phòng UBND huyện", 1),
    ("district_leader", "lanhdao", "UBND huyện Ea Súp", 2),
    ("labour_specialist", "laodong", "Phòng Lao động – Thương binh và Xã hội", 2),
    ("agri_specialist", "nongnghiep", "Phòng Nông nghiệp và PTNT", 2),
    ("infra_specialist", "hatang", "Phòng Kinh tế và Hạ tầng", 2),
    ("finance_specialist", "taichinh", "Phòng Tài chính – Kế hoạch", 2),
    ("treasury_officer", "khobac", "Kho bạc Nhà nước Ea Súp", 2),
    ("bank_manager", "giamdoc", "PGD NHCSXH huyện Ea Súp", 2),
    ("credit_officer", "tindung", "PGD NHCSXH huyện Ea Súp", 4),
    ("teller", "giaodich", "PGD NHCSXH huyện Ea Súp", 4),
    ("association_officer", "hoi", "Hội Liên hiệp Phụ nữ huyện", 2),
    ("report_reader", "docbaocao", "Văn phòng Huyện uỷ", 1),
    ("auditor", "kiemtoan", "Thanh tra huyện", 1),
)
_OF_A_COMMUNE = (
    ("commune_chairman", "chutich", "UBND {commune}", False),
    ("commune_officer", "canbo", "UBND {commune}", False),
    ("group_leader", "totruong", "Tổ tiết kiệm và vay vốn, {commune}", False),
    ("field_worker", "thucdia", "{commune}", True),
)


def people() -> list[Person]:
    """Everybody, administrators first; the same list each time."""
    return list(_everybody())


def _everybody() -> Iterator[Person]:
    names = _names()
    for role, stem, office, how_many in _OF_THE_DISTRICT:
        for number in range(1, how_many + 1):
            yield Person(f"{stem}{number}", next(names), role, (DISTRICT,), office)
    for commune in communes():
        for role, stem, office, phone in _OF_A_COMMUNE:
            username = f"{stem}.{commune.id.removeprefix(DISTRICT + '.')}"
            yield Person(
                username, next(names), role, (commune.id,), office.format(commune=commune.name), phone
            )


def communes() -> list[Area]:
    """The ten communes of the district as it was until 2025."""
    return [area for area in reference.areas() if area.level == "commune" and area.parent_id == DISTRICT]


def _names() -> Iterator[str]:
    """Kinh, Ê-đê and Gia Rai names in turn, as in an office of the district."""
    names = [[" ".join(words) for words in product(*pattern)] for pattern in _PATTERNS]
    for n in count():
        pool = names[n % len(names)]
        yield pool[(n // len(names)) * _STEP % len(pool)]
