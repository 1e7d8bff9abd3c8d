"""What every test run is told before Django reads its settings: which settings, and secrets that protect nothing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
os.environ.setdefault("BEFRIEND_SECRET_KEY", "a secret for tests only, which protects nothing")
