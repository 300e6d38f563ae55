"""A child is started, watched and stopped by its own id; what a dead supervisor left is found again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.embedded.child import OWNER, Child, stop_leftovers
from tests.conftest import until

WAITS = "import signal; print('up', flush=True); signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
ENVIRON = {"PATH": os.environ["PATH"]}


def child(var, program=WAITS, **more):
    return Child("one", [sys.executable, "-c", program], var=var, environ=ENVIRON, **more)


def up(one):
    until(lambda: "up" in one.log_file.read_text())


@pytest.fixture
def started():
    """Children that end with the story, however it goes."""
    made = []
    yield lambda one: (made.append(one), one.start())
    for one in made:
        one.stop(signal.SIGKILL)


def test_a_child_ends_when_it_is_asked_to(tmp_path, started):
    one = child(tmp_path)
    started(one)
    up(one)

    one.stop()

    assert not one.running
    assert one.code == -signal.SIGTERM
    assert not (tmp_path / "run" / "one.pid").exists()


def test_a_child_that_does_not_listen_is_killed(tmp_path, started):
    one = child(tmp_path, DEAF, stop_within_s=0.2)
    started(one)
    up(one)

    one.stop()

    assert one.code == -signal.SIGKILL


def test_a_child_that_died_is_started_again_after_a_pause_that_grows(tmp_path, started, caplog):
    one = child(tmp_path)
    started(one)
    first = one.pid

    os.kill(first, signal.SIGKILL)
    until(lambda: not one.running)
    assert not one.revive(), "not at once: what dies at its start would die a thousand times"
    until(one.revive)

    assert one.running
    assert one.pid != first
    os.kill(one.pid, signal.SIGKILL)
    until(lambda: not one.running)
    one.revive()
    pauses = [record.again_in_s for record in caplog.records if record.message == "child died"]
    assert pauses == [0.5, 1.0]


def test_who_reads_the_number_of_a_child_that_comes_back_reads_a_whole_one(tmp_path, started):
    one = child(tmp_path)
    started(one)
    first = one.pid
    with (tmp_path / "run" / "one.pid").open() as reader:
        os.kill(first, signal.SIGKILL)
        until(one.revive)

        assert reader.read() == str(first)
    assert (tmp_path / "run" / "one.pid").read_text() == str(one.pid)
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["one.pid"]


def test_a_child_that_had_one_thing_to_do_is_left_in_peace(tmp_path, started):
    one = child(tmp_path, "pass", once=True)
    started(one)
    until(lambda: not one.running)

    assert one.ended_well
    assert not one.revive()


def test_leftovers_of_the_same_folder_are_stopped_and_others_are_not(tmp_path, started):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    left, other = child(ours), child(theirs)
    started(left)
    started(other)
    up(left)
    up(other)

    assert len(stop_leftovers(ours)) == 1

    until(lambda: not left.running)
    assert other.running


def test_a_stale_number_in_a_pid_file_stops_nobody(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", WAITS], env=ENVIRON, stdout=subprocess.PIPE)
    assert bystander.stdout is not None
    bystander.stdout.readline()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "web.pid").write_text(str(bystander.pid))

    assert stop_leftovers(tmp_path) == []

    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
    bystander.stdout.close()


def test_children_end_with_a_supervisor_that_was_killed(tmp_path):
    supervisor = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, signal, pathlib; from services.embedded.child import Child;"
            "var = pathlib.Path(sys.argv[2]);"
            "c = Child('one', [sys.executable, '-c', sys.argv[1]], var=var, environ={});"
            "c.start(); print(c.pid, flush=True); signal.pause()",
            WAITS,
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    until(lambda: "up" in (tmp_path / "log" / "one.log").read_text())

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()

    until(lambda: not alive(pid))


def alive(pid):
    """Whether the process still runs; one that only waits to be buried does not."""
    try:
        return f"{OWNER}=" in Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return False
