"""The WSGI application of the pages and the API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
os.environ.setdefault("SIGHTLINE_PROCESS", "web")
application = get_wsgi_application()
