"""Finding an activity: words, day, place, skill, distance. All of it stays in the address."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.templatetags.moments import full_day
from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Skill

RADII = (
    (2_000, _("2 公里以内")),
    (5_000, _("5 公里以内")),
    (10_000, _("10 公里以内")),
)
POSITION = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
#: Parameters that go away together when their chip is taken away.
TOGETHER = {"near": ("near", "town", "within"), "town": ("near", "town", "within")}


class Wanted(TypedDict, total=False):
    """The arguments of ``queries.upcoming``."""

    words: str
    day: date | None
    venue_id: int | None
    skill_id: int | None
    near: tuple[float, float] | None
    within: int | None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    words: Any
    address: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A town, and where in it distances begin: its standing venue."""

    unit: Unit
    latitude: int
    longitude: int

    @property
    def degrees(self) -> tuple[float, float]:
        return self.latitude / 1e6, self.longitude / 1e6


def origins(venues: Iterable[Venue]) -> list[Origin]:
    """One place to measure from for every town that has a standing venue with a position."""
    found: dict[int, Origin] = {}
    for venue in sorted(venues, key=lambda v: (not v.permanent, v.pk)):
        if venue.unit.kind != Unit.Kind.TOWN or venue.unit_id in found:
            continue
        if venue.latitude is not None and venue.longitude is not None:
            found[venue.unit_id] = Origin(venue.unit, venue.latitude, venue.longitude)
    return sorted(found.values(), key=lambda origin: origin.unit.name_key)


class Finding(forms.Form):
    """What somebody looks for. A filter that cannot be read is named and left out."""

    q = forms.CharField(label=_("找活动"), required=False, max_length=40)
    day = forms.DateField(label=_("哪一天"), required=False, widget=forms.HiddenInput)
    venue = forms.TypedChoiceField(label=_("地点"), required=False, coerce=int, empty_value=None)
    skill = forms.TypedChoiceField(
        label=_("用得上的技能"), required=False, coerce=int, empty_value=None
    )
    town = forms.TypedChoiceField(
        label=_("从哪里算距离"), required=False, coerce=int, empty_value=None
    )
    within = forms.TypedChoiceField(
        label=_("多远以内"), required=False, coerce=int, empty_value=None
    )
    near = forms.RegexField(POSITION, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, venues: Sequence[Venue], skills: Iterable[Skill]) -> None:
        super().__init__(data)
        self.query = data
        self.origins = origins(venues)
        self.labels: dict[str, dict[int, Any]] = {}
        self._choices("venue", _("全部地点"), [(v.pk, v.name) for v in venues])
        self._choices("skill", _("不限"), [(s.pk, s.title) for s in skills])
        self._choices("town", _("不算距离"), [(o.unit.pk, str(o.unit)) for o in self.origins])
        self._choices("within", _("不限"), list(RADII))
        self.is_valid()

    def _choices(self, name: str, none: Any, choices: list[tuple[int, Any]]) -> None:
        self.labels[name] = dict(choices)
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", none), *choices]

    def _said(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return value if value not in {"", None} else None

    @property
    def position(self) -> tuple[float, float] | None:
        """Where distances begin: the town that was chosen, or the device's own place."""
        town = next((o for o in self.origins if o.unit.pk == self._said("town")), None)
        if town:
            return town.degrees
        found = POSITION.fullmatch(self._said("near") or "")
        return (float(found[1]), float(found[2])) if found else None

    def wanted(self) -> Wanted:
        near = self.position
        return Wanted(
            words=self._said("q") or "",
            day=self._said("day"),
            venue_id=self._said("venue"),
            skill_id=self._said("skill"),
            near=near,
            within=self._said("within") if near else None,
        )

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, in words, each with the address that is left without it."""
        found: list[Chip] = []
        if words := self._said("q"):
            found.append(self._chip(_("“%(words)s”") % {"words": words}, "q"))
        if day := self._said("day"):
            found.append(self._chip(full_day(day), "day"))
        found.extend(
            self._chip(self._label(name), name) for name in ("venue", "skill") if self._said(name)
        )
        if self.position:
            found.append(self._chip(self._distance_words(), "near"))
        return found

    @property
    def narrowed(self) -> bool:
        """Whether the folded filters hold anything."""
        return any(self._said(name) for name in ("venue", "skill", "town", "near"))

    @property
    def start(self) -> Any:
        """What the place is called from which distances are measured."""
        return self._label("town") if self._said("town") else _("我的位置")

    def _distance_words(self) -> str:
        start = self.start
        if not self._said("within"):
            return _("从%(start)s算距离") % {"start": start}
        return _("离%(start)s %(within)s") % {"start": start, "within": self._label("within")}

    def _label(self, name: str) -> Any:
        return self.labels[name][self._said(name)]

    def _chip(self, words: Any, name: str) -> Chip:
        rest = self.query.copy()
        for gone in (*TOGETHER.get(name, (name,)), "after"):
            rest.pop(gone, None)
        return Chip(words, f"?{rest.urlencode()}")
