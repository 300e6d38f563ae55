"""What people borrow for: the seven credit programmes as the plan uses them.

Limits and rates live in `shared/reference/programmes`; the sizes here are ours and stay within them.
Amounts in million đồng.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LISTED = ("poor", "near_poor")
ANYBODY = ("poor", "near_poor", "newly_escaped", "not_poor")


@dataclass(frozen=True)
class Credit:
    """share: of the loans drawn. sizes: million đồng → weight. uses: pairs of a purpose and a smaller one."""

    code: str
    bank_code: str
    share: float
    classes: tuple[str, ...]
    sizes: Mapping[int, float]
    terms: tuple[int, ...]
    uses: tuple[tuple[str, str], ...]
    income: tuple[str, ...]
    months: tuple[int, ...] = tuple(range(1, 13))
    in_town: bool = True


_FARM = (
    ("Mua bò sinh sản", "Trồng cỏ, làm chuồng"),
    ("Mua bê lai Sind nuôi thịt", "Làm chuồng trại"),
    ("Chăn nuôi heo", "Mua thức ăn, con giống"),
    ("Chăn nuôi dê", "Làm chuồng, rào vườn"),
    ("Trồng sắn", "Mua phân bón"),
    ("Trồng lúa nước hai vụ", "Mua máy bơm nước"),
    ("Cải tạo vườn điều", "Mua phân bón"),
    ("Trồng mía", "Thuê máy làm đất"),
    ("Nuôi gà thả vườn", "Làm chuồng, mua giống"),
)
_FARM_INCOME = ("Bán bê và làm thuê", "Bán nông sản cuối vụ", "Bán heo, bán gà", "Bán sắn, bán điều")
_SIZES = {20: 6, 30: 12, 40: 15, 50: 26, 60: 12, 70: 9, 80: 11, 100: 10}

CREDITS: tuple[Credit, ...] = (
    Credit("credit-poor", "01", 27, ("poor",), _SIZES, (36, 48, 60, 60, 84), _FARM, _FARM_INCOME),
    Credit("credit-near-poor", "19", 15, ("near_poor",), _SIZES, (36, 48, 60, 60), _FARM, _FARM_INCOME),
    Credit(
        "credit-newly-escaped",
        "09",
        19,
        ("newly_escaped",),
        {30: 6, 40: 14, 50: 26, 60: 16, 70: 12, 80: 14, 100: 12},
        (36, 48, 60, 60),
        _FARM,
        _FARM_INCOME,
    ),
    Credit(
        "credit-students",
        "02",
        7,
        LISTED,
        {20: 60, 40: 40},
        (48, 60, 72),
        (("Học phí", "Ăn ở, sách vở"),),
        ("Thu nhập của gia đình, lương sau khi ra trường",),
        months=(2, 3, 9, 10, 11),
    ),
    Credit(
        "credit-jobs",
        "03",
        14,
        ANYBODY,
        {30: 14, 40: 10, 50: 32, 60: 12, 70: 10, 80: 12, 100: 10},
        (36, 48, 60),
        (
            ("Mở rộng chăn nuôi bò", "Làm chuồng, mua thức ăn"),
            ("Mở cửa hàng tạp hoá", "Mua hàng ban đầu"),
            ("Sửa chữa máy nông nghiệp", "Mua đồ nghề"),
            ("Thu mua nông sản", "Thuê kho"),
            ("Trồng cây ăn quả", "Hệ thống tưới"),
        ),
        ("Lợi nhuận kinh doanh", "Bán sản phẩm chăn nuôi", "Bán nông sản"),
    ),
    Credit(
        "credit-work-abroad",
        "04",
        0.6,
        LISTED,
        {60: 20, 80: 50, 100: 30},
        (24, 36),
        (("Chi phí đi làm việc theo hợp đồng", "Học tiếng, khám sức khoẻ"),),
        ("Tiền lương làm việc ở nước ngoài",),
    ),
    Credit(
        "credit-water-sanitation",
        "06",
        17,
        ANYBODY,
        {10: 22, 20: 78},
        (36, 48, 60),
        (("Giếng khoan, bồn chứa nước", "Nhà vệ sinh tự hoại"),),
        ("Bán nông sản", "Làm thuê theo mùa"),
        in_town=False,
    ),
)
BY_CODE = {credit.code: credit for credit in CREDITS}

ASSOCIATIONS = {"women": "PN", "farmers": "ND", "veterans": "CCB", "youth": "TN"}
"""The mass organisations a savings-and-credit group belongs to, with their usual abbreviation."""


def line_id(programme: str, year: int) -> str:
    """The budget line a loan of that programme is approved on."""
    return f"TD-{BY_CODE[programme].bank_code}-{year}"
