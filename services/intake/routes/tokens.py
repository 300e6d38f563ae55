"""Tokens for programs: username and password against a signed token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.intake.parts import PREFIX, clock, stores
from services.intake.schemas.api import Credentials, Token
from services.intake.usecases.sign_in import sign_in
from shared.auth import sign_token
from shared.web import Blueprint, public
from shared.web_access import parts_of_app

TOKEN_LIFETIME = timedelta(hours=10)

blp = Blueprint("tokens", __name__, url_prefix=PREFIX, description="Sign in")


@blp.route("/tokens", methods=["POST"])
@blp.arguments(Credentials)
@blp.response(200, Token)
@public("whoever asks for a token has none yet; the password is the proof")
def make_token(credentials: dict[str, Any]) -> dict[str, Any]:
    """A token for the Authorization header: `Bearer <token>`. It lasts for a working day."""
    actor = sign_in(stores(), credentials["username"], credentials["password"], clock())
    now = clock().now()
    token = sign_token(actor, secret=parts_of_app().settings.secret_key, now=now, lifetime=TOKEN_LIFETIME)
    return {"token": token, "expires_at": now + TOKEN_LIFETIME}
