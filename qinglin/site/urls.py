"""The roots of every face."""

from django.urls import URLPattern, include, path
from django.views.decorators.http import require_safe

from .endpoints import api

API = api.urls
for _entry in API[0]:
    # The description and the root of the API are read, and nothing else.
    if isinstance(_entry, URLPattern) and _entry.name in {"openapi-json", "api-root"}:
        _entry.callback = require_safe(_entry.callback)

urlpatterns = [
    # First, because resolving costs: half of a lean API request when it comes last.
    path("api/v1/", API),
    path("", include("qinglin.portal.urls")),
    path("", include("qinglin.kernel.urls")),
    path("", include("qinglin.people.urls")),
    path("", include("qinglin.access.urls")),
    path("", include("qinglin.inbox.urls")),
    path("", include("qinglin.files.urls")),
    path("", include("qinglin.documents.urls")),
    path("", include("qinglin.orgs.urls")),
    path("", include("qinglin.volunteers.urls")),
    path("", include("qinglin.venues.urls")),
    path("", include("qinglin.activities.urls")),
    path("", include("qinglin.elections.urls")),
    path("", include("qinglin.outreach.urls")),
    path("", include("qinglin.partners.urls")),
    path("", include("qinglin.hours.urls")),
    path("", include("qinglin.recognition.urls")),
    path("", include("qinglin.figures.urls")),
    path("", include("qinglin.reports.urls")),
    path("", include("qinglin.rosters.urls")),
    path("desk/", include("qinglin.desk.urls")),
]
handler403 = "qinglin.site.errors.forbidden"
handler404 = "qinglin.site.errors.not_found"
handler500 = "qinglin.site.errors.broken"
