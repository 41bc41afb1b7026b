"""The one statement of every authenticated request of the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from qinglin.kernel.prepared import Prepared

LIVE = """
SELECT t.digest, a.id, a.person_id, EXISTS(
  SELECT 1 FROM access_grant g WHERE g.person_id = a.person_id AND g.ended_at IS NULL
) OR EXISTS(
  SELECT 1 FROM orgs_holding h WHERE h.person_id = a.person_id
)
FROM access_token t
JOIN access_account a ON a.id = t.account_id
WHERE t.revoked_at IS NULL AND a.is_active
  AND (t.expires_at IS NULL OR t.expires_at > %(now)s)
"""
#: On PostgreSQL any number of tokens, on SQLite one at a time.
HOLDERS = Prepared(
    "holders",
    f"{LIVE} AND t.digest = ANY(%(digests)s)",
    elsewhere=f"{LIVE} AND t.digest = %(digest)s",
    digests="text[]",
    now="timestamptz",
)


class Holder(NamedTuple):
    """Who holds a live token. ``staff``: whether any grant or post is or was held."""

    account_id: int
    person_id: int
    staff: bool


def holders_of_tokens(digests: Sequence[str], now: datetime) -> dict[str, Holder]:
    """digest -> holder, of those that are live.

    The ORM builds the same statement, but building it costs more than asking it.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    together = connection.vendor == "postgresql"
    found: dict[str, Holder] = {}
    for some in [list(digests)] if together else [[digest] for digest in digests]:
        for row in HOLDERS.run({"digests": some, "digest": some[0], "now": moment}):
            found[row[0]] = Holder(int(row[1]), int(row[2]), bool(row[3]))
    return found
