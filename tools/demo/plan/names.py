"""Names as the district's peoples bear them; every full name is drawn, none is a real person's.

Kinh and most northern groups put the family name first. Ê-đê and Mnông names
begin with Y (men) or H' (women) and end in the clan; Gia-rai names begin with
the clan. Among these three, children bear their mother's clan.
Ethnic groups by their GSO code.
"""

from __future__ import annotations

from random import Random

KINH, TAY, THAI, MUONG, NUNG, HMONG, DAO = "01", "02", "03", "06", "07", "08", "09"
GIA_RAI, E_DE, MNONG = "10", "12", "20"
MATRILINEAL = frozenset({GIA_RAI, E_DE, MNONG})


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LINEAGES: dict[str, tuple[str, ...]] = {
    KINH: _words(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Trương Đinh Mai Cao Tạ"
    ),
    TAY: _words("Nông Hoàng Lương Bế Hà Ma Đàm Triệu Lục Nguyễn Chu Mông"),
    THAI: _words("Lò Cầm Quàng Tòng Lường Vi Ngân Lộc Hà Cà Lữ"),
    MUONG: _words("Bùi Đinh Quách Hà Bạch Trương Phạm Cao Xa"),
    NUNG: _words("Nông Lương Hoàng Vi Lý Lã Mã Lâm Phùng Sầm Long Hứa"),
    HMONG: _words("Giàng Vàng Sùng Thào Lầu Mùa Hạng Vừ Cứ Hầu Chang Ly"),
    DAO: _words("Bàn Triệu Đặng Lý Phùng Chảo Tẩn Dương"),
    GIA_RAI: ("Ksor", "Rơ Châm", "Rmah", "Siu", "Kpă", "Nay", "Rahlan", "Rơ Lan", "Kpuih"),
    E_DE: (
        "Niê",
        "Niê K'đăm",
        "Mlô",
        "Êban",
        "Êñuôl",
        "Ayŭn",
        "Kbuôr",
        "Ksơr",
        "Byă",
        "Knul",
        "Hđơk",
        "Hwing",
    ),
    MNONG: ("Bkrông", "Du", "Ndu", "Liêng", "Rlưk", "Kpơr", "Cil", "Ông"),
}

_MIDDLE = {
    "male": _words("Văn Hữu Đức Quang Minh Công Xuân Đình Ngọc Thanh"),
    "female": ("Thị", "Thị", "Thị", "Thị Thu", "Thị Ngọc", "Thị Kim", "Thị Thanh", "Thị Mỹ", "Thị Hồng"),
}
_GIVEN = {
    "male": _words(
        "An Bình Bảo Chiến Chung Cường Danh Dũng Duy Đạt Đông Giang Hải Hào Hiếu Hòa Hoàn Hùng Huy "
        "Hưng Khánh Khoa Kiên Lâm Long Lộc Lợi Mạnh Nam Nghĩa Nhân Phong Phú Phúc Phương Quân Quý "
        "Sơn Tài Tâm Thái Thành Thắng Thiện Thịnh Thuận Tiến Toàn Trung Tuấn Tùng Việt Vinh Vượng"
    ),
    "female": _words(
        "Anh Ánh Bích Châu Chi Diễm Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hoài Huệ Hương Lan Lệ "
        "Liên Linh Loan Luyến Mai My Nga Ngân Nguyệt Nhàn Nhung Oanh Phượng Quyên Sen Tâm Thảo Thắm "
        "Thoa Thơm Thu Thủy Thúy Thư Tình Trang Tuyết Tươi Vân Vy Xuân Xuyến Yến"
    ),
}
_HMONG = {
    "male": _words("Páo Dình Chu Sính Lử Sang Tủa Dơ Vảng Chớ Pó Nếnh Lồng Giống Dê Sào"),
    "female": _words("Mỷ Dở Mai Chú Say Pàng Dợ Sua Máy Lia Cha Sinh Dua Vừ"),
}
_HIGHLAND = {
    "male": _words(
        "Blăm Ren Khôn Djuang Thuêl Bhăm Sung Wơn Krai Thanh Ngọc Phôn Nguyên Bhiông Suin Tuân Lêl "
        "Hiao Bliêr Phương Krông Liêm Dhun Jut Mêng Nuk"
    ),
    "female": _words(
        "Ngăm Khập Blơi Loan Ring Mlê Yar Bel Lan Nuê Hương Duyên Juêl Wiêt Khem Mrao Sun Pha Linh "
        "Rêk Đuôn Hlim Chóh Zuôn Bluên"
    ),
}


def lineage(rng: Random, ethnicity: str) -> str:
    """A family or clan name of the group."""
    return rng.choice(LINEAGES[ethnicity])


def full_name(rng: Random, ethnicity: str, sex: str, family: str) -> str:
    """A full name as the group builds it; `family` is the lineage it bears."""
    if ethnicity in (E_DE, MNONG):
        given = rng.choice(_HIGHLAND[sex])
        return f"Y {given} {family}" if sex == "male" else f"H'{given} {family}"
    if ethnicity == GIA_RAI:
        given = rng.choice(_HIGHLAND[sex])
        return f"{family} {given}" if sex == "male" else f"{family} H'{given}"
    if ethnicity == HMONG:
        return f"{family} {'A' if sex == 'male' else 'Thị'} {rng.choice(_HMONG[sex])}"
    return f"{family} {rng.choice(_MIDDLE[sex])} {rng.choice(_GIVEN[sex])}"
