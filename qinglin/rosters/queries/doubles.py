"""What is shown of two entries that may be one person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.hours.queries import balances
from qinglin.kernel import moving
from qinglin.kernel.templatetags.moments import duration
from qinglin.people.models import Likeness, Merge, MergeStep, Person
from qinglin.people.queries import band_of
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import profiles_of, teams_of

REASONS: dict[str, Any] = {
    "birth": gettext_lazy("姓名和出生日期相同"),
    "sound": gettext_lazy("读音和出生日期相同"),
    "phone": gettext_lazy("手机号相同"),
    "document": gettext_lazy("证件号首尾相同"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair of the list, with where each of the two is registered."""

    likeness: Likeness
    reasons: list[Any]
    low: Profile | None
    high: Profile | None
    #: enough for a list; the days stand beside each other for whoever may decide
    bands: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact about both."""

    label: Any
    gone: Any
    kept: Any

    @property
    def differs(self) -> bool:
        return bool(self.gone != self.kept)


def compared(likenesses: Iterable[Likeness]) -> list[Compared]:
    """One query for a page of pairs."""
    found = list(likenesses)
    profiles = profiles_of(pk for one in found for pk in (one.low_id, one.high_id))
    return [
        Compared(
            one,
            [REASONS[reason] for reason in one.reasons.split(",")],
            profiles.get(one.low_id),
            profiles.get(one.high_id),
            list(dict.fromkeys([band_of(one.low), band_of(one.high)])),
        )
        for one in found
    ]


def beside_each_other(gone: Person, kept: Person, *, days: bool) -> list[Row]:
    """What is known about both, the numbers masked; days of birth only for whoever decides."""
    both = (gone, kept)
    profiles = profiles_of([gone.pk, kept.pk])
    registered = [profiles.get(person.pk) for person in both]
    served = [sum(balances(person.pk).values()) for person in both]
    teams = [_("、").join(str(team) for team in teams_of(person.pk)) for person in both]
    return [
        Row(_("姓名"), gone.name, kept.name),
        Row(_("性别"), gone.get_sex_display(), kept.get_sex_display()),
        Row(_("出生日期"), *(p.born_on.isoformat() if days else band_of(p) for p in both)),
        Row(_("证件类型"), gone.get_document_type_display(), kept.get_document_type_display()),
        Row(_("证件号码"), gone.document_mask, kept.document_mask),
        Row(_("手机号"), gone.phone_mask, kept.phone_mask),
        Row(_("居住区域"), gone.residence, kept.residence),
        Row(_("志愿者编号"), *(one.number if one else "" for one in registered)),
        Row(_("所属组织"), *(str(one.unit) if one else "" for one in registered)),
        Row(_("注册日期"), *(one.registered_on.isoformat() if one else "" for one in registered)),
        Row(_("所在队伍"), *teams),
        Row(_("累计时长"), *(duration(minutes) if minutes else "" for minutes in served)),
        Row(_("登记时间"), *(f"{person.made_at:%Y-%m-%d}" for person in both)),
    ]


def moved_by(merge: Merge) -> list[tuple[Any, int, int]]:
    """(what, rows that moved, rows that became one) of a merge that was done."""
    moved: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    for step in MergeStep.objects.filter(merge=merge).values_list("step", flat=True):
        if step["kind"] == "repoint":
            moved[step["table"]] += len(step["keys"])
        elif step["kind"] == "remove":
            folded[step["table"]] += 1
    titles = {label: mover.title for (label, _name), mover in reversed(moving.MOVERS.items())}
    return [
        (titles[table], moved[table], folded[table])
        for table in sorted(moved.keys() | folded.keys())
        if table in titles
    ]
