"""The one statement of every authenticated request of the API."""

from datetime import datetime

from django.db import connection

HOLDER = """
SELECT a.id, a.person_id, EXISTS(
  SELECT 1 FROM access_grant g WHERE g.person_id = a.person_id AND g.ended_at IS NULL
)
FROM access_token t
JOIN access_account a ON a.id = t.account_id
JOIN people_person p ON p.id = a.person_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND a.is_active
  AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def holder_of_token(digest: str, now: datetime) -> tuple[int, int, bool] | None:
    """(account, person, whether any grant is held) of a live token.

    The ORM builds the same statement, but building it costs more than asking it.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(HOLDER, [digest, moment])
        row = cursor.fetchone()
    return None if row is None else (int(row[0]), int(row[1]), bool(row[2]))
