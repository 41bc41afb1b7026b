"""Hand-tuned statements, each with its reason."""

from .lines import BALANCE as BALANCE
from .lines import COPY as COPY
from .lines import INSERT as INSERT
from .lines import MANY as MANY
from .lines import Row as Row
from .lines import add_to_balances as add_to_balances
from .lines import append as append
