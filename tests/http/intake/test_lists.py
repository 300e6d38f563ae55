"""A commune officer hands in lists as spreadsheets, looks at what they change, and has them taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from services.intake.schemas.typed import AnswerReader
from services.intake.store import Stores
from services.intake.store.lists import LEASE
from services.intake.usecases.list_work import ListDesk, work_on_lists
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from shared.settings import Settings
from tests.http.intake.conftest import Headers
from tests.intake_office import our_forms
from tests.intake_sheets import card_row, workbook

API = "/api/intake/v1/lists"
CARDS_2023 = {
    "kind": "health_insurance",
    "commune": "ea-sup.ia-lop",
    "reported_on": "2023-03-01",
    "valid_from": "2023-01-01",
    "valid_to": "2023-12-31",
}


class Commune:
    """The officer of Ia Lốp, and the worker that reads in the background."""

    def __init__(self, client: FlaskClient, headers: Headers, desk: ListDesk) -> None:
        self.client, self.headers, self.desk = client, headers, desk

    def hand_in(self, body: bytes, *, name: str = "thẻ 2023.xlsx", **other: str) -> Any:
        form = {**CARDS_2023, **other, "file": (BytesIO(body), name)}
        return self.client.post(API, data=form, headers=self.headers)

    def settle(self) -> None:
        while work_on_lists(self.desk):
            pass

    def look(self, upload_id: str) -> dict[str, Any]:
        return self.client.get(f"{API}/{upload_id}", headers=self.headers).json

    def read(self, rows: Iterable[Any], **other: str) -> dict[str, Any]:
        """Hand in a workbook of these rows and wait until it was read."""
        upload_id = self.hand_in(workbook(rows), **other).json["upload_id"]
        self.settle()
        return self.look(upload_id)

    def take_over(self, upload_id: str, **said: bool) -> Any:
        return self.client.post(f"{API}/{upload_id}/take-over", json=said, headers=self.headers)

    def taken(self, rows: Iterable[Any], **other: str) -> dict[str, Any]:
        """Hand in, look, take over: all the way."""
        upload_id = self.read(rows, **other)["upload_id"]
        assert self.take_over(upload_id).status_code == 202
        self.settle()
        return self.look(upload_id)

    def submissions(self) -> dict[str, int]:
        """Rows of each submission that lists became."""
        records = self.desk.stores.submissions.records.find({})
        return {one["_id"]: one["state"]["xml"].count(b"<rows>") for one in records}

    def withdrawn(self) -> list[tuple[str, tuple[int, ...]]]:
        events = [
            event["data"] for one in self.desk.stores.lists.withdrawals.find({}) for event in one["history"]
        ]
        return sorted((data["list_id"], tuple(data["lines"])) for data in events)


@pytest.fixture
def commune(
    app: Flask,
    client: FlaskClient,
    stores: Stores,
    as_role: Callable[..., Headers],
    settings: Settings,
    clock: FixedClock,
) -> Commune:
    publish_form(stores, our_forms()["person_list"], publisher="tests", clock=clock)
    desk = ListDesk(stores, AnswerReader().whole, settings.person_key.encode(), clock)
    return Commune(client, as_role("commune_officer", "ea-sup.ia-lop"), desk)


def test_a_first_list_is_read_shown_and_only_then_taken(commune: Commune):
    seen = commune.read(card_row(n) for n in range(1, 8))

    assert (seen["status"], seen["counts"]["new"], seen["base"]) == ("ready", 7, "")
    assert commune.submissions() == {}

    assert commune.take_over(seen["upload_id"]).status_code == 202
    commune.settle()

    assert commune.look(seen["upload_id"])["status"] == "sent"
    assert list(commune.submissions().values()) == [7]


def test_taking_over_twice_and_working_twice_makes_nothing_twice(commune: Commune):
    seen = commune.read(card_row(n) for n in range(1, 4))

    assert [commune.take_over(seen["upload_id"]).status_code for _ in range(3)] == [202, 202, 202]
    commune.settle()

    assert list(commune.submissions().values()) == [3]


def test_a_list_sent_again_for_the_same_period_tells_only_what_is_different(commune: Commune):
    first = commune.taken(card_row(n) for n in range(1, 6))

    # 2 is gone, 3 has other months, 6 is new
    second = commune.read([card_row(1), card_row(3, months=6), card_row(4), card_row(5), card_row(6)])

    assert second["base"] == first["upload_id"]
    assert second["counts"] == {"new": 1, "changed": 1, "same": 3, "gone": 1}
    commune.take_over(second["upload_id"])
    commune.settle()
    assert sorted(commune.submissions().values()) == [2, 5]
    assert commune.withdrawn() == [
        (f"list:{first['upload_id']}:0000", (2,)),
        (f"list:{first['upload_id']}:0000", (3,)),
    ]


def test_a_third_list_withdraws_rows_where_they_were_told_last(commune: Commune):
    commune.taken([card_row(1), card_row(2)])
    second = commune.taken([card_row(1), card_row(2, months=3)])

    third = commune.taken([card_row(1)])

    assert third["counts"]["gone"] == 1
    assert (f"list:{second['upload_id']}:0000", (1,)) in commune.withdrawn()


def test_a_list_of_another_period_is_compared_and_withdraws_nothing(commune: Commune):
    commune.taken([card_row(1), card_row(2)])

    other = commune.taken(
        [card_row(2), card_row(3)], reported_on="2023-03-10", valid_from="2024-01-01", valid_to="2024-12-31"
    )

    assert other["base"] == ""
    assert {name: other["counts"].get(name, 0) for name in ("new", "same", "gone")} == {
        "new": 1,
        "same": 1,
        "gone": 1,
    }
    assert commune.withdrawn() == []
    assert sorted(commune.submissions().values()) == [2, 2]


def test_bad_rows_are_named_and_stay_behind_only_when_that_is_said(commune: Commune):
    seen = commune.read([card_row(1), card_row(2, group="XX"), (3, "", 1990, "Nam", "", "HN", 1)])

    assert seen["counts"]["bad"] == 2
    refused = commune.take_over(seen["upload_id"])
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/list-has-bad-rows")
    assert commune.take_over(seen["upload_id"], without_bad_rows=True).status_code == 202
    commune.settle()
    assert list(commune.submissions().values()) == [1]


def test_two_lists_of_one_period_the_second_is_compared_anew(commune: Commune):
    one, other = commune.read([card_row(1)]), commune.read([card_row(2)])

    assert commune.take_over(one["upload_id"]).status_code == 202
    refused = commune.take_over(other["upload_id"])

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/list-overtaken")
    commune.settle()
    anew = commune.look(other["upload_id"])
    assert (anew["status"], anew["base"], anew["counts"]["gone"]) == ("ready", one["upload_id"], 1)


def test_somebody_listed_twice_counts_as_two_rows_and_is_shown(commune: Commune):
    seen = commune.taken([card_row(1), card_row(1), card_row(2)])

    assert seen["counts"]["new"] == 3
    again = commune.taken([card_row(1), card_row(2)])
    assert again["counts"]["gone"] == 1


def test_a_worker_that_dies_half_way_goes_on_where_it_was(commune: Commune, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.intake.usecases.list_work.CHUNK_ROWS", 2)
    seen = commune.read(card_row(n) for n in range(1, 8))
    commune.take_over(seen["upload_id"])
    keep = commune.desk.stores.lists.note_progress

    def dies(upload_id: str, *rest: Any, done: int, **more: Any) -> None:
        if done == 2:
            raise ZeroDivisionError
        keep(upload_id, *rest, done=done, **more)

    with monkeypatch.context() as broken:
        broken.setattr(commune.desk.stores.lists, "note_progress", dies)
        with pytest.raises(ZeroDivisionError):
            commune.settle()
    commune.desk.clock.move(by=LEASE + timedelta(seconds=1))
    commune.settle()

    assert commune.look(seen["upload_id"])["status"] == "sent"
    assert sorted(commune.submissions().values()) == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"PK\x03\x04 torn", "broken"),
        ("Họ tên;Năm sinh\nA;1990\n".encode(), "headings-missing|Giới tính|Nhóm"),
        (b"a;b\n1;2\n", "no-headings"),
        (workbook([]), "no-rows"),
        (b"", "no-headings"),
    ],
    ids=["torn", "columns missing", "another table", "no rows", "empty"],
)
def test_what_cannot_be_read_says_why_and_takes_nothing(commune: Commune, body: bytes, says: str):
    upload_id = commune.hand_in(body).json["upload_id"]
    commune.settle()

    seen = commune.look(upload_id)
    assert (seen["status"], seen["note"]) == ("unreadable", says)
    assert (
        "Chưa có gì được ghi nhận"
        in commune.client.get(f"/office/lists/{upload_id}", headers=commune.headers).text
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "cattle"}, "kind"),
        ({"reported_on": "2024-01-01"}, "reported_on"),
        ({"valid_to": "2022-01-01"}, "valid_to"),
        ({"valid_from": "soon"}, "valid_from"),
    ],
)
def test_what_is_said_of_the_whole_list_is_checked_at_once(
    commune: Commune, change: dict[str, str], field: str
):
    refused = commune.hand_in(workbook([card_row(1)]), **change)

    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]


def test_another_communes_lists_are_neither_handed_in_nor_seen(
    commune: Commune, as_role: Callable[..., Headers]
):
    assert commune.hand_in(workbook([card_row(1)]), commune="ea-sup.ea-rok").status_code == 403
    seen = commune.read([card_row(1)])
    neighbour = as_role("commune_officer", "ea-sup.ea-rok")

    for path in (f"{API}/{seen['upload_id']}", f"/office/lists/{seen['upload_id']}/file"):
        assert commune.client.get(path, headers=neighbour).status_code == 403
    assert commune.client.get(API, headers=neighbour).json["lists"] == []


def test_the_pages_show_each_change_beside_what_it_was(commune: Commune):
    commune.taken([card_row(1), card_row(2)])
    second = commune.read([card_row(1, months=6), card_row(3), card_row(4, group="")])
    page = f"/office/lists/{second['upload_id']}"

    def shown(change: str) -> str:
        return commune.client.get(f"{page}?change={change}", headers=commune.headers).text

    assert "trước: 12" in shown("changed")
    assert "Thử Niê 3" in shown("new")
    assert "Thử Niê 2" in shown("gone")
    assert "Thiếu nhóm." in shown("bad")
    assert "066151000001" not in shown("changed")
    assert "Danh sách này thay danh sách cùng kỳ" in shown("new")
    assert commune.client.get(f"{page}/bad-rows.xlsx", headers=commune.headers).data[:2] == b"PK"


def test_our_own_template_can_be_filled_and_handed_in(commune: Commune):
    book = load_workbook(
        BytesIO(
            commune.client.get("/office/lists/templates/health_insurance.xlsx", headers=commune.headers).data
        )
    )
    book.active.append(card_row(1))
    filled = BytesIO()
    book.save(filled)

    upload_id = commune.hand_in(filled.getvalue()).json["upload_id"]
    commune.settle()

    assert commune.look(upload_id)["counts"] == {"new": 1, "gone": 0}
