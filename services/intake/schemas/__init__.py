"""Marshmallow schemas of intake: of answers, by form version, and of the bodies of its API."""

from __future__ import annotations

from services.intake.schemas.answers import answers_schema

__all__ = ["answers_schema"]
