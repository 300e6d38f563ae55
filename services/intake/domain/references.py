"""The reference data that the check of a submission leans on, passed in so that rules stay pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.areas import Areas
from shared.reference.people import EthnicGroups
from shared.reference.poverty import PovertyStandard, ScoringTable


@dataclass(frozen=True)
class References:
    """person_secret: what person keys are made with. The two functions take the day of the review."""

    person_secret: bytes
    areas: Areas
    groups: EthnicGroups
    standard_on: Callable[[date], PovertyStandard | None]
    table_for: Callable[[str, date], ScoringTable | None]
