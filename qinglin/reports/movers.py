"""Briefs when two entries turn out to be one person."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

moves("reports.Brief", "made_by", Mover(title=_("编制的简报")))
