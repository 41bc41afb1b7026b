"""The deployment drawer: ``QINGLIN_*`` environment variables, read once, typed and documented."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PREFIX = "QINGLIN_"
#: Read by the test runner and by tests only; known, so that they are not refused.
FOR_TESTS = frozenset(
    {"QINGLIN_TEST_PG", "QINGLIN_TEST_BROWSER", "QINGLIN_TEST_MIGRATED", "QINGLIN_CRASH_AT"}
)


class WrongEnvironment(Exception):
    """A variable is unknown or cannot be understood; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Every deployment setting, with its default.

    home: folder of the database, keys and uploads. database: ``sqlite:///FILE`` or
    ``postgresql://USER:PASSWORD@HOST:PORT/NAME``; empty means SQLite under home. secret: master
    secret in hex (32 bytes or more); empty means a file under home, made on first use. hosts:
    host names answered to, separated by commas. https: the site is reached through HTTPS.
    debug: show technical pages. instance_nonce: echoed as ``X-Instance``. log: level of the log.
    code_sender: dotted name of the class that brings sign-in codes to phones; the default prints
    them where the server runs. heads_to: where daily heads of the ledger go, separated by commas:
    ``console``, ``file:/PATH``, ``mail:ADDRESS``; name two that no one person can change. mail:
    ``smtp://USER:PASSWORD@HOST:PORT`` or ``smtps://…``; empty prints letters where the server
    runs. mail_from: the sender of letters.
    """

    home: Path = Path("var")
    database: str = ""
    secret: str = ""
    hosts: str = "127.0.0.1,localhost,[::1]"
    https: bool = False
    debug: bool = False
    instance_nonce: str = ""
    log: str = "WARNING"
    code_sender: str = "qinglin.access.codes.ConsoleSender"
    heads_to: str = "console"
    mail: str = ""
    mail_from: str = "qinglin@localhost"


def read(source: Mapping[str, str] = os.environ) -> Environment:
    """The environment as one object; refuses names it does not know."""
    known = {PREFIX + f.name.upper(): f for f in fields(Environment)}
    unknown = sorted(
        name
        for name in source
        if name.startswith(PREFIX) and name not in known and name not in FOR_TESTS
    )
    if unknown:
        raise WrongEnvironment(
            f"unknown environment variable {', '.join(unknown)}; known are {', '.join(known)}"
        )
    values: dict[str, object] = {}
    for name, field in known.items():
        text = source.get(name)
        if text is None:
            continue
        if field.type is bool:
            if text.lower() not in {"0", "1", "true", "false", ""}:
                raise WrongEnvironment(f"{name} must be 1 or 0, not {text!r}")
            values[field.name] = text.lower() in {"1", "true"}
        elif field.type is Path:
            values[field.name] = Path(text)
        else:
            values[field.name] = text
    found = Environment(**values)  # type: ignore[arg-type]  # checked field by field above
    if found.log not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise WrongEnvironment("QINGLIN_LOG must be DEBUG, INFO, WARNING or ERROR")
    return found


def database_settings(env: Environment) -> dict[str, object]:
    """What Django's ``DATABASES['default']`` is made of."""
    if not env.database:
        return _sqlite(env.home / "qinglin.sqlite3")
    url = urlsplit(env.database)
    if url.scheme == "sqlite":
        return _sqlite(Path(unquote(url.path[1:]) if url.path[:2] != "//" else url.path[1:]))
    if url.scheme in {"postgresql", "postgres"}:
        query = parse_qs(url.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")) or "qinglin",
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": query.get("host", [url.hostname or ""])[0],
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"connect_timeout": 5},
        }
    raise WrongEnvironment(
        "QINGLIN_DATABASE must begin with sqlite:/// or postgresql://, "
        f"not {env.database.split(':')[0]}:"
    )


def mail_settings(env: Environment) -> dict[str, object]:
    """Django's ``EMAIL_…`` settings."""
    if not env.mail:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = urlsplit(env.mail)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise WrongEnvironment("QINGLIN_MAIL must look like smtp://USER:PASSWORD@HOST:PORT")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "qinglin.kernel.embedded",
        "NAME": str(path.resolve()),
        "CONN_MAX_AGE": None,
        # A file also in tests: threads then meet each other's locks as they do in life.
        "TEST": {"NAME": str(path.resolve().with_name(f"test-{path.name}"))},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Not temp_store=MEMORY: with savepoints inside a large transaction it is quadratic.
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456"
            ),
        },
    }
