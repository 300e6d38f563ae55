"""Functions of texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import lru_cache

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import NotEvaluated, Value, to_text, to_whole

_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _all_texts(values: list[Value]) -> list[str]:
    """Of a single path the text of each node, else of each value."""
    if len(values) == 1 and isinstance(values[0], list):
        return [to_text(node.value) for node in values[0]]
    return [to_text(value) for value in values]


def _join(here: Here, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).join(_all_texts(arguments[1:]))


def _substr(here: Here, arguments: list[Value]) -> Value:
    """From an index (from 0) up to before another; below 0 both count from the end."""
    said = to_text(arguments[0])
    start = to_whole(arguments[1])
    end = to_whole(arguments[2]) if len(arguments) == 3 else len(said)
    start, end = (max(0, index + len(said)) if index < 0 else index for index in (start, end))
    return said[start:end] if start <= end else ""


def _before(here: Here, arguments: list[Value]) -> Value:
    said, mark = map(to_text, arguments)
    return said[: said.index(mark)] if mark in said else ""


def _after(here: Here, arguments: list[Value]) -> Value:
    said, mark = map(to_text, arguments)
    return said[said.index(mark) + len(mark) :] if mark in said else ""


def _translate(here: Here, arguments: list[Value]) -> Value:
    said, out, into = map(to_text, arguments)
    table = {ord(one): into[at] if at < len(into) else None for at, one in reversed(list(enumerate(out)))}
    return said.translate(table)


def _own_text(here: Here, arguments: list[Value]) -> str:
    return to_text(arguments[0] if arguments else here.node.value)


def _length(here: Here, arguments: list[Value]) -> Value:
    # Phones count in UTF-16: what lies beyond the first 65,536 characters (emoji) counts twice.
    return float(len(_own_text(here, arguments).encode("utf-16-le", "surrogatepass")) // 2)


def _normalize_space(here: Here, arguments: list[Value]) -> Value:
    return re.sub(r"[ \t\n\x0b\f\r]+", " ", _own_text(here, arguments).strip(" \t\n\x0b\f\r"))


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, RecursionError) as error:
        raise NotEvaluated(f"the pattern {pattern}: {error}") from None


def _regex(here: Here, arguments: list[Value]) -> Value:
    said, pattern = to_text(arguments[0]), _pattern(to_text(arguments[1]))
    whole = pattern.fullmatch(said) is not None
    if whole != (pattern.search(said) is not None):
        # Collect wants the whole text to match, web browsers a part of it.
        raise NotEvaluated("a pattern without ^ and $ that matches only a part")
    return whole


def _digest(here: Here, arguments: list[Value]) -> Value:
    said, named = to_text(arguments[0]), to_text(arguments[1])
    written_as = to_text(arguments[2]) if len(arguments) == 3 else "base64"
    if named not in _HASHES or written_as not in ("base64", "hex"):
        raise NotEvaluated(f"digest() by {named} as {written_as}")
    made = hashlib.new(_HASHES[named], said.encode(), usedforsecurity=False).digest()
    return made.hex() if written_as == "hex" else base64.b64encode(made).decode()


def _base64_decode(here: Here, arguments: list[Value]) -> Value:
    said = to_text(arguments[0])
    try:
        return base64.b64decode(said, validate=True).decode()
    except (binascii.Error, ValueError):
        raise NotEvaluated("base64-decode() of something else") from None


def _boolean_from_string(here: Here, arguments: list[Value]) -> Value:
    said = to_text(arguments[0])
    return said.lower() == "true" or said == "1"


TABLE: dict[str, Function] = {
    "string": exactly(1, lambda here, arguments: to_text(arguments[0])),
    "concat": Function(lambda here, arguments: "".join(_all_texts(arguments)), 0, None),
    "join": Function(_join, 1, None),
    "substr": Function(_substr, 2, 3),
    "substring-before": exactly(2, _before),
    "substring-after": exactly(2, _after),
    "translate": exactly(3, _translate),
    "contains": exactly(2, lambda here, arguments: to_text(arguments[1]) in to_text(arguments[0])),
    "starts-with": exactly(
        2, lambda here, arguments: to_text(arguments[0]).startswith(to_text(arguments[1]))
    ),
    "ends-with": exactly(2, lambda here, arguments: to_text(arguments[0]).endswith(to_text(arguments[1]))),
    "string-length": Function(_length, 0, 1),
    "normalize-space": Function(_normalize_space, 0, 1),
    "regex": exactly(2, _regex),
    "digest": Function(_digest, 2, 3),
    "base64-decode": exactly(1, _base64_decode),
    "boolean-from-string": exactly(1, _boolean_from_string),
    "version": exactly(0, lambda here, arguments: here.around.form_version),
}
