"""What whoever keeps an agreement is told."""

from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

ENDING = Template(
    "partners.ending",
    title=_("快到期：%(title)s"),
    body=_("“%(title)s”%(until_on)s到期。要继续合作，请和各方谈好后续签；不续的不用办。"),
)
