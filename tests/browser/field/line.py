"""The line between a phone and the server: a TCP relay that can be cut, also in the middle of a body."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from threading import Lock, Thread

PIECE = 16 * 1024
RESET = struct.pack("ii", 1, 0)  # closing resets the connection, as a lost line does in the end


class Line:
    """Relays 127.0.0.1:`port` to the server. uploaded: bytes that went up so far.

    cut_after(n): once `n` more bytes have gone up, all connections are reset and no more than those bytes
    get through on them; new connections work again. down: nothing gets through at all.
    deaf: what goes up arrives, but no answer comes back.
    """

    def __init__(self, server_port: int) -> None:
        self._server = ("127.0.0.1", server_port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.down = self.deaf = False
        self.uploaded = 0
        self.cuts = 0
        self._left: int | None = None
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        Thread(target=self._accept, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut_after(self, up_bytes: int) -> None:
        with self._lock:
            self._left = up_bytes

    def cut(self) -> None:
        """Reset all connections that are open now."""
        with self._lock:
            self._reset()

    def take_down(self) -> None:
        self.down = True
        self.cut()

    def put_up(self) -> None:
        self.down = False

    def close(self) -> None:
        self.take_down()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listening.accept()
                if self.down:
                    _abandon(phone)
                    continue
                server = socket.create_connection(self._server)
                with self._lock:
                    self._open |= {phone, server}
                Thread(target=self._relay, args=(phone, server, True), daemon=True).start()
                Thread(target=self._relay, args=(server, phone, False), daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if up or not self.deaf:
                    target.sendall(self._let_through(piece) if up else piece)
            target.shutdown(socket.SHUT_WR)

    def _let_through(self, piece: bytes) -> bytes:
        with self._lock:
            self.uploaded += len(piece)
            if self._left is None:
                return piece
            self._left -= len(piece)
            if self._left > 0:
                return piece
            self._left = None
            self.cuts += 1
            self._reset()
            return b""

    def _reset(self) -> None:
        for one in self._open:
            _abandon(one)
        self._open.clear()


def _abandon(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()
