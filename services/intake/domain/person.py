"""Persons: who is the same, without saying who."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterable

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from shared.text import name_key

KEY_DIGITS = 32
_NOT_DIGITS = re.compile(r"[\s.\-]")
_IDENTITY = re.compile(r"[0-9]{12}|[0-9]{9}")


def identity_number(written: str) -> str:
    """The number with nothing but digits; empty unless it has twelve of them, or nine as old cards have."""
    digits = _NOT_DIGITS.sub("", written)
    return digits if _IDENTITY.fullmatch(digits) else ""


def person_key(
    secret: bytes, *, identity: str, full_name: str, birth_year: int, sex: str, commune_id: str
) -> str:
    """The same 32 hex digits for the same person, on whichever paper.

    By the identity number where there is one, else by name, birth year, sex and commune: the number of
    a person who has none on one list and one on the next list makes two keys, and nothing can mend that.
    secret: keeps others from trying out all numbers.
    """
    said = identity or f"{name_key(full_name)}|{birth_year}|{sex}|{commune_id}"
    return hmac.digest(secret, said.encode(), "sha256").hex()[:KEY_DIGITS]


def key_of(secret: bytes, row: Answers, commune_id: str) -> str:
    """The key of a person in a row with full_name, birth_year, sex and id_no, as all our lists have them."""
    return person_key(
        secret,
        identity=identity_number(row.text("id_no", "")),
        full_name=row.text("full_name"),
        birth_year=row.whole("birth_year"),
        sex=row.text("sex"),
        commune_id=commune_id,
    )


def identity_findings(row: Answers, *, id_field: str = "id_no") -> list[Finding]:
    """Whether the identity number can be one, and says the same sex and birth year as the row.

    Only shown, never a reason to stop: numbers were issued with mistakes. The first three digits, the
    place of registration, are not judged: provinces merged. Source: structure of the 12 digits, §7.3.
    """
    if id_field not in row:
        return []
    number = identity_number(row.text(id_field))
    if not number:
        return [Finding("identity-invalid", row.path(id_field))]
    if len(number) != 12 or "sex" not in row or "birth_year" not in row:
        return []
    century, sex = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if year == row.whole("birth_year") and ("male", "female")[sex] == row.text("sex"):
        return []
    return [Finding("identity-disagrees", row.path(id_field))]


def twice(keys: Iterable[str], path: str) -> list[Finding]:
    """One finding when somebody stands on a list more than once; lines count from 1."""
    listed = list(keys)
    counts = Counter(listed)
    lines = [line for line, key in enumerate(listed, 1) if counts[key] > 1]
    return [Finding("listed-twice", path, facts={"lines": lines})] if lines else []
