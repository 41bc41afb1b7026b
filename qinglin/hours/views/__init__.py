"""Pages of the ledger, of certificates, and of findings."""

from .anomalies import finding as finding
from .anomalies import findings as findings
from .ledger import certificate as certificate
from .ledger import certificate_data as certificate_data
from .ledger import certificate_paper as certificate_paper
from .ledger import certificates as certificates
from .ledger import correct as correct
from .ledger import entry as entry
from .ledger import heads as heads
from .ledger import mine as mine
from .ledger import person_panel as person_panel
from .ledger import revoke_certificate as revoke_certificate
