from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from qinglin.kernel.doors import public
from qinglin.kernel.web import Request

from . import queries
from .models import StoredFile

#: Nothing that a file holds may run or fetch anything, whatever it turns out to be.
SANDBOX = "default-src 'none'; sandbox"
PUBLIC = "public, max-age=86400"
PRIVATE = "private, no-store"


@public
@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """The bytes of a file that the visitor may see. Only what was made anew is shown in place."""
    file = queries.file_for(request.actor, pk)
    response = HttpResponse(queries.body_of(file), content_type=file.content_type)
    inline = file.kind == StoredFile.Kind.PICTURE
    response["Content-Disposition"] = content_disposition_header(not inline, file.name) or "inline"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = PUBLIC if file.public else PRIVATE
    return response
