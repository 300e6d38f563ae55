"""An XPath condition in Vietnamese words, where it is a simple one; a person checks it, no machine does."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<selected>selected\(\s*(?P<of>/[\w./-]+|\.)\s*,\s*(?P<choice>'[^']*'|"[^"]*")\s*\))
      | (?P<call>today\(\)|now\(\)|true\(\)|false\(\)|not\()
      | (?P<count>(?:string-length|count-selected)\(\s*\.\s*\))
      | (?P<path>(?:/|\.\./)[\w./-]+)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<operator><=|>=|!=|=|<|>|\+|-|\*|\(|\)|\bdiv\b|\bmod\b|\band\b|\bor\b)
      | (?P<self>\.(?![\w.]))
    )""",
    re.VERBOSE,
)
_OPERATORS = {
    "<=": "≤", ">=": "≥", "!=": "khác", "=": "là", "<": "<", ">": ">", "+": "+", "-": "−", "*": "×",
    "(": "(", ")": ")", "div": "chia", "mod": "chia lấy dư", "and": "và", "or": "hoặc",
}  # fmt: skip
_CALLS = {"today()": "hôm nay", "now()": "bây giờ", "true()": "đúng", "false()": "sai", "not(": "không ("}
_COUNTS = {"string-length": "số ký tự", "count-selected": "số mục chọn"}
SELF = "câu trả lời"


def in_words(
    expression: str, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]], *, of: str = ""
) -> str | None:
    """The condition in words; None when it has something that is better read as it is written.

    labels: name of a question → what people read. choices: name of a question → choice name → label.
    of: the question itself, which the condition calls `.`.
    """
    words: list[str] = []
    asked, at = of, 0
    text = expression.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.end() == at:
            return None
        at = token.end()
        kind = token.lastgroup
        if token["selected"]:
            asked = of if token["of"] == "." else _name(token["of"])
            who = SELF if token["of"] == "." else _said(asked, labels)
            words.append(f"{who} có chọn “{_choice(asked, token['choice'], choices)}”")
        elif token["path"]:
            asked = _name(token["path"])
            words.append(_said(asked, labels))
        elif token["text"]:
            value = _choice(asked, token["text"], choices)
            words.append(f"“{value}”" if value else "trống")
        elif token["call"]:
            words.append(_CALLS[token["call"]])
        elif token["count"]:
            words.append(_COUNTS[token["count"].split("(")[0]])
        elif kind == "self":
            asked = of
            words.append(SELF)
        else:
            words.append(_OPERATORS.get(token[kind or 0].strip(), token[kind or 0].strip()))
    said = " ".join(words).replace("( ", "(").replace(" )", ")")
    return said or None


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _said(name: str, labels: Mapping[str, str]) -> str:
    return f"“{labels.get(name) or name}”"


def _choice(asked: str, quoted: str, choices: Mapping[str, Mapping[str, str]]) -> str:
    value = quoted[1:-1]
    return choices.get(asked, {}).get(value) or value
