"""The private RabbitMQ node, beside any that the machine may run: own ports, own name service, own data."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from services.embedded.child import Child

# The program itself. The wrapper in /usr/sbin changes the user and drops the environment.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
USER = "sinhke"
STOP_WITHIN_S = 40.0

_CONFIGURATION = """\
listeners.tcp.default = 127.0.0.1:{port}
default_user = {user}
default_pass = {password}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
loopback_users.{user} = true
disk_free_limit.absolute = 200MB
log.file.level = warning
log.file.rotation.size = 10485760
log.file.rotation.count = 3
# The default of 512 MB is for big machines; a segment is held in memory several times.
raft.wal_max_size_bytes = 33554432
"""


def installed() -> bool:
    """Whether RabbitMQ's program and Erlang's name service are on this machine."""
    return PROGRAM.exists() and shutil.which("epmd") is not None


def rabbitmq(var: Path, *, ports: Mapping[str, int], secrets: Mapping[str, str]) -> list[Child]:
    """Erlang's name service and the node, in the order to start them.

    ports: amqp, dist, epmd. secrets: broker_password, broker_cookie.
    """
    home = (var / "rabbitmq").resolve()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    configuration = home / "rabbitmq.conf"
    configuration.write_text(
        _CONFIGURATION.format(port=ports["amqp"], user=USER, password=secrets["broker_password"])
    )
    configuration.chmod(0o600)
    (home / "enabled_plugins").write_text("[].\n")
    (home / "rabbitmq-env.conf").write_text("")
    erlang = {
        "HOME": str(home),
        "PATH": "/usr/lib/rabbitmq/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(ports["epmd"]),
    }
    cookie = secrets["broker_cookie"]
    node = {
        **erlang,
        "RABBITMQ_NODENAME": "sinhke@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports["amqp"]),
        "RABBITMQ_DIST_PORT": str(ports["dist"]),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_PID_FILE": str(home / "node.pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_CONFIG_FILE": str(configuration),
        "RABBITMQ_CONF_ENV_FILE": str(home / "rabbitmq-env.conf"),
        # Idle schedulers sleep instead of spinning: on two cores the services need them.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            "+sbwt none +sbwtdcpu none +sbwtdio none "
            f"-kernel inet_dist_use_interface {{127,0,0,1}} -setcookie {cookie}"
        ),
        "RABBITMQ_CTL_ERL_ARGS": f"-setcookie {cookie}",
        # With input "allowed" the start script becomes the Erlang machine, instead of waiting for it as
        # its parent: then our child is the node itself, and signals reach it. It gets no input all the same.
        "RABBITMQ_ALLOW_INPUT": "1",
        "RABBITMQ_SERVER_START_ARGS": "-noinput",
    }
    return [
        Child("epmd", ["epmd"], var=var, environ=erlang, cwd=home),
        Child("rabbitmq", [str(PROGRAM)], var=var, environ=node, cwd=home, stop_within_s=STOP_WITHIN_S),
    ]


def address(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    return f"amqp://{USER}:{secrets['broker_password']}@127.0.0.1:{ports['amqp']}//"
