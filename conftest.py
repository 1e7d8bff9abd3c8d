"""What every test run is told before Django reads its settings: which settings, and secrets that protect nothing."""

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
os.environ.setdefault("BEFRIEND_SECRET_KEY", "a secret for tests only, which protects nothing")
os.environ.setdefault("BEFRIEND_KEYS", f"tests:{'5a' * 32}")
# Nothing that a test writes lands beside a developer's own demonstration.
os.environ.setdefault("BEFRIEND_DATA", tempfile.mkdtemp(prefix="befriend-tests-"))
