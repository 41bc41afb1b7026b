"""The leader's scanner: a page that a phone can install and that works without network."""

import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.activities import actions, queries
from qinglin.activities.forms import kit as forms
from qinglin.activities.queries import kit as kits
from qinglin.kernel import clock
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.errors import NotFound
from qinglin.kernel.web import Request, render_page

DIST = "kernel/dist"
#: What the page needs besides itself.
ASSETS = ("phone.css", "phone.js", "kit.js", "icons.svg", "brand.svg", "zxing_reader.wasm")


@for_person
@require_GET
def shell(request: Request) -> HttpResponse:
    """The page holds nobody's data: the phone fills it from the roster it keeps."""
    context = {
        "nav": "me",
        "back_url": reverse("activities:lead"),
        "leads": bool(queries.led_by(request.actor, clock.today())),
        "key": json.dumps(kits.public_key()),
        "ways": kits.ALGORITHM,
    }
    return render_page(request, "activities/phone/kit.html", context)


@for_person
@require_POST
def take_roster(request: Request) -> HttpResponse:
    given = forms.sent(request.body)
    kit = actions.take_roster(
        request.actor,
        device=forms.words(given.get("device"), "device", 64),
        device_now=forms.moment(given.get("now"), "now"),
    )
    return JsonResponse(kits.roster(request.actor, kit))


@for_person
@require_POST
def deliver(request: Request) -> HttpResponse:
    given = forms.sent(request.body)
    kit = kits.kit_of(request.actor, forms.whole(given.get("kit"), "kit"))
    delivered = actions.deliver_scans(
        request.actor,
        kit,
        forms.records(given.get("scans")),
        sent_at=forms.moment(given.get("now"), "now"),
    )
    return JsonResponse(
        {
            "results": [
                {
                    "counter": one.counter,
                    "result": one.result,
                    "detail": one.detail,
                    "sign_up": one.sign_up_id,
                    "at": None if one.at is None else kits.milliseconds(one.at),
                }
                for one in delivered
            ]
        }
    )


@public
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, told which files of this build the page needs."""
    found = finders.find(f"{DIST}/kitworker.js")
    if not isinstance(found, str):
        raise NotFound
    assets = json.dumps([static(f"{DIST}/{name}") for name in ASSETS])
    version = hashlib.sha256(assets.encode()).hexdigest()[:12]
    told = f'self.QL_KIT={{"assets":{assets},"version":"{version}"}};\n'
    script = told + Path(found).read_text(encoding="utf-8")
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@public
@require_GET
def manifest(request: Request) -> HttpResponse:
    page = reverse("activities:kit")
    icons = [
        {
            "src": static(f"{DIST}/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    body = {
        "name": _("青邻领队扫码"),
        "short_name": _("领队扫码"),
        "lang": "zh-CN",
        "id": page,
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#f6f4ef",
        "theme_color": "#f6f4ef",
        "icons": icons,
    }
    return JsonResponse(
        body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
