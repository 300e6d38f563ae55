"""Send uploads over raw keep-alive connections, as lightly as Python can, and time each answer.

One thread looks after all connections; bodies are lists of buffers made before, so that the sender
takes as little as possible of the machine that it measures.
"""

from __future__ import annotations

import selectors
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter, thread_time

Buffers = Sequence[bytes]
READ_BYTES = 64 * 1024
ANSWER_WITHIN_S = 60.0


class Refused(Exception):
    """An upload was not answered with 201; the message holds the beginning of the answer."""


@dataclass
class Round:
    """What one round of sending gave.

    latencies_s: one an upload, from its first byte out to the answer's last one in.
    again: uploads sent a second time because the server had closed the connection.
    """

    connections: int
    wall_s: float = 0.0
    sender_cpu_s: float = 0.0
    again: int = 0
    latencies_s: list[float] = field(default_factory=list)

    @property
    def per_s(self) -> float:
        return len(self.latencies_s) / self.wall_s


def send_for(seconds: float, address: tuple[str, int], uploads: Iterator[Buffers], connections: int) -> Round:
    """Keep `connections` uploads in flight for `seconds`, then wait for the last answers; Refused."""
    done = Round(connections)
    selector = selectors.DefaultSelector()
    began, cpu_began = perf_counter(), thread_time()
    end = began + seconds
    lines = [_Line(address, selector) for _ in range(connections)]
    for line in lines:
        line.send(next(uploads))
    busy = set(lines)
    while busy:
        ready = selector.select(ANSWER_WITHIN_S)
        if not ready:
            raise Refused(f"no answer within {ANSWER_WITHIN_S} s")
        for key, mask in ready:
            line = key.data
            if not line.go_on(mask):
                continue
            done.latencies_s.append(line.took_s)
            if perf_counter() < end:
                line.send(next(uploads))
            else:
                busy.discard(line)
                line.close()
    done.wall_s = perf_counter() - began
    done.sender_cpu_s = thread_time() - cpu_began
    done.again = sum(line.again for line in lines)
    selector.close()
    return done


class _Line:
    """One connection with at most one upload on its way."""

    def __init__(self, address: tuple[str, int], selector: selectors.BaseSelector) -> None:
        self._address, self._selector = address, selector
        self._upload: Buffers = ()
        self._left: deque[memoryview] = deque()
        self._answer = b""
        self._began = 0.0
        self.took_s = 0.0
        self.again = 0
        self._connect()

    def send(self, upload: Buffers) -> None:
        self._upload, self._began = upload, perf_counter()
        self._begin()

    def go_on(self, mask: int) -> bool:
        """Send or read what is possible now; whether the answer is complete."""
        try:
            if mask & selectors.EVENT_WRITE:
                self._write()
            if mask & selectors.EVENT_READ and self._read():
                self.took_s = perf_counter() - self._began
                return True
        except ConnectionError:
            # The server ends a worker process after so many requests; a phone would do the same.
            self.again += 1
            self.close()
            self._connect()
            self._begin()
        return False

    def close(self) -> None:
        self._selector.unregister(self._socket)
        self._socket.close()

    def _connect(self) -> None:
        self._socket = socket.create_connection(self._address, timeout=ANSWER_WITHIN_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._selector.register(self._socket, selectors.EVENT_READ, self)

    def _begin(self) -> None:
        self._answer = b""
        self._left = deque(memoryview(part) for part in self._upload)
        self._write()

    def _write(self) -> None:
        while self._left:
            try:
                sent = self._socket.sendmsg(self._left)
            except BlockingIOError:
                self._listen(selectors.EVENT_READ | selectors.EVENT_WRITE)
                return
            while self._left and sent >= len(self._left[0]):
                sent -= len(self._left.popleft())
            if sent:
                self._left[0] = self._left[0][sent:]
        self._listen(selectors.EVENT_READ)

    def _listen(self, events: int) -> None:
        if self._selector.get_key(self._socket).events != events:
            self._selector.modify(self._socket, events, self)

    def _read(self) -> bool:
        try:
            received = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return False
        if not received:
            raise ConnectionResetError
        self._answer += received
        head, parted, body = self._answer.partition(b"\r\n\r\n")
        if not parted or len(body) < _length(head):
            return False
        if not head.startswith(b"HTTP/1.1 201 "):
            raise Refused(self._answer[:600].decode(errors="replace"))
        return True


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


Send = Callable[[float, Iterator[Buffers], int], Round]
"""(seconds, uploads, connections) → what came of it, to one address."""
