"""Planning at the desk: the notice of an activity and its shifts on one form, without scripts.

Shifts are rows ``row-0-title``, ``row-0-capacity`` …; ``rows`` says how many. A row without a
title is no shift. ``refilled`` gives the form again with more rows and everything that was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities.models import Shift
from qinglin.activities.queries import programmes, staff
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import units
from qinglin.people.models import Person
from qinglin.people.queries import people, person_of
from qinglin.venues.models import Venue
from qinglin.venues.queries import services_of, venues
from qinglin.volunteers.queries import profile_by_number, skills

FEWEST_ROWS, MOST_ROWS = 3, 60
#: Fields of one row, in their order.
ROW = ("id", "title", "starts", "ends", "capacity", "minimum", "skill", "min_age", "remove")
NOTICE = ("content", "conditions", "how_to_join", "risks", "guarantees")
SEVERAL = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One shift as typed. ``shift_id`` of one that exists; times on a Shanghai clock."""

    number: int
    shift_id: int | None
    title: str
    starts: time
    ends: time
    capacity: int
    minimum: int
    skill_id: int | None
    service_id: int | None
    min_age: int
    remove: bool


@dataclass(frozen=True, slots=True)
class RowFields:
    """One row of the table of shifts; its errors are said below it."""

    number: int
    fields: dict[str, forms.BoundField]

    @property
    def wrong(self) -> list[forms.BoundField]:
        return [bound for bound in self.fields.values() if bound.errors]


