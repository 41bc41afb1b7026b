"""Contact lists when two entries turn out to be one person."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

moves("outreach.ContactList", "cadre", Mover(title=_("联系名单")))
moves("outreach.Contact", "person", Mover(title=_("被团干部联系")))
