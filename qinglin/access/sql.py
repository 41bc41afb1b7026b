"""The one statement of every authenticated request of the API."""

from datetime import datetime

from django.db import connection

from qinglin.kernel.prepared import Prepared

HOLDER = Prepared(
    "holder",
    """
SELECT a.id, a.person_id, EXISTS(
  SELECT 1 FROM access_grant g WHERE g.person_id = a.person_id AND g.ended_at IS NULL
) OR EXISTS(
  SELECT 1 FROM orgs_holding h WHERE h.person_id = a.person_id
)
FROM access_token t
JOIN access_account a ON a.id = t.account_id
JOIN people_person p ON p.id = a.person_id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND a.is_active
  AND (t.expires_at IS NULL OR t.expires_at > %(now)s)
""",
    digest="text",
    now="timestamptz",
)


def holder_of_token(digest: str, now: datetime) -> tuple[int, int, bool] | None:
    """(account, person, whether any grant or post is or was held) of a live token.

    The ORM builds the same statement, but building it costs more than asking it.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = HOLDER.run({"digest": digest, "now": moment})
    return (int(rows[0][0]), int(rows[0][1]), bool(rows[0][2])) if rows else None
