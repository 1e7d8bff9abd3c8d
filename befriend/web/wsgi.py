"""The application a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application

from befriend.web.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")

application = get_wsgi_application()
refuse_unsafe_start()
