"""The ledger when two entries turn out to be one person: its lines stay and are read through the
link; what both were credited for one shift counts once."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.moving import Mover, Settled, moves

from .actions.merging import settle_merge

KEPT = _("时长账只增不改，旧流水从新记录里照样查得到、算得进")


def _settle(actor: Actor, told: Settled) -> None:
    folded = [goes for table, goes, _stands in told.folded if table == "activities.signup"]
    settle_merge(actor, (told.gone, told.kept), folded, undone=told.undone)


moves("hours.Entry", "person", Mover(title=_("时长流水"), stays=KEPT, settled=_settle))
moves("hours.Entry", "leader", Mover(title=_("时长流水（作为领队）"), stays=KEPT))
moves("hours.Balance", "person", Mover(title=_("年度余额"), stays=_("合并后从时长账重新累计")))
moves("hours.LongDay", "by", Mover(title=_("同意的长时段")))
moves("hours.Finding", "settled_by", Mover(title=_("处理的异常线索")))
