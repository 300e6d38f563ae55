"""The lifecycles this service knows, each one table of transitions."""

from __future__ import annotations

from services.disbursement.domain.case import Lifecycle
from services.disbursement.programmes.housing import HOUSING
from services.disbursement.programmes.livestock import LIVESTOCK
from services.disbursement.programmes.loan import LOAN

LIFECYCLES: dict[str, Lifecycle] = {one.name: one for one in (LOAN, LIVESTOCK, HOUSING)}

STEPS = frozenset(step for one in LIFECYCLES.values() for step in one.transitions)
"""Every step of any lifecycle."""
