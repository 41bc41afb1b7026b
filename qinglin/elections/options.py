from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

#: The election rules say two thirds; districts met in the field ask for half or four fifths.
QUORUM = Option("elections.quorum", str, default="2/3", label=_("换届大会的最低到会比例"))
SPARE = Option("elections.spare_percent", int, default=20, label=_("差额选举的差额比例（%）"))
WARN_DAYS = Option("elections.warn_days", int, default=180, label=_("届满前多少天提醒换届"))
