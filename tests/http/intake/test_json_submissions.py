"""Submissions from programs: sent as answers, kept as the XML a phone would have written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.intake.domain.instance import answers_of
from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.xforms import a_visit, visit_form

Headers = dict[str, str]
API = "/api/intake/v1"
ANSWERS = {
    "commune": "ea-sup.ia-lop",
    "village": "ea-sup.ia-lop.3",
    "visited_on": "2023-03-14",
    "head": "H'Khập & <Êban>",
    "cows": 2,
    "members": [{"full_name": "Y Ren Niê K'dăm", "birth_year": 1990}, {"full_name": "H'Bia"}],
}


def a_row(instance_id: str = "uuid:1", **changes: object) -> dict[str, object]:
    return {"form_id": "visit", "instance_id": instance_id, "answers": ANSWERS, **changes}


def send(client: FlaskClient, headers: Headers, **changes: object):
    return client.post(f"{API}/submissions", json=a_row(**changes), headers=headers)


def test_answers_become_the_xml_a_phone_would_have_sent(client: FlaskClient, admin: Headers, stores: Stores):
    answer = send(client, admin)

    assert answer.status_code == 201
    assert answer.json["status"] == "complete"
    assert (answer.json["area"], answer.json["form_version"]) == ("ea-sup.ia-lop.3", "1")
    xml = client.get(f"{API}/submissions/uuid:1/xml", headers=admin)
    assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
    definition = stores.forms.definition("visit", "1")
    assert definition is not None
    assert answers_of(definition, xml.data) == {
        **ANSWERS,
        "cows": "2",
        "members": [{"full_name": "Y Ren Niê K'dăm", "birth_year": "1990"}, {"full_name": "H'Bia"}],
    }


def test_the_same_answers_again_are_the_same_submission(
    client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock
):
    first = send(client, admin)
    clock.move(timedelta(days=1))
    publish_form(stores, visit_form("2"), publisher="tests", clock=clock)

    again = send(client, admin)

    assert again.status_code == 200
    assert again.json == first.json


def test_other_answers_under_the_same_id_are_a_conflict(client: FlaskClient, admin: Headers):
    send(client, admin)

    answer = send(client, admin, answers={**ANSWERS, "cows": 3})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/submission-conflict")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"visited_on": None}, "answers.visited_on"),
        ({"visited_on": "14/03/2023"}, "answers.visited_on"),
        ({"head": "  "}, "answers.head"),
        ({"head": "Y\x08"}, "answers.head"),
        ({"cows": "hai"}, "answers.cows"),
        ({"cows": 1.5}, "answers.cows"),
        ({"cows": 2**80}, "answers.cows"),
        ({"members": [{"full_name": "A"}, {}]}, "answers.members.1.full_name"),
        ({"members": "A"}, "answers.members"),
        ({"goats": 1}, "answers.goats"),
    ],
)
def test_wrong_answers_are_named_by_their_path(
    client: FlaskClient, admin: Headers, stores: Stores, change: dict[str, object], path: str
):
    answer = send(client, admin, answers={**ANSWERS, **change})

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid-input")
    assert list(answer.json["errors"]) == [path]
    assert stores.submissions.find("uuid:1") is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"instance_id": ""}, "instance_id"),
        ({"instance_id": "a/b"}, "instance_id"),
        ({"answers": []}, "answers"),
        ({"area": "atlantis"}, "area"),
        ({"form_id": None}, "form_id"),
    ],
)
def test_a_wrong_envelope_is_refused(
    client: FlaskClient, admin: Headers, change: dict[str, object], path: str
):
    answer = client.post(f"{API}/submissions", json={**a_row(), **change}, headers=admin)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [path]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{}" * 3, b"[" * 100_000])
def test_what_is_no_json_object_is_refused(client: FlaskClient, admin: Headers, body: bytes):
    answer = client.post(f"{API}/submissions", data=body, content_type="application/json", headers=admin)

    assert answer.status_code in (400, 422)
    assert answer.json["type"] in ("/problems/unreadable", "/problems/invalid-input")


def test_an_unknown_form_or_version_is_refused(client: FlaskClient, admin: Headers):
    for change in ({"form_id": "census"}, {"form_version": "99"}):
        answer = send(client, admin, **change)
        assert (answer.status_code, answer.json["type"]) == (404, "/problems/form-unknown")


def test_an_area_may_be_given_as_far_as_the_sender_reaches(
    client: FlaskClient, as_role: Callable[..., Headers]
):
    officer = as_role("commune_officer", "ea-sup.ia-lop")

    mine = send(client, officer, area="ea-sup.ia-lop.5", instance_id="uuid:1")
    other = send(client, officer, area="ea-sup.ea-le", instance_id="uuid:2")
    wider = send(client, as_role("labour_specialist"), area="ea-sup.ia-lop", instance_id="uuid:3")

    assert mine.json["area"] == "ea-sup.ia-lop.5"
    assert (other.status_code, other.json["area"]) == (403, "ea-sup.ea-le")
    assert wider.json["area"] == "ea-sup.ia-lop.3", "the answers say which village of it"


def test_each_row_of_a_batch_stands_for_itself(client: FlaskClient, admin: Headers, stores: Stores):
    send(client, admin, instance_id="uuid:known")
    rows = [
        a_row("uuid:a"),
        a_row("uuid:known"),
        a_row("uuid:bad", answers={}),
        a_row("uuid:known", answers={**ANSWERS, "cows": 9}),
        a_row("uuid:a"),
        {"instance_id": "uuid:none"},
        a_row("uuid:b"),
    ]

    answer = client.post(f"{API}/submissions/batch", json={"submissions": rows}, headers=admin)

    assert answer.status_code == 200
    results = answer.json["results"]
    assert [one["instance_id"] for one in results] == [row["instance_id"] for row in rows]
    assert [one["ok"] for one in results] == [True, True, False, False, True, False, True]
    assert [one.get("news") for one in results] == [True, False, None, None, False, None, True]
    assert results[2]["problem"]["type"] == "/problems/invalid-input"
    assert results[3]["problem"]["type"] == "/problems/submission-conflict"
    assert set(results[5]["problem"]["errors"]) == {"form_id", "answers"}
    document = stores.submissions.records.find_one({"_id": "uuid:b"})
    assert document is not None
    assert (document["todo"], document["version"], len(document["history"])) == (True, 2, 2)


def test_a_batch_that_brings_nothing_new_is_answered_like_any_other(client: FlaskClient, admin: Headers):
    rows = [a_row("uuid:a"), a_row("uuid:b")]
    client.post(f"{API}/submissions/batch", json={"submissions": rows}, headers=admin)

    again = client.post(f"{API}/submissions/batch", json={"submissions": rows}, headers=admin)
    wrong = client.post(
        f"{API}/submissions/batch", json={"submissions": [{"instance_id": "uuid:c"}]}, headers=admin
    )

    assert [(one["ok"], one["news"]) for one in again.json["results"]] == [(True, False), (True, False)]
    assert [one["ok"] for one in wrong.json["results"]] == [False]


def test_a_batch_has_an_end(client: FlaskClient, admin: Headers):
    rows = [a_row(f"uuid:{n}") for n in range(201)]

    assert (
        client.post(f"{API}/submissions/batch", json={"submissions": rows}, headers=admin).status_code == 422
    )


def test_a_file_is_put_to_a_submission_that_waits_for_it(client: FlaskClient, admin: Headers):
    waiting = send(client, admin, answers={**ANSWERS, "photo_1": "nhà.jpg"}).json
    address = f"{API}/submissions/uuid:1/files/nhà.jpg"

    first = client.put(address, data=b"the house", content_type="image/jpeg", headers=admin)
    again = client.put(address, data=b"the house", content_type="image/jpeg", headers=admin)
    other = client.put(address, data=b"another", content_type="image/jpeg", headers=admin)

    assert (waiting["status"], waiting["files"]["expected"]) == ("incomplete", ["nhà.jpg"])
    assert (first.status_code, first.json["status"]) == (201, "complete")
    assert first.json["files"]["present"][0]["size"] == 9
    assert again.status_code == 200
    assert (other.status_code, other.json["type"]) == (409, "/problems/file-conflict")


def test_files_from_outside_get_no_rights_on_our_pages(client: FlaskClient, admin: Headers, phone: Collect):
    phone.send(a_visit(photos=["a.html", "b.jpg"]), {"a.html": b"<script>1</script>", "b.jpg": b"\xff\xd8"})
    client.put(f"{API}/submissions/uuid:1/files/c.html", data=b"<b>", content_type="text/html", headers=admin)

    page = client.get(f"{API}/submissions/uuid:1/files/c.html", headers=admin)

    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert client.get(f"{API}/submissions/uuid:1/files/d.jpg", headers=admin).status_code == 404


def test_a_submission_is_shown_to_those_of_its_area_only(
    client: FlaskClient, phone: Collect, as_role: Callable[..., Headers]
):
    phone.send(a_visit(photos=["a.jpg"]), {"a.jpg": b"1"})

    for area, status in (
        ("ea-sup.ia-lop", 200),
        ("former-ea-sup", 200),
        ("ea-sup.ia-lop.3", 200),
        ("ea-sup.ea-le", 403),
    ):
        headers = as_role("commune_officer", area)
        for address in ("uuid:1", "uuid:1/xml", "uuid:1/files/a.jpg"):
            assert client.get(f"{API}/submissions/{address}", headers=headers).status_code == status
    assert client.get(f"{API}/submissions/uuid:2", headers=as_role("commune_officer")).status_code == 404
    assert client.get(f"{API}/submissions/uuid:1").status_code == 401
    assert client.get(f"{API}/submissions/uuid:1", headers=as_role("teller")).status_code == 403


def test_the_list_goes_page_by_page_from_the_newest(
    client: FlaskClient, admin: Headers, phone: Collect, clock: FixedClock
):
    # given thirty in bursts: several at one instant, some days between
    for number in range(30):
        phone.send(a_visit(f"uuid:{number:02}", village=f"ea-sup.ia-lop.{1 + number % 2}"))
        clock.move(timedelta(days=number % 3, milliseconds=number % 2))
    # when
    seen, cursor = [], None
    while True:
        query = f"?form=visit&limit=7{f'&cursor={cursor}' if cursor else ''}"
        page = client.get(f"{API}/submissions{query}", headers=admin).json
        seen += [(one["received_at"], one["instance_id"]) for one in page["submissions"]]
        cursor = page["next"]
        if cursor is None:
            break
    # then
    assert len(seen) == 30
    assert seen == sorted(seen, reverse=True)


def test_the_list_is_filtered_by_form_area_and_status_and_by_what_one_may_see(
    client: FlaskClient, phone: Collect, as_role: Callable[..., Headers], stores: Stores, clock: FixedClock
):
    phone.send(a_visit("uuid:1", village="ea-sup.ia-lop.1"))
    phone.send(a_visit("uuid:2", village="ea-sup.ia-lop.2", photos=["a.jpg"]))

    def ids(query: str, *areas: str) -> list[str]:
        answer = client.get(f"{API}/submissions?{query}", headers=as_role("commune_officer", *areas))
        assert answer.status_code == 200
        return sorted(one["instance_id"] for one in answer.json["submissions"])

    assert ids("", "ea-sup") == ids("", "dak-lak-2025.ia-lop") == ["uuid:1", "uuid:2"]
    assert ids("status=incomplete", "ea-sup") == ["uuid:2"]
    assert ids("area=ea-sup.ia-lop.1", "ea-sup") == ids("", "ea-sup.ia-lop.1") == ["uuid:1"]
    assert ids("", "ea-sup.ia-lop.1", "ea-sup.ea-le") == ["uuid:1"]
    assert ids("form=census", "ea-sup") == ids("", "ea-sup.ea-le") == []
    other = client.get(
        f"{API}/submissions?area=ea-sup.ia-lop", headers=as_role("commune_officer", "ea-sup.ea-le")
    )
    assert other.status_code == 403


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "limit=x", "cursor=zzz", "cursor=99999999999999999999.a"]
)
def test_a_query_that_means_nothing_is_refused(client: FlaskClient, admin: Headers, query: str):
    assert client.get(f"{API}/submissions?{query}", headers=admin).status_code == 422


def test_the_api_describes_itself(client: FlaskClient):
    described = client.get(f"{API}/openapi.json").json

    assert described["openapi"].startswith("3.")
    assert f"{API}/submissions/{{instance_id}}" in described["paths"]
