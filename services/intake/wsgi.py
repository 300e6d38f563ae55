"""What gunicorn loads: `services.intake.wsgi:app`."""

from __future__ import annotations

import os

from services.intake.app import create_app
from shared.settings import Settings

app = create_app(Settings.from_environ(os.environ))
