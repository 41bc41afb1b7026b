"""Units by the names that rosters call them."""

from collections import defaultdict

from django.utils.translation import gettext as _

from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import under
from qinglin.rosters.rules import cells


class Places:
    """The open units below one, by name and short name."""

    def __init__(self, actor: Actor, unit: Unit, permission: str) -> None:
        self.actor, self.unit, self.permission = actor, unit, permission
        self.named: dict[str, list[Unit]] = defaultdict(list)
        for one in under(unit).filter(closed_on=None).order_by("pk"):
            for name in {one.name, one.short_name} - {""}:
                self.named[cells.plain(name)].append(one)

    def find(self, text: str) -> tuple[Unit | None, str]:
        """The unit of this name, or why there is none; nothing written means the unit itself."""
        name = cells.words(text)
        found = self.named.get(cells.plain(name), []) if name else [self.unit]
        words = {"name": name, "unit": self.unit.name}
        if not found:
            return None, _("“%(unit)s”下面没有叫“%(name)s”的组织。") % words
        if len(found) > 1:
            return None, _("“%(unit)s”下面有几个叫“%(name)s”的组织，请写全称。") % words
        if not self.actor.can(self.permission, found[0].pk):
            return None, _("您没有为“%(name)s”导入名册的权限。") % words
        return found[0], ""
