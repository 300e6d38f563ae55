"""Uploads that are no form, or mean harm: each gets a clear answer, and nothing is offered to phones."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient

from services.intake.openrosa import turns
from services.intake.problems import ConversionBusy
from services.intake.store import Stores
from services.intake.usecases.form_drafts import convert_next
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from tests.http.intake.conftest import Headers
from tests.http.intake.test_form_pages import Office
from tests.http.intake.test_publishing import SURVEY, workbook
from tests.http.intake.xforms import visit_form

XXE = b"""<?xml version="1.0"?><!DOCTYPE h [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>&secret;</h:title></h:head></h:html>"""
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><z>&c;</z>"""


def archive(entries: dict[str, bytes], *, of: bytes = b"") -> bytes:
    """A zip archive; of: with what another one holds, too."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        if of:
            with zipfile.ZipFile(io.BytesIO(of)) as other:
                for name in set(other.namelist()) - set(entries):
                    made.writestr(name, other.read(name))
        for name, body in entries.items():
            made.writestr(name, body)
    return packed.getvalue()


def sheet_of_a_million_rows() -> bytes:
    row = b'<row><c t="inlineStr"><is><t>select_one</t></is></c></row>'
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + row * 1_000_000 + b"</sheetData></worksheet>"


def huge_cell() -> bytes:
    return workbook([*SURVEY, ["text", "long", "x" * 32_000, ""], ["text", "b" * 5_000, "B", ""]])


HOSTILE = {
    "zip bomb": (lambda: archive({"xl/workbook.xml": b"<x/>", "xl/a.xml": b" " * (60 << 20)}), "giải nén"),
    "million rows": (
        lambda: archive({"xl/worksheets/sheet1.xml": sheet_of_a_million_rows()}, of=workbook()),
        "giải nén",
    ),
    "macros": (lambda: archive({"xl/vbaProject.bin": b"\xd0\xcf"}, of=workbook()), "macro"),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, ".xls"),
    "csv": (lambda: b"type,name,label\ntext,a,A\n", "không phải biểu mẫu"),
    "renamed page": (lambda: b"<!doctype html><html><body>form</body></html>", "không phải biểu mẫu"),
    "nested archive": (lambda: archive({"a.zip": archive({"b": b"b"})}), "Không mở được"),
    "half a workbook": (lambda: workbook()[:2_000], "Không mở được"),
    "broken sheet": (lambda: archive({"xl/worksheets/sheet1.xml": b"<worksheet><oops"}, of=workbook()), ""),
    "foreign entity": (lambda: XXE, "DOCTYPE"),
    "laughs": (lambda: LAUGHS, "DOCTYPE"),
    "deep": (lambda: b"<a>" * 100_000 + b"</a>" * 100_000, "không phải biểu mẫu"),
    "formula without a value": (
        lambda: workbook([["type", "name", "label"], ["text", '="a"&"b"', "A"]]),
        "chưa có tên",
    ),
}


@pytest.fixture
def office(client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock) -> Office:
    return Office(client, admin, stores, clock)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_means_harm_is_refused_in_words(office: Office, name: str):
    make, said = HOSTILE[name]

    _, page = office.draft(make(), f"{name}.xlsx")

    assert "Biểu mẫu chưa dùng được" in page
    assert said in page
    assert [one.form_id for one in office.stores.forms.all()] == ["visit"]


def test_a_huge_cell_is_a_form_like_others_or_refused(office: Office):
    _, page = office.draft(huge_cell())

    assert "Chuồng bò" in page or "Biểu mẫu chưa dùng được" in page


def test_a_form_larger_than_a_record_is_refused(office: Office):
    padded = visit_form("9").replace(b"<model>", b"<!--" + b"x" * (9 << 20) + b"--><model>")

    _, page = office.draft(padded, "big.xml")

    assert "Biểu mẫu quá lớn" in page


def test_a_file_too_large_for_its_record_is_turned_away_at_once(office: Office):
    answer = office.post("/office/forms", file=(io.BytesIO(b"x" * ((10 << 20) + 1)), "a.xlsx"))

    assert answer.status_code == 413
    assert office.stores.drafts.in_stage("waiting") == []


def test_one_conversion_at_a_time_the_others_wait_or_are_told_to_come_back(office: Office):
    address = office.upload(workbook())

    with turns.take_turn(1.0):
        assert convert_next(office.stores.drafts, office.clock) == 0
        assert "Đang chờ đến lượt" in office.get(address)
        with pytest.raises(ConversionBusy):
            publish_form(office.stores, workbook(), publisher="tests", clock=office.clock, wait_s=0.06)

    assert convert_next(office.stores.drafts, office.clock) == 1
