"""The chain's rules under their old address; the rules of anomalies stand beside them."""

from .chain import DAY_MINUTES as DAY_MINUTES
from .chain import FORM as FORM
from .chain import GENESIS as GENESIS
from .chain import Flaw as Flaw
from .chain import Line as Line
from .chain import canonical as canonical
from .chain import composed as composed
from .chain import exported as exported
from .chain import fitting as fitting
from .chain import flaws as flaws
from .chain import link as link
from .chain import moment as moment
from .chain import plain_json as plain_json
from .chain import reason_digest as reason_digest
