"""What a start on one machine decides: ports, secrets, which parts are its own."""

from __future__ import annotations

import json
import socket
import stat

import pytest

from services.embedded import credentials, ports
from services.embedded.claim import claimed
from services.embedded.plan import CannotStart, make_plan


@pytest.fixture
def environ(tmp_path):
    return {"SINHKE_VAR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"}


def test_secrets_are_made_once_and_are_for_the_owner_alone(tmp_path):
    first = credentials.of(tmp_path)

    assert credentials.of(tmp_path) == first
    assert len(first["person_key"]) >= 32
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_ports_stay_and_a_taken_one_is_chosen_anew(tmp_path):
    file = tmp_path / "ports.json"
    first = ports.choose(file, ["mongo", "amqp"])
    assert ports.choose(file, ["mongo", "amqp"]) == first

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first["mongo"]))
        taken.listen()
        second = ports.choose(file, ["mongo", "amqp"])

    assert second["mongo"] != first["mongo"]
    assert second["amqp"] == first["amqp"]


def test_a_spoilt_port_file_is_no_obstacle(tmp_path):
    (tmp_path / "ports.json").write_text("{")

    assert ports.choose(tmp_path / "ports.json", ["mongo"])["mongo"] > 0
    assert json.loads((tmp_path / "ports.json").read_text())


def test_without_a_word_everything_is_embedded(environ):
    plan = make_plan(environ)

    assert [child.name for child in plan.stores] == ["database", "epmd", "rabbitmq"]
    assert [child.name for child in plan.workers] == [
        "intake-worker",
        "disbursement-worker",
        "reporting-worker",
    ]
    assert plan.base_url == "http://127.0.0.1:8000"
    assert plan.was_empty
    assert plan.embedded_database
    assert plan.demo_wanted
    assert not make_plan(environ).was_empty


def test_given_addresses_win_and_nothing_is_started_for_them(environ):
    plan = make_plan(
        {
            **environ,
            "SINHKE_MONGO_URL": "mongodb://db/",
            "SINHKE_BROKER_URL": "amqp://broker//",
            "SINHKE_PORT": "9000",
        }
    )

    assert plan.stores == ()
    assert plan.environ["SINHKE_MONGO_URL"] == "mongodb://db/"
    assert plan.environ["SINHKE_BROKER_URL"] == "amqp://broker//"
    assert not plan.embedded_database, "no demonstration accounts in somebody's real database"
    assert not plan.demo_wanted
    assert plan.base_url.endswith(":9000")


def test_where_no_rabbitmq_can_be_had_the_workers_share_one_process(environ):
    plan = make_plan({**environ, "SINHKE_BROKER": "memory"})

    assert [child.name for child in (*plan.stores, *plan.workers)] == ["database", "workers"]
    assert plan.environ["SINHKE_BROKER_URL"] == "memory://"


def test_an_operators_own_secret_wins(environ):
    assert make_plan({**environ, "SINHKE_SECRET_KEY": "o" * 40}).environ["SINHKE_SECRET_KEY"] == "o" * 40


@pytest.mark.parametrize("wrong", ["http", "0", "70000", "-1"])
def test_what_is_no_port_stops_the_start(environ, wrong):
    with pytest.raises(CannotStart, match="SINHKE_PORT"):
        make_plan({**environ, "SINHKE_PORT": wrong})


def test_one_folder_serves_one_run(tmp_path, monkeypatch):
    from services.embedded import claim

    monkeypatch.setattr(claim, "WAIT_S", 0.0)
    with claimed(tmp_path), pytest.raises(claim.InUse), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        assert (tmp_path / "run" / "lock").read_text().isdigit()
