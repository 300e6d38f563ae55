"""Ethnic groups: names, who counts as a minority, who as local to the area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference import BadReference, read


@dataclass(frozen=True)
class EthnicGroups:
    """names: GSO code (`12`) → name, in the order of the codes."""

    names: Mapping[str, str]
    local: frozenset[str]
    not_minority: frozenset[str]

    def is_minority(self, code: str) -> bool:
        """Every known group but the majority; foreigners and the unknown are no minority."""
        return code in self.names and code not in self.not_minority

    def is_local(self, code: str) -> bool:
        """Whether the group is "tại chỗ" in this district."""
        return code in self.local


@cache
def ethnic_groups() -> EthnicGroups:
    """The groups of `ethnic_groups.yaml`; BadReference when it names a group it does not list."""
    body = read("ethnic_groups.yaml")
    try:
        made = EthnicGroups(
            names=dict(body["groups"]),
            local=frozenset(body["local"]),
            not_minority=frozenset([*body["majority"], *body["not_a_group"]]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadReference(f"ethnic_groups.yaml: {error!r}") from error
    unknown = (made.local | made.not_minority) - set(made.names)
    if unknown:
        raise BadReference(f"ethnic_groups.yaml: no such groups: {sorted(unknown)}")
    return made
