"""Accounts, for administrators."""

from __future__ import annotations

from typing import Any

from services.intake.domain.account import User
from services.intake.parts import PREFIX, clock, stores
from services.intake.schemas.api import NewUser, Password, UserFacts, UserList
from services.intake.usecases import accounts
from shared.problems import NotFound
from shared.web import Blueprint, actor, demand_area, needs

blp = Blueprint("users", __name__, url_prefix=PREFIX, description="Accounts of people")


@blp.route("/users", methods=["GET"])
@blp.response(200, UserList)
@needs("user.manage")
def list_users() -> dict[str, Any]:
    return {"users": stores().users.all()}


@blp.route("/users", methods=["POST"])
@blp.arguments(NewUser)
@blp.response(201, UserFacts)
@needs("user.manage")
def create_user(new: dict[str, Any]) -> User:
    """One person, one account: shared ones would spoil the rule that two persons decide about money."""
    for area_id in new["areas"]:
        demand_area(area_id)
    return accounts.create_user(stores(), **new, created_by=actor().username, clock=clock())


@blp.route("/users/<username>/disable", methods=["POST"])
@blp.response(200, UserFacts)
@needs("user.manage")
def disable_user(username: str) -> User:
    """No new tokens, and the person's app keys are revoked. The record stays: it is named in histories."""
    accounts.set_disabled(stores(), username, True, clock())
    return _user(username)


@blp.route("/users/<username>/enable", methods=["POST"])
@blp.response(200, UserFacts)
@needs("user.manage")
def enable_user(username: str) -> User:
    accounts.set_disabled(stores(), username, False, clock())
    return _user(username)


@blp.route("/users/<username>/password", methods=["POST"])
@blp.arguments(Password)
@blp.response(200, UserFacts)
@needs("user.manage")
def set_password(new: dict[str, Any], username: str) -> User:
    """A new password; it also opens an account that wrong tries have locked."""
    accounts.set_password(stores(), username, new["password"])
    return _user(username)


def _user(username: str) -> User:
    found = stores().users.find(username)
    if found is None:
        raise NotFound(username=username)
    return found
