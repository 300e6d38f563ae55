"""Receipts: written by us, for one submission and one content, in one epoch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.receipt import Receipt, read_receipt, write_receipt

RECEIPT = Receipt(epoch="0123456789abcdef", xml_sha256="a" * 64)
SECRET = "a secret that only the server knows"


def test_what_was_written_is_read_again():
    written = write_receipt(SECRET, "uuid:1", RECEIPT)

    assert read_receipt(SECRET, "uuid:1", written) == RECEIPT


def test_a_receipt_is_of_one_submission_and_one_server():
    written = write_receipt(SECRET, "uuid:1", RECEIPT)

    assert read_receipt(SECRET, "uuid:2", written) is None
    assert read_receipt("another secret", "uuid:1", written) is None


@given(place=st.integers(0, 200), letter=st.sampled_from("0123456789abcdefr.é\n"))
def test_a_receipt_that_was_changed_anywhere_says_nothing(place: int, letter: str):
    written = write_receipt(SECRET, "uuid:1", RECEIPT)
    place %= len(written)
    changed = written[:place] + letter + written[place + 1 :]

    assert read_receipt(SECRET, "uuid:1", changed) == (RECEIPT if changed == written else None)


@given(st.text())
def test_anything_else_is_no_receipt(text: str):
    assert read_receipt(SECRET, "uuid:1", text) is None
