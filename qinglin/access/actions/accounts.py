from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from qinglin.access import policy, rules
from qinglin.access.errors import AccountThere, LoginTaken, WeakPassword, WrongLogin, WrongPassword
from qinglin.access.models import Account, Token
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.people.models import Person


@transaction.atomic
def open_account(
    actor: Actor, person: Person, *, login: str, password: str | None = None
) -> Account:
    """Let a person sign in: by login name or phone number with a password, or by a code.

    Without a password only a code or a token opens the account.
    """
    require(policy.may_open_account(actor))
    login = login.strip().lower()
    if not rules.is_login(login):
        raise WrongLogin(fields={"login": WrongLogin.message})
    account = Account(person=person, login=login, password=_sealed(password, login, person))
    if Account.objects.filter(person=person).exists():
        raise AccountThere
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise LoginTaken(login=login) from error
    audit.record(actor, "access.account_opened", account, person=person.pk)
    return account


@transaction.atomic
def open_accounts(actor: Actor, rows: Sequence[tuple[int, str]]) -> list[Account]:
    """Many accounts without passwords at once: (person id, login). For the system itself."""
    require(actor.everything)
    if not rows:
        return []
    unusable = make_password(None)
    for _, login in rows:
        if not rules.is_login(login):
            raise WrongLogin(fields={"login": WrongLogin.message})
    try:
        with transaction.atomic():
            accounts = Account.objects.bulk_create(
                [Account(person_id=pk, login=login, password=unusable) for pk, login in rows],
                batch_size=2000,
            )
    except IntegrityError as error:
        raise AccountThere from error
    audit.record(actor, "access.accounts_opened", accounts[0], number=len(accounts))
    return accounts


@transaction.atomic
def change_password(actor: Actor, account: Account, *, old: str, new: str) -> Account:
    """A new password chosen by its owner; ends every session and token."""
    require(policy.owns(actor, account))
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account.has_usable_password() and not check_password(old, account.password):
        raise WrongPassword(fields={"old": WrongPassword.message})
    account.password = _sealed(new, account.login, account.person)
    account.save(update_fields=["password"])
    _end(account)
    audit.record(actor, "access.password_changed", account)
    account.refresh_from_db()
    return account


@transaction.atomic
def set_password(actor: Actor, account: Account, *, new: str) -> None:
    """A new password set by an operator; ends every session and token."""
    require(actor.everything)
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    account.password = _sealed(new, account.login, account.person)
    account.save(update_fields=["password"])
    _end(account)
    audit.record(actor, "access.password_set", account)


@transaction.atomic
def end_everything(actor: Actor, account: Account) -> None:
    """End every session and token of the account: 在所有设备上退出."""
    require(policy.owns(actor, account))
    _end(account)
    audit.record(actor, "access.everything_ended", account)


@transaction.atomic
def disable_account(actor: Actor, account: Account) -> None:
    """Nobody signs in with this account any more, and whoever was in is out."""
    require(actor.everything)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    _end(account)
    audit.record(actor, "access.account_disabled", account)


@transaction.atomic
def enable_account(actor: Actor, account: Account) -> None:
    require(actor.everything)
    Account.objects.filter(pk=account.pk).update(is_active=True)
    audit.record(actor, "access.account_enabled", account)


def _end(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(epoch=F("epoch") + 1)
    Token.objects.filter(account=account, revoked_at=None).update(revoked_at=clock.now())


def _sealed(password: str | None, login: str, person: Person) -> str:
    """The hash of a password that is good enough."""
    if password is None:
        return make_password(None)
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(fields={"password": " ".join(error.messages)}) from error
    if login in password.lower() or person.name in password:
        raise WeakPassword(fields={"password": WeakPassword.message})
    return make_password(password)
