from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

MANAGE = permission("files.manage", _("上传和删除附件"))
