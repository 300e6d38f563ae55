"""Who may do what: the roles of Annex C, and tokens that cannot be made up."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from shared.auth import PERMISSIONS, ROLES, Actor, read_token, sign_token
from shared.clock import SystemClock
from shared.problems import Forbidden, NotSignedIn

SECRET = "a secret that only the tests know, and its tail"
TELLER = Actor("lan.gdv", "Nguyễn Thị Lan", "teller", ("ea-sup",), office="PGD Ea Súp")


def token(actor=TELLER, *, secret=SECRET, lifetime=timedelta(minutes=5)):
    return sign_token(actor, secret=secret, now=SystemClock().now(), lifetime=lifetime)


def test_a_token_says_who_signed_in():
    assert read_token(token(), secret=SECRET) == TELLER


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "not.a.token",
        token(secret="another secret that is long enough too"),
        token(lifetime=timedelta(seconds=-1)),
        token(Actor("x", "X", "emperor", ("ea-sup",))),
        jwt.encode({"sub": "lan.gdv", "role": "teller", "name": "", "areas": []}, SECRET),  # without an end
        jwt.encode({"sub": "lan.gdv", "role": "administrator", "exp": 2**40}, "", algorithm="none"),
    ],
)
def test_a_forged_or_stale_token_says_nothing(bad):
    with pytest.raises(NotSignedIn):
        read_token(bad, secret=SECRET)


def test_a_teller_confirms_and_does_not_approve():
    TELLER.demand("payment.confirm")
    with pytest.raises(Forbidden):
        TELLER.demand("loan.approve")


def test_nobody_both_orders_and_confirms_and_approves_money():
    for role, permissions in ROLES.items():
        assert not {"payment.order", "payment.confirm"} <= permissions, role
        assert not {"loan.approve", "payment.confirm"} <= permissions, role


def test_the_administrator_decides_nothing_about_money():
    money = {"loan.approve", "grant.approve", "payment.order", "payment.confirm", "payment.reverse"}
    assert not money & ROLES["administrator"]


def test_asking_for_a_permission_that_no_role_has_is_a_mistake():
    with pytest.raises(AssertionError):
        TELLER.may("case.aprove")
    assert "case.read" in PERMISSIONS
