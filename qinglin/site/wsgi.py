import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
ordinary = get_wsgi_application()

from .express import Express  # noqa: E402 - after the rooms are set up

application = Express(ordinary)
