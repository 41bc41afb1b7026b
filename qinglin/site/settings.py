"""Django's settings, one for every purpose: differences are environment values."""

import hashlib
import hmac
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import env as environment
from .keys import master_secret

ENV = environment.read()
HERE = Path(__file__).resolve().parent.parent

QINGLIN_MASTER_KEY = master_secret(ENV)
QINGLIN_HOME = ENV.home
QINGLIN_INSTANCE_NONCE = ENV.instance_nonce
QINGLIN_CODE_SENDER = ENV.code_sender
QINGLIN_HEADS_TO = ENV.heads_to
DEFAULT_FROM_EMAIL = ENV.mail_from
globals().update(environment.mail_settings(ENV))  # EMAIL_BACKEND and where its server is
SECRET_KEY = hmac.new(QINGLIN_MASTER_KEY, b"django", hashlib.sha256).hexdigest()

DEBUG = ENV.debug
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
ROOT_URLCONF = "qinglin.site.urls"
WSGI_APPLICATION = "qinglin.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database_settings(ENV)}

ROOMS = [
    "kernel", "people", "orgs", "access", "inbox", "files", "documents", "volunteers", "venues",
    "activities", "elections", "outreach", "partners", "hours", "recognition", "figures",
    "reports", "rosters", "worlds", "portal", "desk", "site",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"qinglin.{room}" for room in reversed(ROOMS)),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
]
MIDDLEWARE = [
    "qinglin.site.middleware.HeadersMiddleware",
    "qinglin.site.middleware.RefusalsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "qinglin.site.middleware.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qinglin.kernel.web.RefusalMiddleware",
    "qinglin.site.middleware.ActorMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "qinglin.site.context.page",
            ],
        },
    }
]

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["qinglin.access.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "access:sign_in"

SESSION_COOKIE_NAME = "__Host-session" if ENV.https else "qinglin_session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENV.https else "qinglin_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qinglin.site.errors.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

USE_TZ, TIME_ZONE = True, "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [HERE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = ENV.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qinglin.site.static.VersionedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = ENV.home / "media"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"addresses": {"()": "qinglin.site.logs.HideAddresses"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["addresses"],
        }
    },
    "root": {"handlers": ["console"], "level": ENV.log},
}
