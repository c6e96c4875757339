"""The site as a WSGI application, for any server."""

import os

from django.core.wsgi import get_wsgi_application

from maillage.site.readable import readable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
application = readable(get_wsgi_application())

from maillage.site.warm import warm  # noqa: E402  (after the applications are loaded)

warm()
