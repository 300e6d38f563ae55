"""Names as people write them: tidied for storing, keyed for comparing, searching and sorting.

Names are one field and stay as they were written: Ede, Jarai and Mnông names (`Y Ren Niê K'dăm`, `H'Khập
Êban`) have no surname first, and letters that Title Case would spoil. Source: field lists of the district.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_APOSTROPHES = re.compile("['’‘ʼʻ`´′＇]")
_HYPHENS = re.compile("[-‐‑‒–—]")
_WITHOUT_MARKS = str.maketrans({"đ": "d", "ƀ": "b"})  # Unicode does not take these two apart
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # dictionary order
_ALPHABET = "aăâbƀcčdđeêfghijklmnñoôơpqrstuưvwxyz"
_ORDER = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}


def tidy(text: str) -> str:
    """The text as it is stored: NFC, without spaces at the ends or doubled inside."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def search_key(text: str) -> str:
    """What a search compares: no marks, no apostrophes, one kind of space, lower case.

    `Ia J'lơi`, `Ia JLơi` and `ia jloi` are one; so are `Thúy` and `Thuý`, but also `Lan` and `Lân`:
    good for finding, too coarse for telling persons apart.
    """
    plain = _words(text).translate(_WITHOUT_MARKS)
    return unicodedata.normalize(
        "NFC", "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    )


def name_key(text: str) -> str:
    """What tells persons apart: letters and tones as written, whichever keyboard wrote them.

    `hòa` and `hoà`, NFC and NFD, `K'dăm` and `K’dăm` and `Kdăm` are one; `Lan` and `Lân` are two.
    """
    return " ".join(letters + tones for letters, tones in map(_apart, _words(text).split(" ")))


def sort_key(text: str, *, by_given_name: bool = False) -> str:
    """A string whose plain order is the Vietnamese one: letters first (a ă â b …), tones only between equals.

    by_given_name: the last word leads, as in lists of Kinh names.
    """
    words = _words(text).split(" ")
    if by_given_name:
        words = [words[-1], *words[:-1]]
    keyed = [_apart(word) for word in words]
    letters = " ".join("".join(_ORDER.get(c, c) for c in plain) for plain, _ in keyed)
    return letters + " " + "".join(tones or "0" for _, tones in keyed)


def _words(text: str) -> str:
    return tidy(_HYPHENS.sub(" ", _APOSTROPHES.sub("", tidy(text)))).lower()


def _apart(word: str) -> tuple[str, str]:
    """The word without its tone mark, and the tone as a digit.

    Where in `hoa` the mark stands is a habit of keyboards, not a difference in the name.
    """
    letters, tones = [], []
    for c in unicodedata.normalize("NFD", word):
        if c in _TONES:
            tones.append(_TONES[c])
        else:
            letters.append(c)
    return unicodedata.normalize("NFC", "".join(letters)), "".join(tones)
