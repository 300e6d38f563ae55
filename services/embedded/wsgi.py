"""What gunicorn serves on one machine: `services.embedded.wsgi:application`."""

from __future__ import annotations

import os

from services.disbursement.app import create_app as create_disbursement
from services.embedded.gateway import create_gateway
from services.intake.app import create_app as create_intake
from services.reporting.app import create_app as create_reporting
from shared.observability import start_logging
from shared.settings import Settings

_settings = Settings.from_environ(os.environ)
start_logging("web", _settings.log_level)
application = create_gateway(
    _settings,
    {
        "intake": create_intake(_settings),
        "disbursement": create_disbursement(_settings),
        "reporting": create_reporting(_settings),
    },
)
