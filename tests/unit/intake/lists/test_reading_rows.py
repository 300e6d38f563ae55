"""What the rows of a commune's spreadsheet say, however they are written."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.domain.lists.headings import find_headings
from services.intake.domain.lists.kinds import ELECTRICITY, HEALTH_INSURANCE, KINDS, TUITION
from services.intake.domain.lists.rows import Row, is_blank, read_row
from services.intake.problems import SheetUnreadable
from services.intake.sheets import read_sheet
from tests.intake_sheets import card_row, workbook

GOOD = {
    "full_name": "Y Ren Niê K'dăm",
    "birth_year": "1985",
    "sex": "Nam",
    "id_no": "066085123456",
    "group": "HN",
    "months": "12",
}


def read(kind=HEALTH_INSURANCE, **cells: str) -> Row:
    return read_row(
        kind,
        7,
        {**(GOOD if kind is not ELECTRICITY else {}), **cells},
        commune_id="ea-sup.ia-lop",
        reported_on=date(2023, 3, 1),
        secret=b"tests",
    )


def test_a_good_row_is_typed_and_knows_who_it_is():
    row = read()

    assert row.good
    assert row.answers == {
        "full_name": "Y Ren Niê K'dăm",
        "birth_year": 1985,
        "sex": "male",
        "id_no": "066085123456",
        "group": "HN",
        "months": 12,
    }
    assert len(row.key) == 32
    assert row.key == read(full_name="Y REN NIÊ K’DĂM").key


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("birth_year", "12/03/1985", 1985),
        ("birth_year", "1985-03-12", 1985),
        ("sex", "NỮ", "female"),
        ("group", "hộ nghèo", "HN"),
        ("group", "dtts", "DT"),
        ("id_no", "66085123456", "066085123456"),
        ("id_no", "066 085 123 456", "066085123456"),
        ("months", "", None),
    ],
)
def test_cells_are_read_as_people_write_them(name: str, text: str, answer: object):
    assert read(**{name: text}).answers.get(name) == answer


@pytest.mark.parametrize(
    ("text", "amount_vnd"),
    [("1.350.000", 1_350_000), ("1350000", 1_350_000), ("1 350 000 đ", 1_350_000), ("0", 0)],
)
def test_amounts_may_be_grouped(text: str, amount_vnd: int):
    assert read(TUITION, group="Miễn", amount=text).answers["amount"] == amount_vnd


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("full_name", "", "Thiếu họ và tên."),
        ("birth_year", "1885", "Năm sinh phải từ 1900 đến 2023."),
        ("birth_year", "2024", "Năm sinh phải từ 1900 đến 2023."),
        ("birth_year", "31/02/1985", "Năm sinh phải từ 1900 đến 2023."),
        ("sex", "x", "Giới tính phải là Nam hoặc Nữ."),
        ("group", "XX", "Nhóm “XX” không có trong danh mục (HN, CN, DT, DK, GB)."),
        ("months", "61", "Số tháng phải là số nguyên từ 0 đến 60."),
        ("months", "-1", "Số tháng phải là số nguyên từ 0 đến 60."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(name: str, text: str, says: str):
    row = read(**{name: text})

    assert not row.good
    assert [(one.path, one.plain()["says"]) for one in row.findings] == [(name, says)]


def test_a_doubtful_identity_number_is_shown_and_does_not_stop_the_row():
    row = read(id_no="066185123456")

    assert row.good
    assert [one.code for one in row.findings] == ["identity-disagrees"]


def test_a_household_row_is_known_by_its_code():
    row = read(ELECTRICITY, household_code="ilo-03-0031", full_name="Ksor H'Loi", amount="165.000")

    assert (row.key, row.good) == ("ILO-03-0031", True)


def test_sums_and_empty_lines_are_no_rows():
    assert is_blank({"full_name": " ", "amount": ""})
    assert is_blank({"full_name": "", "amount": "12.000.000"})
    assert not is_blank({"full_name": "Ksor H'Loi", "amount": ""})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_our_own_headings_are_found_whatever_stands_above_them(kind):
    ours = [column.heading for column in kind.columns]
    rows = [(1, ["UBND XÃ"]), (2, []), (3, ["TT", *(text.upper() for text in ours), "Ghi chú", "Số nhà"])]

    found = find_headings(kind, rows)

    assert found is not None
    assert (found.row, found.missing, found.unknown) == (3, (), ("Số nhà",))
    assert list(found.places) == [column.name for column in kind.columns]


def test_a_missing_column_is_named():
    found = find_headings(HEALTH_INSURANCE, [(1, ["Họ tên", "Ngày sinh", "Phái"])])

    assert found is not None
    assert found.missing == ("Nhóm",)


@pytest.fixture
def on_disk(tmp_path):
    """on_disk(body) → the bytes as an open file, which is what another process can read."""

    def keep(body: bytes):
        path = tmp_path / "sheet"
        path.write_bytes(body)
        return path.open("rb")

    return keep


def test_a_workbook_and_a_csv_of_the_same_rows_read_alike(on_disk):
    headings = ("STT", "Họ và tên", "Năm sinh")
    text = "DANH SÁCH\n\n\nSTT;Họ và tên;Năm sinh\n1;H'Thử Niê 1;1951\n"

    book = list(read_sheet(on_disk(workbook([(1, "H'Thử Niê 1", 1951)], headings, above=0))))
    plain = list(read_sheet(on_disk(text.encode("utf-8-sig"))))

    assert [row.cells for row in plain[1:]] == [row.cells for row in book]
    assert plain[-1].number == 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"\x00\x01\x02 a picture", "not-text"),
        ("Họ và tên".encode("cp1258", "replace") + b"\xff\xe2", "not-text"),
    ],
    ids=["a torn workbook", "no text", "an old code page"],
)
def test_what_is_no_spreadsheet_is_refused_by_name(on_disk, body: bytes, reason: str):
    with pytest.raises(SheetUnreadable) as refused:
        list(read_sheet(on_disk(body)))

    assert refused.value.facts == {"reason": reason}


def test_a_sheet_that_unpacks_without_end_is_refused_before_it_is_opened(on_disk, monkeypatch):
    monkeypatch.setattr("services.intake.sheets.reading.UNPACKED_BYTES_MAX", 1000)

    with pytest.raises(SheetUnreadable) as refused:
        list(read_sheet(on_disk(workbook(card_row(n) for n in range(200)))))

    assert refused.value.facts == {"reason": "too-large"}
