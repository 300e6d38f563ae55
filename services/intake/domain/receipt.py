"""Receipts: what a phone keeps to show that the server had its submission, word for word."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

_SHAPE = re.compile(r"^r1\.([0-9a-f]{16})\.([0-9a-f]{64})\.([0-9a-f]{64})$")
_PURPOSE = b"sinhke receipt r1"  # parts these signatures from the tokens that the same secret signs


@dataclass(frozen=True)
class Receipt:
    """What a valid receipt says. epoch: of the server's memory in which it was given."""

    epoch: str
    xml_sha256: str


def write_receipt(secret: str, instance_id: str, receipt: Receipt) -> str:
    """`r1.<epoch>.<xml_sha256>.<signature>`; only who knows the secret can write one for that instanceID."""
    return f"r1.{receipt.epoch}.{receipt.xml_sha256}.{_signature(secret, instance_id, receipt)}"


def read_receipt(secret: str, instance_id: str, text: str) -> Receipt | None:
    """What the receipt says; None when we did not write it for that instanceID."""
    found = _SHAPE.match(text)
    if found is None:
        return None
    receipt = Receipt(epoch=found[1], xml_sha256=found[2])
    return receipt if hmac.compare_digest(_signature(secret, instance_id, receipt), found[3]) else None


def _signature(secret: str, instance_id: str, receipt: Receipt) -> str:
    key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    said = "\0".join((receipt.epoch, receipt.xml_sha256, instance_id))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
