"""What the portal refuses."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import NotFound


class NoBoard(NotFound):
    """There is no district yet, or it does not want a public board."""

    code = "portal.no_board"
    message = _("区级组织还没有建立，或者没有开放看板。请从首页看活动和阵地，或者向区级组织询问。")
