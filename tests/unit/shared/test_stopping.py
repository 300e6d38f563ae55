"""A process that is told to end does so, however often and whenever it is told."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import until

WAITS = "from shared.stopping import StopAsked; asked = StopAsked(); print('up', flush=True); asked.wait()"
LOOKS = (
    "from shared.stopping import StopAsked; asked = StopAsked(); print('up', flush=True)\n"
    "while not asked.wait(0.0001): pass\n"
    "assert asked and asked.wait() and asked.wait(1)"
)


@pytest.fixture
def start() -> Iterator[object]:
    """Processes that end with the story, however it goes."""
    made: list[subprocess.Popen[str]] = []

    def started(program: str) -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        made.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield started
    for process in made:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize("program", [WAITS, LOOKS], ids=["waiting", "looking now and then"])
def test_a_process_ends_that_is_told_so_many_times_at_once(start, program):
    process = start(program)

    def told() -> bool:
        for _ in range(50):
            process.send_signal(signal.SIGTERM)
        return process.poll() is not None

    until(told)

    assert process.returncode in (0, -signal.SIGTERM)  # the last ones may meet it on its way out


def test_ctrl_c_is_heard_as_well(start):
    process = start(WAITS)

    process.send_signal(signal.SIGINT)

    assert process.wait(20) == 0
