"""What every test run is told before Django reads its settings: which settings, and secrets that protect nothing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django

# Importing it is the start of a server, which looks into the database; it holds no example to run.
collect_ignore = ["befriend/web/wsgi.py"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
os.environ.setdefault("BEFRIEND_SECRET_KEY", "a secret for tests only, which protects nothing")
os.environ.setdefault("BEFRIEND_KEYS", f"tests:{'5a' * 32}")

if "BEFRIEND_DATA" not in os.environ:
    # Nothing that a test writes lands beside a developer's own demonstration.
    data = Path(tempfile.mkdtemp(prefix="befriend-tests-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["BEFRIEND_DATA"] = str(data)

# Before any other conftest: those beside the rooms' tests name tables.
django.setup()