class PlanForm(forms.Form):
    """What an activity and a series have in common: who, where, the notice, the shifts."""

    title = forms.CharField(
        label=gettext_lazy("活动名称"),
        max_length=80,
        help_text=gettext_lazy("居民和志愿者一看就明白，例如“雷锋角周六便民服务”。"),
        error_messages={"required": gettext_lazy("请填写活动名称。")},
    )
    venue = forms.TypedChoiceField(
        label=gettext_lazy("阵地"),
        coerce=int,
        error_messages={"required": gettext_lazy("请选择在哪个阵地。")},
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("组织单位"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("不选就由阵地所属单位组织。谁组织谁记录，谁记录谁证明。"),
    )
    programme = forms.TypedChoiceField(
        label=gettext_lazy("所属项目"), coerce=int, required=False, empty_value=None
    )
    leader = forms.CharField(
        label=gettext_lazy("负责人"),
        required=False,
        max_length=50,
        help_text=gettext_lazy(
            "姓名或志愿者编号；不填就是您自己。现场签到、计数、点名由负责人来做。"
        ),
    )
    starts = forms.TimeField(
        label=gettext_lazy("开始"),
        error_messages={"required": gettext_lazy("请填写几点开始。")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("结束"),
        error_messages={"required": gettext_lazy("请填写几点结束。")},
    )
    content = forms.CharField(
        label=gettext_lazy("服务内容"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("做什么、为谁做、一共大约多久。"),
    )
    conditions = forms.CharField(
        label=gettext_lazy("志愿者条件"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("年龄、技能和其他要求；各岗位的技能和年龄在下面的岗位里另填。"),
    )
    how_to_join = forms.CharField(
        label=gettext_lazy("报名方式"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    risks = forms.CharField(
        label=gettext_lazy("可能的风险"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("如实写明，例如“室外日晒；维修小家电有触电风险，须断电后再动手”。"),
    )
    guarantees = forms.CharField(
        label=gettext_lazy("提供的保障"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("已经落实的保障，例如保险、饮水、马甲、急救箱。"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        actor: Actor,
        rows: int = FEWEST_ROWS,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        usual = {
            "conditions": _("年满 14 周岁的注册志愿者；未满 18 周岁须监护人同意。"),
            "how_to_join": _(
                "用手机打开本活动，选一个岗位点“报名”。名额满了可以候补，有空位按顺序补上。"
            ),
        }
        super().__init__(data, initial={**usual, **(initial or {})})
        self.actor = actor
        self.row_count = _row_count(data, rows)
        self._places = {venue.pk: venue for venue in venues(actor)}
        offer(self, "venue", self._venue_choices())
        self._hosts = {unit.pk: unit for unit in hosts(actor)}
        offer(self, "unit", [("", _("阵地所属的单位")), *_titles(self._hosts.values())])
        self._programmes = {programme.pk: programme for programme in programmes()}
        offer(self, "programme", [("", _("不归入项目")), *_titles(self._programmes.values())])
        self._skills = [("", _("不要求")), *skills().values_list("pk", "title")]
        for number in range(self.row_count):
            self._add_row(number)
        self._person: Person | None = None
        #: Who is named already: the same name means the same person.
        self.known_leader: Person | None = None

    # ------------------------------------------------------------ choices and rows

    def _venue_choices(self) -> list[tuple[Any, Any]]:
        own = self.actor.units("venues.view")
        mine = [v for v in self._places.values() if v.unit_id in own]
        others = [v for v in self._places.values() if v.unit_id not in own]
        groups: list[tuple[Any, Any]] = [("", _("请选择"))]
        if mine:
            groups.append((_("本单位的阵地"), _titles(mine)))
        if others:
            groups.append((_("其他阵地"), _titles(others)))
        return groups

    def _add_row(self, number: int) -> None:
        count = forms.IntegerField
        fields: dict[str, forms.Field] = {
            "id": count(required=False, widget=forms.HiddenInput),
            "title": forms.CharField(label=_("岗位"), required=False, max_length=60),
            "starts": forms.TimeField(label=_("开始"), required=False),
            "ends": forms.TimeField(label=_("结束"), required=False),
            "capacity": count(label=_("名额"), required=False, min_value=1, max_value=9999),
            "minimum": count(
                label=_("最少人数"), required=False, min_value=1, max_value=9999, initial=1
            ),
            "skill": forms.TypedChoiceField(
                label=_("技能"), required=False, coerce=int, empty_value=None, choices=self._skills
            ),
            "min_age": count(
                label=_("最低年龄"), required=False, min_value=0, max_value=99, initial=14
            ),
            "remove": forms.BooleanField(label=_("去掉这个岗位"), required=False),
        }
        for name in ROW:
            self.fields[f"row-{number}-{name}"] = fields[name]

    @property
    def shift_rows(self) -> list["RowFields"]:
        """Rows for the template."""
        return [
            RowFields(number, {name: self[f"row-{number}-{name}"] for name in ROW})
            for number in range(self.row_count)
        ]

    # ------------------------------------------------------------ what was typed

    def clean_leader(self) -> str:
        typed: str = self.cleaned_data["leader"].strip()
        if self.known_leader is not None and typed == self.known_leader.name:
            self._person = self.known_leader
        else:
            self._person = find_leader(self.actor, typed) if typed else person_of(self.actor)
        return typed

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束要晚于开始。"))
        if data.get("venue") and not data.get("unit"):
            self._check_host(self.place.unit)
        titles: set[str] = set()
        for number in range(self.row_count):
            self._clean_row(number, titles)
        return data

    def _check_host(self, unit: Unit) -> None:
        if not self.actor.can("activities.manage", unit.pk):
            words = _("您不能以“%(unit)s”的名义办活动，请另选组织单位。")
            self.add_error("unit", words % {"unit": unit})

    def _clean_row(self, number: int, titles: set[str]) -> None:
        title = self._typed(number, "title")
        if self._typed(number, "remove"):
            return
        if not title:
            if self._typed(number, "id"):
                self.add_error(f"row-{number}-title", _("岗位要有名称；不办了就勾“去掉”。"))
            elif self._typed(number, "capacity"):
                self.add_error(f"row-{number}-title", _("请填写岗位名称。"))
            return
        if title in titles:
            self.add_error(f"row-{number}-title", _("前面已经有同名的岗位。"))
        titles.add(title)
        capacity, minimum = self._typed(number, "capacity"), self._typed(number, "minimum")
        if capacity is None and f"row-{number}-capacity" not in self.errors:
            self.add_error(f"row-{number}-capacity", _("请填写名额。"))
        elif capacity and minimum and minimum > capacity:
            self.add_error(f"row-{number}-minimum", _("最少人数不能多于名额。"))
        self._clean_times(number)

    def _clean_times(self, number: int) -> None:
        first, last = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        starts = self._typed(number, "starts") or first
        ends = self._typed(number, "ends") or last
        if not (first and last and starts and ends):
            return
        if ends <= starts:
            self.add_error(f"row-{number}-ends", _("结束要晚于开始。"))
        elif starts < first or ends > last:
            self.add_error(f"row-{number}-starts", _("岗位的时间要在活动时间以内。"))

    def _typed(self, number: int, name: str) -> Any:
        return self.cleaned_data.get(f"row-{number}-{name}")

    @property
    def place(self) -> Venue:
        return self._places[self.cleaned_data["venue"]]

    @property
    def host(self) -> Unit:
        """Who organises: the chosen unit, or the one to which the venue belongs."""
        chosen = self.cleaned_data.get("unit")
        return self._hosts[chosen] if chosen else self.place.unit

    def shared(self) -> dict[str, Any]:
        """The values that an activity and a series both take."""
        data = self.cleaned_data
        return {
            "venue": self.place,
            "title": data["title"],
            "programme": self._programmes.get(data.get("programme") or 0),
            "leader": self._person,
            **{name: data[name] for name in NOTICE},
        }

    def rows(self) -> list[Row]:
        """The shifts that were typed, with what was left out filled in."""
        data = self.cleaned_data
        offered = dict(services_of(self.place).values_list("title", "pk"))
        found = []
        for number in range(self.row_count):
            title, shift_id = self._typed(number, "title"), self._typed(number, "id")
            if not title and not shift_id:
                continue
            age = self._typed(number, "min_age")
            found.append(
                Row(
                    number=number,
                    shift_id=shift_id,
                    title=title,
                    starts=self._typed(number, "starts") or data["starts"],
                    ends=self._typed(number, "ends") or data["ends"],
                    capacity=self._typed(number, "capacity") or 1,
                    minimum=self._typed(number, "minimum") or 1,
                    skill_id=self._typed(number, "skill"),
                    service_id=offered.get(title),
                    min_age=14 if age is None else age,
                    remove=bool(self._typed(number, "remove")),
                )
            )
        return found

    # ------------------------------------------------------------ the form again

    def refilled(self, more: int, *, services: bool = False) -> Self:
        """The same form with more rows, and on request one for each service of the venue."""
        typed = {
            name: field.widget.value_from_datadict(self.data, self.files, name) or ""
            for name, field in self.fields.items()
        }
        count = self.row_count
        if services:
            count = self._list_services(typed)
        return type(self)(
            actor=self.actor, rows=min(max(count + more, FEWEST_ROWS), MOST_ROWS), initial=typed
        )

    def _list_services(self, typed: dict[str, Any]) -> int:
        """Write the services that have no row yet into the free rows; how many rows that takes."""
        venue = self._places.get(int(typed["venue"])) if typed["venue"].isdecimal() else None
        titles = [typed[f"row-{n}-title"].strip() for n in range(self.row_count)]
        kept = [n for n, title in enumerate(titles) if title]
        missing = [s.title for s in services_of(venue) if s.title not in titles] if venue else []
        rows = [{name: typed.pop(f"row-{n}-{name}", "") for name in ROW} for n in kept]
        before = staff.last_shifts(venue) if venue else {}
        rows += [_usual_row(title, before.get(title)) for title in missing]
        for number, row in enumerate(rows):
            typed.update({f"row-{number}-{name}": value for name, value in row.items()})
        for number in range(len(rows), self.row_count):
            for name in ROW:
                typed.pop(f"row-{number}-{name}", None)
        return len(rows)


def _usual_row(title: str, before: Shift | None) -> dict[str, Any]:
    """A row for a service: what it needed last time, else a modest beginning."""
    if before is None:
        return {"title": title, "capacity": 4, "minimum": 2, "min_age": 14}
    return {
        "title": title,
        "capacity": before.capacity,
        "minimum": before.minimum,
        "skill": before.skill_id,
        "min_age": before.min_age,
    }


def _row_count(data: Any, rows: int) -> int:
    asked = data.get("rows", "") if data is not None else ""
    return max(1, min(int(asked), MOST_ROWS)) if str(asked).isdecimal() else rows


def _titles(things: Any) -> list[tuple[Any, Any]]:
    return [(thing.pk, str(thing)) for thing in things]


def hosts(actor: Actor) -> Any:
    """Open units in whose name the actor may organise; villages are reached by their venues, but
    whoever works in a village alone finds it here."""
    found = units(actor).filter(closed_on=None)
    if not actor.everything:
        found = found.filter(pk__in=actor.units("activities.manage"))
    larger = found.exclude(kind=Unit.Kind.VILLAGE)
    return larger if larger.exists() else found


def find_leader(actor: Actor, typed: str) -> Person:
    """The person meant by a number or a name; says who there is when it may be several."""
    numbered = any(character.isdecimal() for character in typed)
    profile = profile_by_number(actor, typed) if numbered else None
    if profile is not None:
        return profile.person
    named = list(people(actor).filter(name=typed)[:SEVERAL])
    if len(named) == 1:
        return named[0]
    if not named:
        raise forms.ValidationError(_("没有找到“%(typed)s”，请填全名或编号。") % {"typed": typed})
    raise forms.ValidationError(_("叫“%(typed)s”的不止一位，请改填志愿者编号。") % {"typed": typed})
