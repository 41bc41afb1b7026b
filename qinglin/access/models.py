from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class AccountManager(BaseUserManager["Account"]):
    """What django.contrib.auth needs; accounts are opened by ``actions.open_account``."""


class Account(AbstractBaseUser):
    """账号: the means by which one person signs in: a login name or the phone number."""

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    login = models.CharField(_("登录名"), max_length=40, unique=True)
    is_active = models.BooleanField(_("启用"), default=True)
    #: Part of the session hash: raised to end every session and token of the account.
    epoch = models.PositiveIntegerField(default=1)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        return self.login

    def get_session_auth_hash(self) -> str:
        """A session ends when the password changes or the epoch is raised."""
        return salted_hmac(
            "qinglin.access.session", f"{self.password}:{self.epoch}", algorithm="sha256"
        ).hexdigest()


class Role(models.Model):
    """角色: a named set of permissions, as data."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=40)
    title_en = models.CharField(max_length=60)
    permissions = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.title

    @property
    def spoken(self) -> str:
        """The title in the language of whoever reads; a district's own role may have one only."""
        return spoken(self.title, self.title_en)


def spoken(title: str, title_en: str) -> str:
    chinese = (get_language() or "zh").startswith("zh")
    return title if chinese or not title_en else title_en


class Offered(models.Model):
    """给过的权限: a permission that a release gave to a standard role, once and on this day.

    What a district takes away afterwards stays away.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    permission = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="offered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.permission}"


class Grant(models.Model):
    """授权: a role that a person holds at a unit, and so at every unit under it."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit"],
                condition=Q(ended_at=None),
                name="grant_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="grant_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.role_id}@{self.unit_id}"


class Token(models.Model):
    """令牌: a secret for the API. Only its SHA-256 is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("用途"), max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SignInCode(models.Model):
    """登录验证码: six digits for one phone, good once and for minutes only."""

    phone_hash = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%F %T}"


class Tries(models.Model):
    """尝试次数: recent tries under one key (a name, an address, a device), as a list of moments."""

    key = models.CharField(max_length=80, unique=True)
    times = models.JSONField(default=list)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
