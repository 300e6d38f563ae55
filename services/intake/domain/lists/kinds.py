"""The kinds of list a spreadsheet may be: columns, the headings people write, the period it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PERSON, HOUSEHOLD = "person", "household"


@dataclass(frozen=True)
class Column:
    """One column. name: of the answer in the form's rows. headings: as people write them, ours first.

    kind: text | whole | money | year | day | sex | choice | identity | code.
    choices: code → ways of writing it, for `choice`.
    """

    name: str
    headings: tuple[str, ...]
    kind: str = "text"
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        return self.headings[0]


@dataclass(frozen=True)
class ListKind:
    """One kind of list. form_id: the form whose submissions its rows become.

    asks: what has to be said of the whole list, besides commune and day. period: those of `asks` that say
    for when it is: a list of the same kind, commune and period takes the place of the one before.
    rows_of: whether a row is a person or a household.
    """

    code: str
    form_id: str
    name: str
    columns: tuple[Column, ...]
    asks: tuple[str, ...]
    period: tuple[str, ...]
    rows_of: str = PERSON

    def column(self, name: str) -> Column:
        return next(one for one in self.columns if one.name == name)


_FULL_NAME = Column("full_name", ("Họ và tên", "Họ tên", "Tên", "Họ tên người hưởng"), required=True)
_BIRTH = Column("birth_year", ("Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh", "NS"), "year", required=True)
_SEX = Column("sex", ("Giới tính", "Nam/Nữ", "Phái"), "sex", required=True)
_ID_NO = Column(
    "id_no",
    ("Số định danh", "CCCD", "Số CCCD", "CMND/CCCD", "Số định danh cá nhân", "Mã định danh"),
    "identity",
)
_MONTHS = Column("months", ("Số tháng", "Tháng hưởng"), "whole")
_AMOUNT = Column("amount", ("Số tiền", "Số tiền (đồng)", "Thành tiền", "Kinh phí"), "money")

HEALTH_INSURANCE = ListKind(
    code="health_insurance",
    form_id="person_list",
    name="Thẻ bảo hiểm y tế",
    columns=(
        _FULL_NAME,
        _BIRTH,
        _SEX,
        _ID_NO,
        Column(
            "group",
            ("Nhóm", "Nhóm đối tượng", "Mã đối tượng", "Đối tượng"),
            "choice",
            required=True,
            choices={
                "HN": ("HN", "Hộ nghèo", "Người nghèo"),
                "CN": ("CN", "Hộ cận nghèo", "Cận nghèo"),
                "DT": ("DT", "Dân tộc thiểu số", "DTTS"),
                "DK": ("DK", "Vùng đặc biệt khó khăn", "ĐBKK"),
                "GB": ("GB", "Mức sống trung bình", "Hộ có mức sống trung bình"),
            },
        ),
        _MONTHS,
    ),
    asks=("valid_from", "valid_to"),
    period=("valid_from", "valid_to"),
)
TUITION = ListKind(
    code="tuition",
    form_id="person_list",
    name="Miễn, giảm học phí, hỗ trợ chi phí học tập",
    columns=(
        _FULL_NAME,
        _BIRTH,
        _SEX,
        _ID_NO,
        Column(
            "group",
            ("Chế độ", "Mức miễn giảm", "Nhóm", "Chính sách"),
            "choice",
            required=True,
            choices={
                "exempt": ("Miễn học phí", "Miễn"),
                "reduce_70": ("Giảm 70%", "70%", "Giảm 70% học phí"),
                "reduce_50": ("Giảm 50%", "50%", "Giảm 50% học phí"),
                "learning_cost": ("Hỗ trợ chi phí học tập", "HTCPHT", "Chi phí học tập"),
            },
        ),
        _MONTHS,
        _AMOUNT,
    ),
    asks=("valid_from", "valid_to", "school", "term"),
    period=("school", "term"),
)
ELECTRICITY = ListKind(
    code="electricity",
    form_id="electricity_list",
    name="Tiền điện hộ nghèo, hộ chính sách",
    columns=(
        Column("household_code", ("Mã hộ", "Số sổ hộ nghèo", "Mã số hộ"), "code", required=True),
        Column("full_name", ("Chủ hộ", "Họ và tên chủ hộ", "Họ và tên", "Họ tên"), required=True),
        Column("amount", _AMOUNT.headings, "money", required=True),
        Column("received_by", ("Người nhận", "Ký nhận", "Họ tên người nhận")),
        Column("received_on", ("Ngày nhận", "Ngày chi"), "day"),
    ),
    asks=("quarter",),
    period=("quarter",),
    rows_of=HOUSEHOLD,
)
KINDS: dict[str, ListKind] = {one.code: one for one in (HEALTH_INSURANCE, TUITION, ELECTRICITY)}
"""Code → kind, in the order in which they are offered. Field lists: A22, A23 of the district's forms."""
