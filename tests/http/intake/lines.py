"""Real connections from a phone to a server, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage

ANSWER_WITHIN_S = 60


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: HTTPMessage
    data: bytes


Cut = Callable[[int], int | None]
"""Length of a body → after how many bytes the line breaks; None when it holds."""


def it_holds(_length: int) -> None:
    """A good line."""


class SocketLine:
    """One connection an upload, to a server on this machine. cut: asked for each upload."""

    def __init__(self, port: int, cut: Cut = it_holds) -> None:
        self._port, self._cut = port, cut

    def get(self, path: str, *, headers: dict[str, str]) -> Answer:
        return self._ask("GET", path, headers)

    def head(self, path: str, *, headers: dict[str, str]) -> Answer:
        return self._ask("HEAD", path, headers)

    def post(self, path: str, *, data: bytes, content_type: str, headers: dict[str, str]) -> Answer:
        """OSError when the line breaks: then nobody knows what the server has of it."""
        headers = {**headers, "Content-Type": content_type}
        end = self._cut(len(data))
        if end is None:
            return self._ask("POST", path, headers, data)
        connection = self._connect()
        connection.request("POST", path, headers={**headers, "Content-Length": str(len(data))})
        connection.send(data[:end])
        connection.close()
        raise ConnectionResetError("the line broke")

    def post_chunked(self, path: str, chunks: Iterator[bytes], *, headers: dict[str, str]) -> Answer:
        """Without saying beforehand how long it will be, as HTTP/1.1 allows."""
        connection = self._connect()
        connection.request("POST", path, chunks, headers, encode_chunked=True)
        return self._answer(connection)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        connection = self._connect()
        connection.request(method, path, body, headers)
        return self._answer(connection)

    def _connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_WITHIN_S)

    @staticmethod
    def _answer(connection: HTTPConnection) -> Answer:
        try:
            came = connection.getresponse()
            return Answer(came.status, came.headers, came.read())
        except HTTPException as error:
            raise ConnectionResetError("the answer broke off") from error
        finally:
            connection.close()
