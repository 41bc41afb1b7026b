"""The product with one hole at a time: a filter gone, a scope forgotten, a condition turned.

Each mutant rewrites the source of one function and puts its code in the place of the code that
runs, wherever the function was imported to. What the proof does not find is printed.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """``old`` stands exactly once in the function. ``seek`` is where its trace is looked for."""

    name: str
    target: str
    old: str
    new: str
    seek: tuple[str, ...]

    def function(self) -> FunctionType:
        module, _dot, name = self.target.rpartition(".")
        try:
            holder: Any = import_module(module)
        except ModuleNotFoundError:
            above, _dot, kind = module.rpartition(".")
            holder = getattr(import_module(above), kind)
        found = getattr(holder, name)
        assert isinstance(found, FunctionType), self.target
        return found

    @contextmanager
    def planted(self) -> Iterator[None]:
        function = self.function()
        code = function.__code__
        function.__code__ = self._mutated(function).__code__
        try:
            yield
        finally:
            function.__code__ = code

    def _mutated(self, function: FunctionType) -> FunctionType:
        source = textwrap.dedent(inspect.getsource(function))
        assert source.count(self.old) == 1, f"{self.name}: {source.count(self.old)} places"
        tree = ast.parse(source.replace(self.old, self.new))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        definition.decorator_list = []
        space: dict[str, Any] = {}
        exec(compile(tree, self.target, "exec"), function.__globals__, space)
        made = space[function.__name__]
        assert isinstance(made, FunctionType)
        return made


P = "qinglin."
SOMEWHERE = "actor.can_somewhere(MANAGE)"
MUTANTS: tuple[Mutant, ...] = (
    Mutant("every unit is seen", P + "orgs.policy.visible",
           "units.filter(pk__in=actor.units(VIEW))", "units", ("desk/units/<int:pk>/",)),
    Mutant("units are managed from anywhere", P + "orgs.policy.may_manage",
           "actor.can(MANAGE, unit.pk)", SOMEWHERE, ("desk/units/<int:pk>/change",)),
    Mutant("every volunteer is seen", P + "volunteers.policy.visible",
           "profiles.filter(unit_id__in=actor.units(VIEW))", "profiles",
           ("desk/volunteers/",)),
    Mutant("every team is seen", P + "volunteers.policy.visible_teams",
           "teams.filter(unit_id__in=actor.units(VIEW))", "teams", ("desk/teams/",)),
    Mutant("teams are led from anywhere", P + "volunteers.policy.may_lead",
           "actor.can(MANAGE, team.unit_id)", SOMEWHERE, ("desk/teams/<int:pk>/members/",)),
    Mutant("drafts are public", P + "activities.policy.visible",
           "~Q(state=Activity.State.DRAFT)", "~Q(state='')", ("activities/<int:pk>",)),
    Mutant("activities are managed from anywhere", P + "activities.policy.may_manage",
           "actor.can(MANAGE, activity.unit_id)", SOMEWHERE, ("api/v1/activities/<int:pk>",)),
    Mutant("whoever checks in somewhere leads everywhere", P + "activities.policy.may_lead",
           "actor.can(CHECK_IN, activity.unit_id)", "actor.can_somewhere(CHECK_IN)",
           ("lead/<int:pk>/code/",)),
    Mutant("rolls are seen from anywhere", P + "activities.policy.may_see_people",
           "actor.can(VIEW, activity.unit_id)", "actor.can_somewhere(VIEW)",
           ("lead/<int:pk>/", "desk/activities/<int:pk>/")),
    Mutant("drafts of series are seen from anywhere", P + "activities.policy.sees_drafts",
           "actor.can(VIEW, unit_id)", "actor.can_somewhere(VIEW)", ("desk/series/<int:pk>/",)),
    Mutant("programmes are changed from anywhere", P + "activities.policy.may_define",
           "actor.can(MANAGE, programme.unit_id)", SOMEWHERE, ("desk/programmes/<int:pk>/",)),
    Mutant("sign-ups of others are one's own", P + "activities.queries.find.sign_up_for",
           "if not own and not policy", "if own and not policy", ("sign-ups/<int:pk>/",)),
    Mutant("every entry is seen", P + "hours.policy.visible",
           "Q(unit_id__in=actor.units(VIEW))", "Q(pk__gt=0)", ("desk/hours/<int:seq>/",)),
    Mutant("hours are corrected from anywhere", P + "hours.policy.may_correct",
           "actor.can(CORRECT, entry.unit_id)", "actor.can_somewhere(CORRECT)",
           ("api/v1/entries/",)),
    Mutant("every finding is seen", P + "hours.policy.visible_findings",
           "findings.filter(Q(unit_id__in=units) | Q(other_unit_id__in=units))", "findings",
           ("desk/findings/<int:pk>/",)),
    Mutant("findings are settled without the right", P + "hours.policy.may_settle",
           "actor.can(CORRECT, unit)", "actor.can(VIEW, unit)", ("api/v1/findings/<pk>/",)),
    Mutant("every certificate is seen at every desk", P + "documents.policy.visible",
           "documents.filter(Q(unit_id__in=actor.units(VIEW)))", "documents",
           ("desk/documents/<str:number>/",)),
    Mutant("certificates belong to everybody", P + "documents.policy.is_holder",
           "actor.person_id in (document.person_id, kept_id(document.person_id))",
           "actor.person_id",
           ("me/certificates/<str:number>/",)),
    Mutant("figures of every district", P + "figures.policy.visible",
           "modes.filter(unit_id__in=above(actor.units(VIEW)))", "modes",
           ("desk/figures/<slug:mode>/snapshots",)),
    Mutant("whoever looks may freeze", P + "figures.policy.may_freeze",
           "actor.can(FREEZE, unit_id)", "actor.can(VIEW, unit_id)",
           ("api/v1/figures/<slug:mode>/snapshots",)),
    Mutant("briefs of every district", P + "reports.policy.visible",
           "briefs.filter(unit_id__in=above(actor.units(VIEW)))", "briefs", ("desk/briefs/",)),
    Mutant("every file is seen", P + "files.policy.visible",
           "Q(public=True)", "Q(pk__gt=0)", ("files/<int:pk>/",)),
    Mutant("every person is seen", P + "people.policy.visible",
           "persons.filter(seen)", "persons", ("desk/people/<int:pk>/activities/",)),
    Mutant("a guardian stays one", P + "people.policy._wards_of",
           ", until_on=None", "", ("me/privacy/",)),
    Mutant("messages of others", P + "inbox.queries.messages",
           "person_id=require_person(actor)", "pk__gt=0", ("messages/",)),
    Mutant("closed places are public", P + "venues.policy.visible",
           "Q(closed_on=None)", "Q(pk__gt=0)", ("desk/venues/<int:pk>/",)),
    Mutant("places are managed from anywhere", P + "venues.policy.may_manage",
           "actor.can(MANAGE, unit_id)", SOMEWHERE, ("desk/venues/<int:pk>/",)),
    Mutant("roles that were taken back hold", P + "access.queries.live_grants",
           "ended_at=None,", "", ("desk/units/",)),
    Mutant("terms that are over hold", P + "access.queries.live_grants",
           "Q(until_on=None) | Q(until_on__gte=today)", "Q(pk__gt=0)", ("desk/units/",)),
    Mutant("terms that have not begun hold", P + "access.queries.live_grants",
           "from_on__lte=today,", "", ("desk/units/",)),
    Mutant("rights climb instead of descending", P + "orgs.queries.ids_under",
           'values_list("ancestor_id", "descendant_id")',
           'values_list("descendant_id", "ancestor_id")', ("desk/units/<int:pk>/",)),
    Mutant("held somewhere is held everywhere", P + "kernel.actor.Actor.can",
           "unit_id in self.grants.get(permission, frozenset())",
           "bool(self.grants.get(permission, frozenset()))", ("api/v1/activities/<int:pk>",)),
    Mutant("the desk is open", P + "site.middleware._refusal_at",
           "door is Door.STAFF and not actor.is_staff", "False", ("desk/roster/",)),
    Mutant("nobody has to sign in", P + "site.middleware._refusal_at",
           "door is not Door.PUBLIC and not actor.signed_in", "False", ("me/", "desk/roster/")),
    Mutant("what is unseen is forbidden", P + "volunteers.queries.profile_for",
           "raise NotFound", "raise PermissionError", ("desk/volunteers/<int:pk>/",)),
    Mutant("private pages are shared", P + "site.middleware.HeadersMiddleware.__call__",
           'headers["Cache-Control"] = "no-store"',
           'headers["Cache-Control"] = "public, max-age=60"', ("desk/roster/",)),
    Mutant("absences leave no trace", P + "site.middleware.RefusalsMiddleware.__call__",
           "{403, 404}", "{403}", ("desk/units/<int:pk>/",)),
    Mutant("a look leaves a trace twice", P + "site.middleware.RefusalsMiddleware.__call__",
           "self._write(request, response.status_code)",
           "self._write(request, 403); self._write(request, 403)", ("desk/units/<int:pk>/",)),
    Mutant("namings of every unit", P + "recognition.policy.visible",
           "rows.filter(unit_id__in=actor.units(APPLY) | actor.units(ASSESS))", "rows",
           ("desk/namings/<int:pk>/",)),
    Mutant("whoever applies also assesses", P + "recognition.policy.may_assess",
           "actor.can(ASSESS, unit_id)", "actor.can(APPLY, unit_id)",
           ("desk/namings/<int:pk>/<slug:step>/",)),
    Mutant("offers of others", P + "activities.queries.offers.offer_for",
           "if actor.person_id is None or not is_guardian(actor.person_id, found.person_id):",
           "if actor.person_id is None:", ("offers/<int:pk>/",)),
    Mutant("marks of others", P + "activities.queries.marks.mark_for",
           "if found.person_id != actor.person_id and not is_guardian("
           "actor.person_id, found.person_id):", "if False:", ("marks/<int:pk>/",)),
    Mutant("standing of others", P + "activities.queries.rota.standing_for",
           "if not own and not actor.can(", "if own and not actor.can(", ("rota/<int:pk>/",)),
    Mutant("patterns of others", P + "activities.queries.copying.patterns",
           "Q(shared=True)", "Q(pk__gt=0)", ("desk/patterns/",)),
    Mutant("everybody is refused", P + "access.policy.may_grant",
           "not actor.can(GRANT, unit.pk)", "True", ("desk/units/<int:pk>/grants/",)),
)  # fmt: skip
