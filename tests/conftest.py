"""What stories are told against: a real database over a socket, a real RabbitMQ node, a fixed day.

Each pytest process owns its servers, started when the first story asks for them.
SINHKE_TEST_MONGO_URL points the same stories at a MongoDB, SINHKE_TEST_BROKER_URL at
another RabbitMQ.
"""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.embedded import credentials, ports, rabbitmq
from services.embedded import database as embedded_database
from shared import mongo
from shared.broker import Broker
from shared.clock import FixedClock
from shared.settings import Settings
from tests.javarosa.phone import JavaRosa

START_WITHIN_S = 60.0
ROOT = Path(__file__).parents[1]


def until(happened: Callable[[], Any], *, within_s: float = 20.0) -> Any:
    """What `happened` says once it is true; fails the story when it does not come true in time."""
    pause = Event()
    end = monotonic() + within_s
    while not (said := happened()):
        assert monotonic() < end, f"not within {within_s} s"
        pause.wait(0.02)
    return said


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the servers of this pytest process."""
    return tmp_path_factory.mktemp("machine")


@pytest.fixture(scope="session")
def mongo_server(machine: Path) -> Iterator[str]:
    """The address of a database server, without a database in it."""
    given = os.environ.get("SINHKE_TEST_MONGO_URL")
    if given:
        yield given
        return
    port = ports.choose(machine / "mongo.json", ["mongo"])["mongo"]
    server = embedded_database.database(machine, port=port)
    server.start()
    until(lambda: ports.answers(port), within_s=START_WITHIN_S)
    yield embedded_database.address(port)
    server.stop()


@pytest.fixture(scope="session")
def mongo_url(mongo_server: str) -> Iterator[str]:
    """The address services get; their databases have names of this pytest process only."""
    prefix = f"t{uuid.uuid4().hex[:10]}"
    head, _, options = mongo_server.partition("?")
    url = f"{head.rstrip('/')}/{prefix}?{options}&authSource=admin"
    yield url
    client = mongo.connect(url)
    for name in client.list_database_names():
        if name.startswith(prefix):
            client.drop_database(name)


@pytest.fixture(scope="session")
def mongo_client(mongo_url: str) -> MongoClient[mongo.Document]:
    return mongo.connect(mongo_url)


@pytest.fixture
def database(mongo_client: MongoClient[mongo.Document]) -> Iterator[Database[mongo.Document]]:
    """A database that nobody has used before."""
    fresh = mongo.database(mongo_client, f"own_{uuid.uuid4().hex[:10]}")
    yield fresh
    mongo_client.drop_database(fresh.name)


@pytest.fixture(scope="session")
def broker_server(machine: Path) -> Iterator[str]:
    """The address of a RabbitMQ node."""
    given = os.environ.get("SINHKE_TEST_BROKER_URL")
    if given:
        yield given
        return
    assert rabbitmq.installed(), "no RabbitMQ program on this machine; `make test` installs it"
    chosen = ports.choose(machine / "rabbitmq.json", ["amqp", "dist", "epmd"])
    secrets = credentials.of(machine)
    node = rabbitmq.rabbitmq(machine, ports=chosen, secrets=secrets)
    for child in node:
        child.start()
    url = rabbitmq.address(chosen, secrets)
    until(Broker(url).reachable, within_s=START_WITHIN_S)
    yield url
    for child in reversed(node):
        child.stop()


@pytest.fixture
def broker_url(broker_server: str) -> str:
    """The same node for all stories, with every queue empty at the start of each."""
    Broker(broker_server).purge()
    return broker_server


@pytest.fixture(scope="session")
def field_app() -> Path:
    """The folder of the field web app, with its libraries there and its program built."""
    done = subprocess.run(
        [ROOT / "tools" / "bootstrap", "field"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return ROOT / "services" / "intake" / "field_app"


@pytest.fixture
def clock() -> FixedClock:
    """Stands at 9:30 on 15 March 2023 in Ea Súp until it is moved."""
    return FixedClock(datetime(2023, 3, 15, 2, 30, tzinfo=UTC))


@pytest.fixture
def settings(mongo_url: str, mongo_client: MongoClient[mongo.Document], tmp_path: Path) -> Settings:
    """For services that start with empty databases; the broker is inside the process."""
    for service in ("intake", "disbursement", "reporting"):
        mongo_client.drop_database(mongo.database(mongo_client, service).name)
    return Settings(
        mongo_url=mongo_url,
        broker_url=f"memory://{uuid.uuid4().hex}",
        secret_key="a secret that only the tests know, and its tail",
        person_key="another secret that only the tests know and use",
        var=tmp_path,
        relay_interval_s=0.02,
    )


@pytest.fixture
def rabbit_settings(settings: Settings, broker_url: str) -> Settings:
    """The same, over the real RabbitMQ."""
    return Settings(**{**vars(settings), "broker_url": broker_url})


@pytest.fixture(scope="session")
def javarosa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JavaRosa]:
    """The engine inside ODK Collect, started when the first story asks for it."""
    phone = JavaRosa(tmp_path_factory.mktemp("javarosa"))
    yield phone
    phone.close()
