"""Case lists on a phone: the villages and households of its areas, and nothing of anybody else's."""

from __future__ import annotations

import csv
import gzip
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from services.intake.domain.case_lists import CASE_LISTS, HOUSEHOLDS, VILLAGES
from services.intake.store import Stores
from services.intake.usecases import case_lists
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from shared.settings import Settings
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import give_key
from tests.http.intake.register import Register, a_household
from tests.http.intake.xforms import visit_form_with


@pytest.fixture
def register(settings: Settings, clock: FixedClock, stores: Stores) -> Register:
    """Two households at Ia Lốp, one at Ea Lê; and a form that begins with a known household."""
    made = Register(settings, clock, stores.household_lists)
    made.write(
        a_household("ILO-10-0002", "ea-sup.ia-lop.9", "Lò Văn Thúy"),
        a_household("ILO-03-0031", "ea-sup.ia-lop.3"),
        a_household("ELE-02-0001", "ea-sup.ea-le.2", "Nông Văn Hòa"),
    )
    form = visit_form_with(VILLAGES, HOUSEHOLDS, version="2")
    publish_form(stores, form, publisher="tests", clock=clock)
    return made


def phone_of(client: FlaskClient, stores: Stores, clock: FixedClock, *areas: str) -> Collect:
    return Collect(client, f"/k/{give_key(stores, clock, 'field_worker', *areas)}")


def offered(phone: Collect, name: str) -> dict[str, str]:
    """What the manifest says of the list."""
    [form] = phone.form_list()
    return next(file for file in phone.manifest(form["manifestUrl"]) if file["filename"] == name)


def rows(phone: Collect, name: str = HOUSEHOLDS) -> list[dict[str, str]]:
    answer = phone.client.get(offered(phone, name)["downloadUrl"])
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(StringIO(answer.get_data(as_text=True))))


@pytest.mark.usefixtures("register")
def test_a_phone_gets_the_households_of_its_commune_by_village_and_name(phone: Collect):
    first, second = rows(phone)

    assert first == {
        "name": "ILO-03-0031",
        "label": "H'Khập Êban · Thôn 3 · ILO-03-0031",
        "__version": "1",
        "commune": "ea-sup.ia-lop",
        "commune_name": "Xã Ia Lốp",
        "village": "ea-sup.ia-lop.3",
        "village_name": "Thôn 3",
        "poverty_class": "poor",
        "poverty_class_name": "Hộ nghèo",
        "head_name": "H'Khập Êban",
        "head_birth_year": "1985",
        "members": "1",
        "phone": "0962345678",
    }
    assert second["name"] == "ILO-10-0002"


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("area", "codes"),
    [
        ("ea-sup.ia-lop.3", ["ILO-03-0031"]),
        ("ea-sup.ia-lop.4", []),
        ("ea-sup.ea-le", ["ELE-02-0001"]),
        ("dak-lak-2025.ia-lop", ["ILO-03-0031", "ILO-10-0002"]),
        ("ea-sup", ["ELE-02-0001", "ILO-03-0031", "ILO-10-0002"]),
        ("former-ea-sup", ["ELE-02-0001", "ILO-03-0031", "ILO-10-0002"]),
    ],
)
def test_nobody_sees_households_outside_the_areas_of_the_key(
    client: FlaskClient, stores: Stores, clock: FixedClock, area: str, codes: list[str]
):
    phone = phone_of(client, stores, clock, area)

    assert sorted(row["name"] for row in rows(phone)) == codes
    villages = {row["name"] for row in rows(phone, VILLAGES)}
    assert villages >= {row["village"] for row in rows(phone)}
    assert ("ea-sup.ea-le.2" in villages) == ("ELE-02-0001" in codes)


def test_the_list_changes_its_version_when_a_household_of_the_areas_does(
    client: FlaskClient, stores: Stores, clock: FixedClock, register: Register, phone: Collect
):
    elsewhere = phone_of(client, stores, clock, "ea-sup.ea-le")
    before, before_elsewhere = offered(phone, HOUSEHOLDS)["hash"], offered(elsewhere, HOUSEHOLDS)["hash"]
    assert before.startswith("md5:")
    assert before != before_elsewhere

    register.write(a_household("ILO-03-0031", head="Y Ren Niê K'dăm"))

    assert offered(phone, HOUSEHOLDS)["hash"] != before
    assert rows(phone)[0]["head_name"] == "Y Ren Niê K'dăm"
    assert rows(phone)[0]["__version"] == "2"
    assert offered(elsewhere, HOUSEHOLDS)["hash"] == before_elsewhere


def test_a_household_that_moved_leaves_the_one_list_and_joins_the_other(
    client: FlaskClient, stores: Stores, clock: FixedClock, register: Register, phone: Collect
):
    elsewhere = phone_of(client, stores, clock, "ea-sup.ea-le")
    assert len(rows(phone)) == 2

    register.move("ILO-03-0031", "ea-sup.ea-le.7")

    assert [row["name"] for row in rows(phone)] == ["ILO-10-0002"]
    assert [row["name"] for row in rows(elsewhere)] == ["ELE-02-0001", "ILO-03-0031"]


@pytest.mark.usefixtures("register")
def test_a_phone_asks_which_of_its_households_are_gone(phone: Collect):
    url = offered(phone, HOUSEHOLDS)["integrityUrl"]

    answer = phone.client.get(f"{url}&id=ILO-03-0031,ELE-02-0001,NEVER-1&deviceID=x")

    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert "text/xml" in answer.headers["Content-Type"]
    root = ET.fromstring(answer.data)  # noqa: S314 (our own answer)
    said = {one.attrib["id"]: one.findtext("deleted") for one in root.iter("entity")}
    assert said == {"ILO-03-0031": "false", "ELE-02-0001": "true", "NEVER-1": "true"}


def test_an_unchanged_list_is_neither_sent_nor_made_again(phone: Collect, register: Register):
    url = offered(phone, HOUSEHOLDS)["downloadUrl"]
    zipped = phone.client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = phone.client.get(url)
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]

    register.households.records.drop()  # whoever made the list again would find nothing
    headers = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    unchanged = phone.client.get(url, headers=headers)

    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert phone.client.get(url).data == plain.data


def test_every_list_of_the_table_can_be_made():
    assert set(case_lists._MAKERS) == set(CASE_LISTS)
