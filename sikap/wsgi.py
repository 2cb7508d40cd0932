"""The entry point of the application server; it asks no database, for a worker must start while that is away."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sikap.settings")
application = get_wsgi_application()
