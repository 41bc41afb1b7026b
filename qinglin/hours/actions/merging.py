"""After two entries of one person became one, or two again: the sums of the ledger follow."""

from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from qinglin.hours import sql
from qinglin.hours.models import Balance, Entry, Reason
from qinglin.hours.queries.entries import kept_lines
from qinglin.kernel.actor import Actor, system

from .entries import _balances, _locked_head, _sum_up, correct

#: Corrections of a merge are entered by the house; who merged stands in the audit trail.
HOUSE = system("merge")


@transaction.atomic
def settle_merge(
    actor: Actor, people: Collection[int], folded: Collection[int], *, undone: bool
) -> None:
    """What was credited twice for one shift counts once, and the balances are counted anew.

    ``folded`` are the sign-ups that were taken out. After a merge is undone their credit counts
    again, by a further correction: the ledger only grows.
    """
    if not Entry.objects.filter(person__in=people).exists():
        return
    _locked_head()
    sources = [f"sign_up:{pk}" for pk in folded]
    for entry in Entry.objects.filter(source__in=sources).order_by("seq"):
        _once(entry, undone=undone)
    Balance.objects.filter(person__in=people).delete()
    minutes: Counter[tuple[int, int]] = Counter()
    entries: Counter[tuple[int, int]] = Counter()
    _sum_up(minutes, entries, kept_lines(people))
    sql.add_to_balances(_balances(minutes, entries))


def _once(entry: Entry, *, undone: bool) -> None:
    corrections = Entry.objects.filter(corrects=entry)
    counted = entry.minutes + (corrections.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if not undone:
        if counted:
            correct(HOUSE, entry, minutes=0, reason=_("合并重复人员：同一班次只计一次。"))
        return
    made = Reason.objects.filter(entry__corrects=entry, entry__made_by=HOUSE.name)
    last = made.order_by("-pk").select_related("entry").first()
    if last is not None and last.entry.minutes < 0:
        minutes = counted - last.entry.minutes
        correct(HOUSE, entry, minutes=minutes, reason=_("撤回合并：恢复原来的时长。"))
