from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

BOARD = Option("portal.public_board", bool, True, _("公开看板（不登录也能看）"))
