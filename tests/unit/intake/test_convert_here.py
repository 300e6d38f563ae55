"""Forms we built ourselves are converted in this process, and never two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from services.intake.openrosa import xlsform
from services.intake.problems import FormInvalid


def test_two_threads_convert_one_after_the_other(monkeypatch: pytest.MonkeyPatch):
    """At once they broke the heap of the process, at one start in ten: the libraries are not made for it."""
    both_at_once = Barrier(2)
    met = []

    def meet(_path: Path, _workbook: bool, _provided: object) -> dict[str, str]:
        try:
            both_at_once.wait(timeout=0.1)
        except BrokenBarrierError:
            both_at_once.reset()
        else:
            met.append(True)
        return {"error": "no form at all"}

    monkeypatch.setattr(xlsform, "outcome_of", meet)
    large = b"x" * (xlsform.XFORM_AT_HAND_BYTES_MAX + 1)

    with ThreadPoolExecutor(2) as threads:
        refused = [threads.submit(xlsform.convert, large, wait_s=None).exception() for _ in range(2)]

    assert [type(error) for error in refused] == [FormInvalid, FormInvalid]
    assert met == []
