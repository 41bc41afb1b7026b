from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

LOWEST_AGE = Option("volunteers.lowest_age", int, 6, _("注册志愿者的最低年龄（周岁）"))
