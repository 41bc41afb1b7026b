from django.db import IntegrityError, transaction

from qinglin.kernel import audit
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.queries import district
from qinglin.volunteers import policy
from qinglin.volunteers.errors import KeyTaken, NameNeeded
from qinglin.volunteers.models import Category, Skill


@transaction.atomic
def define_skill(actor: Actor, *, key: str, title: str) -> Skill:
    """A further skill that a service may require; for whoever manages the whole district."""
    _require_district(actor)
    skill = Skill(key=key.strip(), title=title.strip())
    _add(actor, skill, "volunteers.skill_defined")
    return skill


@transaction.atomic
def define_category(actor: Actor, *, key: str, title: str) -> Category:
    """A further category that a volunteer may choose."""
    _require_district(actor)
    category = Category(key=key.strip(), title=title.strip())
    _add(actor, category, "volunteers.category_defined")
    return category


def _require_district(actor: Actor) -> None:
    root = district()
    require(actor.can(policy.MANAGE, root.pk if root else None))


def _add(actor: Actor, word: Skill | Category, action: str) -> None:
    if not word.title or not word.key:
        raise NameNeeded(fields={"title": NameNeeded.message})
    try:
        with transaction.atomic():
            word.save(force_insert=True)
    except IntegrityError:
        raise KeyTaken(key=word.key) from None
    audit.record(actor, action, word, title=word.title)
