from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("hours.view", _("查看时长账"))
CORRECT = permission("hours.correct", _("更正时长"))
