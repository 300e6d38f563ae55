"""A wrong environment stops the start, and says everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.settings import Settings, SettingsError

GOOD = {
    "SINHKE_MONGO_URL": "mongodb://127.0.0.1:27017/",
    "SINHKE_BROKER_URL": "amqp://sinhke:x@127.0.0.1:5672//",
    "SINHKE_SECRET_KEY": "s" * 32,
    "SINHKE_PERSON_KEY": "p" * 32,
    "SINHKE_VAR": "/srv/sinhke",
}


def test_what_is_not_said_has_its_default():
    settings = Settings.from_environ(GOOD)

    assert settings.var == Path("/srv/sinhke")
    assert settings.upload_bytes_max == 100 * 1024 * 1024
    assert settings.relay_interval_s == 0.2


def test_what_is_said_wins():
    settings = Settings.from_environ(
        {**GOOD, "SINHKE_RELAY_INTERVAL_S": "1.5", "SINHKE_LOG_LEVEL": "WARNING"}
    )

    assert settings.relay_interval_s == 1.5
    assert settings.log_level == "WARNING"


def test_every_fault_is_said_at_once():
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ(
            {
                "SINHKE_MONGO_URL": "postgres://nowhere",
                "SINHKE_SECRET_KEY": "short",
                "SINHKE_PERSON_KEY": "p" * 32,
                "SINHKE_VAR": "/srv/sinhke",
                "SINHKE_HANDLER_ATTEMPTS_MAX": "many",
                "SINHKE_UPLOAD_BYTES_MAX": "0",
                "SINHKE_LOG_LEVEL": "loud",
            }
        )

    said = str(refused.value)
    for fault in (
        "SINHKE_MONGO_URL is not a mongodb:// address",
        "SINHKE_BROKER_URL is not set",
        "SINHKE_SECRET_KEY is shorter than 32 characters",
        "SINHKE_HANDLER_ATTEMPTS_MAX is not a int",
        "SINHKE_UPLOAD_BYTES_MAX must be above zero",
        "SINHKE_LOG_LEVEL is not one of",
    ):
        assert fault in said


def test_a_fault_does_not_show_a_secret():
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ({**GOOD, "SINHKE_SECRET_KEY": "hunter2"})

    assert "hunter2" not in str(refused.value)
