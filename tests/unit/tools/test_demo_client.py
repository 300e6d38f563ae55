"""The demonstration's client side: it waits out an absence, resumes where it stopped, and repeats nothing.

The fakes keep the promises of the doors they stand for: a command id is answered
as the first time, a step is taken only from its state, one door dies and comes back.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any, cast

import pytest
from lxml import etree

from tools.demo.access import Access, NoAccess, Staff, User, read_access
from tools.demo.backlog import EVERY, Backlog
from tools.demo.casebook import steps_behind
from tools.demo.doors import Away, Door, Refused
from tools.demo.office import STEPS_PATH, Office, StepRefused
from tools.demo.phone import Form, instance_xml, multipart
from tools.demo.photos import jpeg
from tools.demo.plan.district import first_slice, make_plan
from tools.demo.plan.model import Case, Photo, Submission
from tools.demo.progress import Screen
from tools.demo.sending import BATCH_ROWS_MAX, parts_of


@contextmanager
def a_server(*answers: tuple[int, dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives `answers` in turn and repeats the last one: (address, paths asked)."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.path)
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """A story needs no access log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def a_door(url: str, said: list[str], *, patience_s: float = 60) -> Door:
    return Door(url, notice=said.append, patience_s=patience_s, pause=lambda _s: None)


def test_a_door_that_comes_back_gets_the_request_again_and_the_person_is_told() -> None:
    said: list[str] = []
    with a_server((503, {}), (502, {}), (200, {"here": True})) as (url, asked):
        answer = a_door(url, said).call("GET", "/report")

    assert answer.body == {"here": True}
    assert asked == ["/report"] * 3
    assert len(said) == 2
    assert said[0].startswith("Hệ thống chưa trả lời (503)")
    assert said[1].startswith("Đã nối lại sau")


def test_a_door_that_stays_closed_is_given_up_with_a_reason() -> None:
    said: list[str] = []

    with pytest.raises(Away, match="không trả lời"):
        a_door("http://127.0.0.1:9", said, patience_s=0).call("GET", "/")


def test_a_refusal_is_not_repeated_and_keeps_its_name() -> None:
    problem = {"type": "/problems/illegal-transition", "detail": "not from here"}
    with a_server((409, problem)) as (url, asked), pytest.raises(Refused) as refused:
        a_door(url, []).call("GET", "/case")

    assert (refused.value.status, refused.value.slug) == (409, "illegal-transition")
    assert len(asked) == 1


def test_a_fault_of_the_system_is_asked_a_few_times_and_then_told() -> None:
    with a_server((500, {})) as (url, asked), pytest.raises(Refused):
        a_door(url, []).call("GET", "/")

    assert 1 < len(asked) < 10


def test_the_nearest_person_of_a_role_is_chosen_and_the_bank_shares_the_communes_out() -> None:
    district = [User("teller", f"giaodich{n}", "x", ("ea-sup",)) for n in (1, 2, 3, 4)]
    here = User("field_worker", "thucdia.ia-lop", "x", ("ea-sup.ia-lop",), "http://h/k/here")
    there = User("field_worker", "thucdia.ea-le", "x", ("ea-sup.ea-le",), "http://h/k/there")
    access = Access("http://h", "http://h/k/any", (*district, there, here))

    assert access.user("field_worker", "ea-sup.ia-lop.3") == here
    assert access.phone_url("ea-sup.ea-le") == "http://h/k/there"
    assert access.phone_url("ea-sup.ea-rok") == "http://h/k/any"
    tellers = {
        access.user("teller", f"ea-sup.{name}").username for name in ("ia-lop", "ea-le", "ea-rok", "ia-rve")
    }
    assert len(tellers) > 1
    with pytest.raises(NoAccess):
        access.user("field_worker", "ea-sup.ea-rok")


def test_the_address_asked_for_wins_over_the_one_written_down(tmp_path: Any) -> None:
    user = {"role": "teller", "username": "t", "password": "p", "areas": ["ea-sup"]}
    body = {
        "base_url": "http://127.0.0.1:8000",
        "openrosa_url": "http://127.0.0.1:8000/k/KEY",
        "users": [user],
    }
    (tmp_path / "demo-access.json").write_text(json.dumps(body))

    access = read_access({"SINHKE_VAR": str(tmp_path), "SINHKE_URL": "http://ea-sup.example:81/"})

    assert (access.base_url, access.openrosa_url) == (
        "http://ea-sup.example:81",
        "http://ea-sup.example:81/k/KEY",
    )
    with pytest.raises(NoAccess, match="make run"):
        read_access({"SINHKE_VAR": str(tmp_path / "nothing")})


def test_answers_become_the_xml_a_phone_writes() -> None:
    answers = {
        "b1": {"assets": ["tv", "motorbike"]},
        "rows": [{"full_name": "H'Bla & Co <x>"}, {"full_name": "Y Ren"}],
    }
    sent = Submission("uuid:1", "person_list", "ea-sup.ia-lop", "commune_officer", answers)

    root = etree.fromstring(instance_xml(Form("person_list", "7", "data"), sent))

    assert (root.tag, root.get("id"), root.get("version")) == ("data", "person_list", "7")
    assert root.findtext("b1/assets") == "tv motorbike"
    assert [row.findtext("full_name") for row in root.findall("rows")] == ["H'Bla & Co <x>", "Y Ren"]
    assert (
        root.findtext("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID") == "uuid:1"
    )


def test_the_same_submission_is_the_same_bytes_every_time() -> None:
    photo = Photo("house.jpg", "house", "uuid:1")
    first, second = jpeg(photo), jpeg(photo)

    assert first == second != jpeg(Photo("house.jpg", "house", "uuid:2"))
    assert 15_000 < len(first) < 80_000
    assert multipart(b"<x/>", {"house.jpg": first}, "uuid:1") == multipart(
        b"<x/>", {"house.jpg": second}, "uuid:1"
    )


