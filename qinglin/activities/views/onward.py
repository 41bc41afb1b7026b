"""Where to go after a form was done, for browsers with and without scripts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from qinglin.kernel.web import is_part


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """See other; htmx is told to load the whole page there."""
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
