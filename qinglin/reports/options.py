from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

MASTHEAD = Option("reports.masthead", str, "志愿服务工作简报", _("简报的名称（红头）"))
ADDRESS = Option(
    "reports.address", str, "", _("本系统的网址，写进简报里的链接；留空则用制作时访问的网址")
)
