"""The entry point of the application server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sikap.settings")
application = get_wsgi_application()

# After the applications are there; a server of the wrong kind must not start at all.
from sikap.installation import check_database  # noqa: E402

check_database()
