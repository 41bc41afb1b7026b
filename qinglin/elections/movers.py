"""Candidates and reminders when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

from .models import Candidacy


def _votes(stands: Candidacy, goes: Candidacy) -> Mapping[str, Any]:
    """Votes for either entry were votes for the one person."""
    counted = [votes for votes in (stands.votes, goes.votes) if votes is not None]
    elected = [one for one in (stands.elected, goes.elected) if one is not None]
    return {
        "votes": sum(counted) if counted else None,
        "elected": any(elected) if elected else None,
    }


moves("elections.Candidacy", "person", Mover(title=_("换届候选人"), absorb=_votes))
moves("elections.Step", "by", Mover(title=_("办理的换届环节")))
moves("elections.Reminder", "person", Mover(title=_("收到的换届催办")))
