"""What those who run a re-election are told."""

from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

ENDING = Template(
    "elections.term_ending",
    title=_("“%(unit)s”%(ends_on)s届满"),
    body=_("“%(unit)s”这一届%(ends_on)s届满，请着手换届：先摸排人选，再向上级请示。"),
)
LATE = Template(
    "elections.late",
    title=_("请抓紧：“%(unit)s”换届"),
    body=_("“%(unit)s”换届应在%(due_on)s前完成，现在停在“%(stage)s”。请尽快办理，有困难请说明。"),
)
SENT_BACK = Template(
    "elections.sent_back",
    title=_("退回：“%(unit)s”换届请示"),
    body=_("“%(unit)s”的“%(stage)s”被退回：%(reason)s。请改好后重新上报。"),
)
