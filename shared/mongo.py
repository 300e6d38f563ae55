"""Connections to MongoDB: what is acknowledged is on the majority's disks."""

from __future__ import annotations

import os
from datetime import UTC
from functools import cache
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    WaitQueueTimeoutError,
)

Document = dict[str, Any]

AWAY = (AutoReconnect, NetworkTimeout, ExecutionTimeout, WaitQueueTimeoutError)
"""What pymongo raises when the database does not answer (server selection is an AutoReconnect)."""


def connect(mongo_url: str) -> MongoClient[Document]:
    """The client of this process for that address; one is shared, since it is its own pool.

    Instants come back aware, in UTC.
    """
    return _client(mongo_url, os.getpid())


@cache
def _client(mongo_url: str, _pid: int) -> MongoClient[Document]:
    # The process id is part of the key: a client does not survive a fork.
    return MongoClient(
        mongo_url,
        appname="sinhke",
        tz_aware=True,
        tzinfo=UTC,
        uuidRepresentation="standard",
        # Stated here and not left to the address: an acknowledged write must survive the loss of
        # a process or a machine, whatever address an operator writes.
        w="majority",
        journal=True,
        connectTimeoutMS=5_000,
        serverSelectionTimeoutMS=5_000,
        socketTimeoutMS=120_000,
    )


def database(client: MongoClient[Document], service: str) -> Database[Document]:
    """The service's own database: intake → sinhke_intake.

    A database in the address (mongodb://host/trial) replaces `sinhke`, so that several
    installations, or tests that run side by side, can share a server.
    """
    return client[f"{client.get_default_database(default='sinhke').name}_{service}"]


def answers(of: Database[Document]) -> bool:
    """Whether the database answers now; never raises for a database that is away."""
    try:
        of.command("ping")
    except PyMongoError:
        return False
    return True
