"""The room in JSON: the ledger, and findings about it."""

from .findings import router as findings
from .ledger import router as router

router.add_router("", findings)
