"""befriend on a machine whose clock was set back by two days."""

import time
from datetime import UTC, datetime, timedelta

from django.utils import timezone

BACK = timedelta(days=2)
now, seconds = timezone.now, time.time

timezone.now = lambda: now() - BACK
time.time = lambda: seconds() - BACK.total_seconds()
assert timezone.now() < datetime.now(UTC)

from befriend.web.wsgi import application  # noqa: E402, F401