def test_batches_are_of_one_sender_and_not_too_heavy() -> None:
    parts = list(parts_of(make_plan().lists()))

    assert sum(map(len, parts)) == sum(1 for _ in make_plan().lists())
    for part in parts:
        assert len({(s.sender, s.form_id, s.area_id) for s in part}) == 1
        assert sum(len(s.answers["rows"]) for s in part[:-1]) < BATCH_ROWS_MAX


class FakeOffices:
    """Stands for the staff and for the disbursement service: cases with a status, commands answered once.

    dies_after: requests after which the connection is lost, once, with the work done.
    """

    def __init__(self, cases: list[Case], *, dies_after: int | None = None) -> None:
        self.cases = {case.application_id: case for case in cases}
        self.status = {case.application_id: "submitted" for case in cases}
        self.taken: dict[str, list[str]] = {case.application_id: [] for case in cases}
        self.commands: set[str] = set()
        self.repeated = 0
        self._left = dies_after

    def user(self, role: str, area_id: str) -> User:
        return User(role, f"{role}1", "x", (area_id,))

    def get(self, _user: User, path: str) -> Any:
        if "?" not in path:
            return self._line(self.cases[path.rsplit("/", 1)[-1]])
        area = path.partition("area=")[2].partition("&")[0]
        lifecycle = path.partition("lifecycle=")[2].partition("&")[0]
        found = [c for c in self.cases.values() if (c.commune_id, c.lifecycle) == (area, lifecycle)]
        return {"cases": [self._line(case) for case in found], "next": None}

    def post(self, _user: User, path: str, body: Any) -> Any:
        assert path == STEPS_PATH
        results = [self._take(body["step"], row) for row in body["rows"]]
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                raise Away("the answer was lost")
        return {"results": results}

    def _take(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        case = self.cases[row["case_id"]]
        if row["command_id"] in self.commands:
            self.repeated += 1
            return {"ok": True, "case_id": row["case_id"]}
        done = self.taken[case.application_id]
        step = case.steps[len(done)] if len(done) < len(case.steps) else None
        if step is None or step.name != name:
            return {"ok": False, "problem": {"type": "/problems/illegal-transition", "detail": name}}
        self.commands.add(row["command_id"])
        done.append(name)
        self.status[case.application_id] = step.reached
        return {"ok": True, "case_id": row["case_id"]}

    def _line(self, case: Case) -> dict[str, Any]:
        application = case.application_id
        return {
            "application_id": application,
            "case_id": application,
            "order_no": "",
            "status": self.status[application],
        }


def an_office(offices: FakeOffices) -> Office:
    return Office(offices, "seed", threads=2, pause=lambda _s: None)  # type: ignore[arg-type]


def take_all(offices: FakeOffices) -> None:
    with Screen(quiet=True).bar("x", 1, "x") as bar:
        an_office(offices).take_all(list(offices.cases.values()), bar)


def some_cases() -> list[Case]:
    return first_slice(make_plan()).cases()


def test_every_case_goes_as_far_as_the_plan_says_and_no_further() -> None:
    offices = FakeOffices(some_cases())

    take_all(offices)

    for application, case in offices.cases.items():
        assert offices.taken[application] == [step.name for step in case.steps]


def test_an_interrupted_replay_goes_on_and_takes_no_step_twice() -> None:
    offices = FakeOffices(some_cases(), dies_after=7)
    with pytest.raises(Away):
        take_all(offices)

    take_all(offices)

    for application, case in offices.cases.items():
        assert offices.taken[application] == [step.name for step in case.steps]


def test_a_finished_replay_finds_next_to_nothing_to_do() -> None:
    offices = FakeOffices(some_cases())
    take_all(offices)
    before = {application: list(steps) for application, steps in offices.taken.items()}

    take_all(offices)

    assert offices.taken == before


def test_a_step_that_is_refused_for_good_stops_the_replay_and_names_the_case() -> None:
    cases = some_cases()
    offices = FakeOffices(cases)
    stuck = next(case for case in cases if case.lifecycle == "loan")
    offices.taken[stuck.application_id] = ["withdrawn by hand"] * 9

    with pytest.raises(StepRefused, match=stuck.household):
        take_all(offices)


def test_the_status_says_how_many_steps_are_behind_a_case_and_in_doubt_the_fewest() -> None:
    house = next(c for c in some_cases() if c.lifecycle == "housing" and len(c.steps) > 6)

    assert steps_behind(house, "registered") == 0
    assert steps_behind(house, "approved") == 3
    assert steps_behind(house, "started") == 4, "ordered and paid look the same from outside"


class _Intake:
    """Looks at one submission each time it is asked about one, oldest first."""

    def __init__(self, *sent: str) -> None:
        self._waiting = list(sent)

    def user(self, role: str, area_id: str) -> User:
        return User(role, "quantri", "", (area_id,))

    def get(self, _user: User, path: str) -> dict[str, Any]:
        waits = path.rpartition("/")[2] in self._waiting
        if waits:
            self._waiting.pop(0)
        return {"status": "complete" if waits else "processed"}


def test_a_backlog_moves_as_long_as_intake_looks_at_what_was_sent():
    submissions = list(islice(make_plan().reviews(), EVERY * 2 + 1))
    noted = [one.instance_id for one in submissions[::EVERY]]
    backlog = Backlog(cast(Staff, _Intake(*noted)))
    for submission in submissions:
        backlog.note(submission)

    assert [backlog.passed() for _ in range(5)] == [0, 1, 2, 3, 3]
