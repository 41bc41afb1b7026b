"""Documents when two entries turn out to be one person."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

moves(
    "documents.Document",
    "person",
    Mover(title=_("开具的证明"), stays=_("证明开具后不改写，从新记录里照样查得到")),
)
