"""One process that belongs to us: started, watched, stopped by its own id and by no other means."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep

log = logging.getLogger(__name__)

OWNER = "SINHKE_OWNER"
"""Marks our processes in their environment with the folder they work for."""

BACK_OFF_FIRST_S = 0.5
BACK_OFF_MAX_S = 30.0
STEADY_AFTER_S = 30.0
_PR_SET_PDEATHSIG = 1


class Child:
    """A command kept running below `var`.

    stop_within_s: how long it may take to end by itself before it is killed.
    once: it is expected to end; it is not started again after it ended well.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        var: Path,
        environ: Mapping[str, str],
        cwd: Path | None = None,
        stop_within_s: float = 20.0,
        once: bool = False,
    ) -> None:
        self.name, self.command, self.cwd = name, list(command), cwd
        self.environ = {**environ, OWNER: str(var.resolve())}
        self.stop_within_s, self.once = stop_within_s, once
        self.log_file = var / "log" / f"{name}.log"
        self._pid_file = var / "run" / f"{name}.pid"
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._started_at = 0.0
        self._start_again_at = 0.0

    def start(self) -> None:
        """Start it; what it says goes to its log file."""
        for folder in (self.log_file.parent, self._pid_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        parent = os.getpid()
        with self.log_file.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 (commands are ours)
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self.environ,
                cwd=self.cwd,
                # Its own session: Ctrl-C reaches the supervisor alone, which then stops all in order.
                start_new_session=True,
                preexec_fn=lambda: _end_with(parent),
            )
        # Put in place whole: who looks while a part comes back reads the old number or the new one.
        written = self._pid_file.with_suffix(".new")
        written.write_text(str(self._process.pid))
        written.replace(self._pid_file)
        self._started_at = monotonic()

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def code(self) -> int | None:
        """How it ended: negative for a signal; None while it runs."""
        return None if self._process is None else self._process.poll()

    @property
    def ended_well(self) -> bool:
        return self.once and self.code == 0

    def revive(self) -> bool:
        """Start it again when it died and the pause is over; return whether that was done now."""
        if self._process is None or self.running or self.ended_well:
            return False
        now = monotonic()
        if not self._start_again_at:
            self._failures = 1 if now - self._started_at > STEADY_AFTER_S else self._failures + 1
            pause_s = min(BACK_OFF_FIRST_S * 2 ** (self._failures - 1), BACK_OFF_MAX_S)
            self._start_again_at = now + pause_s
            log.error("child died", extra={"child": self.name, "code": self.code, "again_in_s": pause_s})
        if now < self._start_again_at:
            return False
        self._start_again_at = 0.0
        self.start()
        log.info("child started again", extra={"child": self.name, "child_pid": self.pid})
        return True

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end and wait; kill it when it does not. Its children end with its session's leader."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(sent)
            try:
                self._process.wait(self.stop_within_s)
            except subprocess.TimeoutExpired:
                log.warning("child killed", extra={"child": self.name, "after_s": self.stop_within_s})
                self._process.kill()
                self._process.wait()
        self._pid_file.unlink(missing_ok=True)


def stop_leftovers(var: Path, *, within_s: float = 10.0) -> list[str]:
    """End what an earlier supervisor of the same `var` left behind; return their names.

    A number in a pid file proves nothing, so the process must say itself, in its
    environment, that it works for this folder. Those that it forked say so too.
    """
    owner = f"{OWNER}={var.resolve()}".encode()
    left = [pid for pid in _all_pids() if pid != os.getpid() and owner in _environ_of(pid)]
    names = [_name_of(pid) for pid in left]
    for pid in left:
        _signal(pid, signal.SIGTERM)
    until = monotonic() + within_s
    while left and monotonic() < until:
        sleep(0.05)
        left = [pid for pid in left if owner in _environ_of(pid)]
    for pid in left:
        _signal(pid, signal.SIGKILL)
    for file in (var / "run").glob("*.pid"):
        file.unlink(missing_ok=True)
    return names


def end_with_parent() -> None:
    """Be told to end (SIGTERM) when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with(parent: int) -> None:
    """In the child, before its program."""
    end_with_parent()
    if os.getppid() != parent:  # it went between fork and here
        os._exit(1)


def _all_pids() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _environ_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []  # gone, or somebody else's


def _name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "?"


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        log.debug("already gone", extra={"left_pid": pid})
