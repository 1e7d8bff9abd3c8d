"""The application a WSGI server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from befriend.content.reading import library_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")

application = get_wsgi_application()

# These look at views, whose models stand only now.
from befriend.web.checks import refuse_unsafe_start  # noqa: E402
from befriend.web.trouble import keep_countries_known  # noqa: E402

refuse_unsafe_start()
keep_countries_known()  # while the database answers: where it does not, people still need the lines to call

# Read before the first visitor comes: it takes a quarter of a second, and a pack that does not read stops the start.
library_of(settings.PACKS)
