from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

QUOTA_MEGABYTES = Option("files.quota_megabytes", int, 500, _("每个组织可存图片的总大小（MB）"))
