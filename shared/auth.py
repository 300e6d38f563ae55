"""Who may do what where: roles, their permissions, and the signed token that says so.

Roles as in Annex C of the field description. A token is short-lived and signed;
every service checks it by itself and asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from shared.problems import Forbidden, NotSignedIn

ALGORITHM = "HS256"

ROLES: dict[str, frozenset[str]] = {
    "field_worker": frozenset({"form.read", "submission.send", "submission.read"}),
    "group_leader": frozenset({"form.read", "submission.send", "case.read", "case.endorse"}),
    "association_officer": frozenset({"form.read", "submission.send", "case.read"}),
    "commune_officer": frozenset(
        {
            "form.read",
            "submission.send",
            "submission.read",
            "submission.review",
            "list.upload",
            "case.read",
            "case.advance",
            "report.read",
        }
    ),
    "commune_chairman": frozenset({"submission.read", "case.read", "case.confirm", "report.read"}),
    "credit_officer": frozenset(
        {
            "form.read",
            "submission.send",
            "case.read",
            "case.propose",
            "payment.order",
            "budget.read",
            "report.read",
        }
    ),
    "teller": frozenset({"form.read", "submission.send", "case.read", "payment.confirm"}),
    "bank_manager": frozenset(
        {"case.read", "loan.approve", "payment.reverse", "budget.read", "report.read", "fact.read"}
    ),
    "finance_specialist": frozenset(
        {"case.read", "budget.read", "budget.manage", "payment.order", "report.read", "fact.read"}
    ),
    "treasury_officer": frozenset({"case.read", "payment.confirm", "budget.read"}),
    "infra_specialist": frozenset(
        {
            "form.read",
            "submission.send",
            "submission.read",
            "submission.review",
            "case.read",
            "case.advance",
            "case.propose",
            "report.read",
            "fact.read",
        }
    ),
    "agri_specialist": frozenset(
        {
            "form.read",
            "submission.send",
            "submission.read",
            "submission.review",
            "case.read",
            "case.advance",
            "project.manage",
            "animal.manage",
            "report.read",
            "fact.read",
        }
    ),
    "labour_specialist": frozenset(
        {
            "form.read",
            "submission.send",
            "submission.read",
            "submission.review",
            "list.upload",
            "case.read",
            "report.read",
            "fact.read",
        }
    ),
    "district_leader": frozenset(
        {"case.read", "grant.approve", "project.approve", "budget.read", "report.read", "fact.read"}
    ),
    "report_reader": frozenset({"report.read"}),
    "auditor": frozenset({"report.read", "fact.read", "case.read", "budget.read", "parked.read"}),
    "administrator": frozenset(
        {
            "form.read",
            "form.publish",
            "submission.send",
            "submission.read",
            "user.manage",
            "key.manage",
            "parked.read",
            "parked.replay",
            "report.read",
            "fact.read",
            "case.read",
            "budget.read",
        }
    ),
}
"""Role → permissions. The administrator sees everything and decides nothing about money."""

PERMISSIONS = frozenset().union(*ROLES.values())


@dataclass(frozen=True)
class Actor:
    """Who is asking. areas: ids whose territory the actor may see and act in."""

    username: str
    full_name: str
    role: str
    areas: tuple[str, ...]
    office: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        return ROLES.get(self.role, frozenset())

    def may(self, permission: str) -> bool:
        assert permission in PERMISSIONS, f"unknown permission {permission}"
        return permission in self.permissions

    def demand(self, permission: str) -> None:
        """Forbidden unless the role allows it."""
        if not self.may(permission):
            raise Forbidden(permission=permission)


def sign_token(actor: Actor, *, secret: str, now: datetime, lifetime: timedelta) -> str:
    """A token that says who the actor is until `now + lifetime`."""
    claims = {
        "sub": actor.username,
        "name": actor.full_name,
        "role": actor.role,
        "areas": list(actor.areas),
        "office": actor.office,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(token: str, *, secret: str) -> Actor:
    """The actor a token names; NotSignedIn when it is forged, stale or of an unknown role."""
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]})
        actor = Actor(
            username=claims["sub"],
            full_name=claims["name"],
            role=claims["role"],
            areas=tuple(claims["areas"]),
            office=claims.get("office", ""),
        )
    except (jwt.InvalidTokenError, KeyError, TypeError) as error:
        raise NotSignedIn("the token is not valid any more") from error
    if actor.role not in ROLES:
        raise NotSignedIn("the token names an unknown role")
    return actor
