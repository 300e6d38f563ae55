"""What reporting tells the others. Nothing yet: periods are locked in a later step."""

from __future__ import annotations

from shared.contracts.envelope import Contract

CONTRACTS: tuple[type[Contract], ...] = ()
