"""What hangs below a unit, as it is drawn on the pages of the tree.

A district has more than a thousand units on one page. A template that includes itself for every
branch took four times as long as all the rest of the page; lines are put together here instead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.orgs.models import Unit
from qinglin.orgs.queries import Node

register = template.Library()
#: Stands for the number of a unit in an address, and is never one.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Words and addresses that every line needs, asked for once."""

    kinds: dict[str, str]
    before: str
    after: str

    @classmethod
    def begun(cls) -> "Drawing":
        before, after = reverse("orgs:unit", args=[NOBODY]).split(str(NOBODY))
        return cls({key: escape(label) for key, label in Unit.Kind.choices}, before, after)

    def address(self, unit: Unit) -> str:
        return f"{self.before}{unit.pk}{self.after}"

    def lines(self, node: Node) -> Iterator[str]:
        """Leaves are lines of one list, branches fold; both escaped."""
        if node.leaves:
            yield '<ul class="ql-list">'
            yield from (self.leaf(leaf.unit) for leaf in node.leaves)
            yield "</ul>"
        if node.branches:
            yield '<div class="ql-stack ql-stack--tight">'
            for branch in node.branches:
                yield self.summary(branch)
                yield from self.lines(branch)
                yield "</div></details>"
            yield "</div>"

    def leaf(self, unit: Unit) -> str:
        return (
            f'<li><a class="ql-cell" href="{self.address(unit)}">'
            f'<span class="ql-cell-body">{escape(unit.name)}</span>'
            f'<span class="ql-cell-end">{self.kinds[unit.kind]}</span></a></li>'
        )

    def summary(self, branch: Node) -> str:
        """The line of a branch and, under it, the way to its own page."""
        unit, n = branch.unit, branch.below
        return format_html(
            '<details class="ql-fold"><summary>{}<span class="ql-hint">{} · {}</span></summary>'
            '<div class="ql-stack"><p><a class="ql-link--touch" href="{}">{}</a></p>',
            unit.name,
            mark_safe(self.kinds[unit.kind]),  # noqa: S308 - escaped when the drawing began
            ngettext("下辖 %(n)s 个", "下辖 %(n)s 个", n) % {"n": n},
            self.address(unit),
            _("打开“%(unit)s”") % {"unit": unit},
        )


def joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped where it is made


@register.simple_tag
def below(node: Node) -> SafeString:
    """``{% below node %}``: the units below this one, at any depth."""
    return joined(Drawing.begun().lines(node))
