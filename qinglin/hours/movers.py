"""The ledger when two entries turn out to be one person: its lines stay and are read through the
link; what both were credited for one shift counts once."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.moving import Mover, Settled, moves

from .actions.merging import settle_merge
from .models import BankAccount, Pending

KEPT = _("时长账只增不改，旧流水从新记录里照样查得到、算得进")


def _settle(actor: Actor, told: Settled) -> None:
    folded = [goes for table, goes, _stands in told.folded if table == "activities.signup"]
    settle_merge(actor, (told.gone, told.kept), folded, undone=told.undone)


moves("hours.Entry", "person", Mover(title=_("时长流水"), stays=KEPT, settled=_settle))
moves("hours.Entry", "leader", Mover(title=_("时长流水（作为领队）"), stays=KEPT))
moves("hours.Balance", "person", Mover(title=_("年度余额"), stays=_("合并后从时长账重新累计")))
moves("hours.LongDay", "by", Mover(title=_("同意的长时段")))
moves("hours.Finding", "settled_by", Mover(title=_("处理的异常线索")))


def _one_of_two(gone: Any, kept: Any) -> Any:
    """Who looked first and who looked second must stay two."""
    both = Pending.objects.filter(first_by__in=(gone, kept), second_by__in=(gone, kept))
    if not both.exists():
        return None
    return _now("两条记录分别做了同一笔时长的点名和复核，合并以后就只剩一个人把关，请先核实。")


def _added(stands: BankAccount, goes: BankAccount) -> Mapping[str, Any]:
    """Two accounts of one person are one."""
    return {"credits": stands.credits + goes.credits}


moves("hours.Pending", "person", Mover(title=_("待入账的服务")))
moves("hours.Pending", "first_by", Mover(title=_("点名确认的服务"), hindrance=_one_of_two))
moves("hours.Pending", "second_by", Mover(title=_("复核的服务")))
moves("hours.Objection", "person", Mover(title=_("提出的异议")))
moves("hours.Objection", "decided_by", Mover(title=_("答复的异议")))
moves("hours.Star", "person", Mover(title=_("星级认定")))
moves("hours.Star", "proposed_by", Mover(title=_("公示的星级")))
moves("hours.Star", "decided_by", Mover(title=_("办理的星级")))
moves("hours.BankAccount", "person", Mover(title=_("时间银行余额"), absorb=_added))
moves("hours.BankLine", "person", Mover(title=_("时间银行流水")))
moves("hours.BankLine", "other", Mover(title=_("时间银行流水（对方）")))
moves("hours.BankLine", "made_by", Mover(title=_("办理的时间银行流水")))
