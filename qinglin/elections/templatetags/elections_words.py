"""Words of the structure of holders."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qinglin.orgs.models import Holding
from qinglin.people.models import Person

register = template.Library()
GROUPS: dict[str, Any] = {
    "age": gettext_lazy("年龄"),
    "sex": gettext_lazy("性别"),
    "education": gettext_lazy("学历"),
    "source": gettext_lazy("来源"),
}
UNSTATED = pgettext_lazy("choice", "未说明")
KEYS: dict[str, dict[Any, Any]] = {
    "sex": dict(Person.Sex.choices),
    "education": {**dict(Holding.Education.choices), "": UNSTATED},
    "source": {**dict(Holding.Source.choices), "": UNSTATED},
}


@register.filter
def group_words(group: str) -> str:
    return str(GROUPS[group])


@register.filter
def key_words(row: Any) -> str:
    """``26–30 岁``, ``本科``, ``好青年``."""
    if row.group == "age":
        return _("%(band)s 周岁") % {"band": row.key}
    return str(KEYS[row.group].get(row.key, row.key))
