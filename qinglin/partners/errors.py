from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class DoneAlready(Conflict):
    code, message = "partners.done_already", _("“%(activity)s”已经记在这份协议下。")


class NotInTime(Invalid):
    code, message = (
        "partners.not_in_time",
        _("“%(activity)s”不在协议有效期内，不能记在它下面。"),
    )
