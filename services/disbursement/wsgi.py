"""For gunicorn: `services.disbursement.wsgi:app`."""

from __future__ import annotations

import os

from services.disbursement.app import create_app
from shared.observability import start_logging
from shared.settings import Settings

settings = Settings.from_environ(os.environ)
start_logging("disbursement", settings.log_level)
app = create_app(settings)
