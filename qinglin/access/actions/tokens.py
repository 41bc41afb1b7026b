import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from qinglin.access import policy
from qinglin.access.errors import TokenRevoked
from qinglin.access.models import Account, Token
from qinglin.access.queries import token_digest
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

PREFIX = "ql_"


@transaction.atomic
def issue_token(actor: Actor, account: Account, name: str, *, life: timedelta | None = None) -> str:
    """A secret for the API that acts as this account. It is shown now and never again."""
    require(policy.owns(actor, account))
    secret = _secret()
    token = Token.objects.create(
        account=account,
        digest=token_digest(secret),
        name=name.strip()[:60],
        made_at=clock.now(),
        expires_at=clock.now() + life if life else None,
    )
    audit.record(actor, "access.token_issued", account, token=token.pk)
    return secret


@transaction.atomic
def issue_tokens(actor: Actor, accounts: Sequence[Account], name: str) -> list[str]:
    """One token for each account, in their order. For the system itself."""
    require(actor.everything)
    now = clock.now()
    issued = [_secret() for _ in accounts]
    Token.objects.bulk_create(
        [
            Token(account=account, digest=token_digest(secret), name=name[:60], made_at=now)
            for account, secret in zip(accounts, issued, strict=True)
        ],
        batch_size=2000,
    )
    if accounts:
        audit.record(actor, "access.tokens_issued", accounts[0], number=len(accounts))
    return issued


@transaction.atomic
def revoke_token(actor: Actor, token: Token) -> None:
    """The token opens nothing from now on."""
    require(policy.owns(actor, token.account))
    live = Token.objects.filter(pk=token.pk, revoked_at=None)
    if not live.update(revoked_at=clock.now()):
        raise TokenRevoked
    audit.record(actor, "access.token_revoked", token.account, token=token.pk)


def _secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)
