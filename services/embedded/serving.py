"""How gunicorn serves on one machine, in its own setting names."""

from __future__ import annotations

import os

workers = 2
worker_class = "gthread"
threads = 8
timeout = 120
graceful_timeout = 15
keepalive = 5
# Memory that a library leaks goes back in time; the jitter keeps both workers from restarting at once.
max_requests = 50_000
max_requests_jitter = 5_000
loglevel = "warning"
control_socket_disable = True
# gunicorn touches a file there every second to show that a worker lives; memory spares the disk.
worker_tmp_dir = next((folder for folder in ("/dev/shm",) if os.access(folder, os.W_OK)), None)  # noqa: S108
