"""One trace from the phone to the report, and a code short enough to read aloud."""

from __future__ import annotations

import re

import pytest

from shared import tracing
from tests.builders import TRACE


def test_a_child_keeps_the_trace_and_is_its_own_span():
    child = tracing.child_of(TRACE)

    assert tracing.trace_id(child) == tracing.trace_id(TRACE)
    assert child != TRACE


@pytest.mark.parametrize(
    "bad", ["", "x", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", TRACE + "\n", TRACE.upper()]
)
def test_a_malformed_trace_is_replaced_not_passed_on(bad):
    assert tracing.trace_id(tracing.child_of(bad)) not in bad.lower()


def test_within_a_block_there_is_one_trace_and_afterwards_none():
    with tracing.tracing(TRACE):
        assert tracing.traceparent() == TRACE
    assert tracing.current() == ""


def test_the_look_up_code_can_be_read_aloud():
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}", tracing.request_id(TRACE))
