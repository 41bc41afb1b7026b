from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("people.view", _("查看人员（证件与手机号打码）"))
MANAGE = permission("people.manage", _("登记和修改人员"))
REVEAL = permission("people.reveal", _("查看完整证件号与手机号（每次留痕）"))
