"""What cadres are told about their lists."""

from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

DUE = Template(
    "outreach.due",
    title=_("有 %(number)d 位青年该联系了"),
    body=_("名单上有 %(number)d 位青年超过了约定的联系时间。打开名单，从最久没联系的开始。"),
)
HANDED = Template(
    "outreach.handed",
    title=_("接手一份联系名单：%(number)d 位青年"),
    body=_("“%(unit)s”的联系名单从%(on)s起由您联系，共 %(number)d 位。请尽快和每一位见上一面。"),
)
