"""Expressions cut into tokens. Source: XPath 1.0 §3.7."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.intake.domain.xpath.values import NotEvaluated

# A name starts with a letter and may hold dots and hyphens; one colon may part a prefix from it.
_NAME = r"[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>{_NAME})
    | (?P<sign>\.\.|//|::|!=|<=|>=|[-+*/=<>()\[\],.@|])
    )""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "div", "mod"}
_ENDS_A_VALUE = {")", "]", ".", ".."}


@dataclass(frozen=True)
class Token:
    """kind: number | text | name | sign (operators that are words are signs too) | end."""

    kind: str
    said: str


def tokens(expression: str) -> list[Token]:
    """The tokens in order, closed by one of kind `end`; NotEvaluated where the text is no expression."""
    found: list[Token] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise NotEvaluated(f"cannot be read from here: {expression[at : at + 30]}")
        said, kind = match.group(match.lastgroup), match.lastgroup
        at = match.end()
        if kind == "name" and _follows_a_value(found):
            # `a and-b` is no name: after a value only an operator can stand.
            word = next((one for one in _WORDS if said.startswith(one)), None)
            if word is None:
                raise NotEvaluated(f"an operator is missing before {said}")
            at -= len(said) - len(word)
            found.append(Token("sign", word))
        elif kind == "text":
            found.append(Token(kind, said[1:-1]))
        else:
            found.append(Token(kind, said))
    found.append(Token("end", ""))
    return found


def _follows_a_value(before: list[Token]) -> bool:
    if not before:
        return False
    last = before[-1]
    if last.kind == "sign":
        # A star after a value multiplies; elsewhere it stands for any name and is itself a value.
        return last.said in _ENDS_A_VALUE or (last.said == "*" and not _follows_a_value(before[:-1]))
    return True
