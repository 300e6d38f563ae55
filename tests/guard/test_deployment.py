"""What runs in containers is what runs on one machine: the same addresses, the same programs."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import yaml

from services.embedded.gateway import PREFIXES

ROOT = Path(__file__).resolve().parents[2]


def compose(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_gateway_of_the_containers_knows_the_same_addresses():
    said = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    passed = {
        address.rstrip("/"): service
        for address, service in re.findall(r"location (/\S+)\s+\{ proxy_pass \$(\w+);", said)
    }

    assert {address: passed.get(address) for address in PREFIXES} == PREFIXES
    assert re.search(r"location = /metrics\s+\{ return 404; \}", said), "figures stay inside"


def test_every_container_of_ours_runs_a_program_that_exists():
    commands = [
        part["command"]
        for part in compose("docker-compose.yml")["services"].values()
        if "services." in part.get("command", "")
    ]
    modules = {module for command in commands for module in re.findall(r"services(?:\.\w+)+", command)}

    assert len(commands) == 7
    assert {module for module in modules if find_spec(module) is None} == set()


def test_the_cluster_only_adds_to_what_the_single_machine_has():
    single, cluster = compose("docker-compose.yml"), compose("docker-compose.cluster.yml")
    added = cluster["services"].keys() - single["services"].keys()
    assert added == {"mongo-2", "mongo-3", "rabbitmq-2", "rabbitmq-3"}
