"""Every event that crosses a service border: one dataclass a type, in a catalogue by type name."""

from __future__ import annotations

from shared.contracts import disbursement, intake, reporting
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.queues import QUEUES

CONTRACTS: dict[str, type[Contract]] = {
    contract.event_type: contract
    for module in (intake, disbursement, reporting)
    for contract in module.CONTRACTS
}
"""Event type → its dataclass."""

__all__ = ["CONTRACTS", "QUEUES", "Contract", "Envelope"]
