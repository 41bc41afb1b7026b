"""Messages when two entries turn out to be one person: what both were told stays once."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

moves("inbox.Message", "person", Mover(title=_("消息")))
