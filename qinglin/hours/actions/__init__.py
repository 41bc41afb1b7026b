"""Changes of the ledger, and what is issued and sent from it."""

from .anomalies import Kept as Kept
from .anomalies import approve_long_day as approve_long_day
from .anomalies import confirm_finding as confirm_finding
from .anomalies import dismiss_finding as dismiss_finding
from .anomalies import keep_findings as keep_findings
from .certificates import certify_period as certify_period
from .certificates import certify_service as certify_service
from .certificates import tell_of_revocation as tell_of_revocation
from .entries import MOST_REASON as MOST_REASON
from .entries import PORTION as PORTION
from .entries import Draft as Draft
from .entries import correct as correct
from .entries import credit_many as credit_many
from .entries import rebuild_balances as rebuild_balances
from .heads import note_delivery as note_delivery
from .heads import note_heads as note_heads
from .heads import plan_deliveries as plan_deliveries
