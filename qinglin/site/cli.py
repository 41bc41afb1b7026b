"""The command line: ``qinglin VERB``. Refusals are one line and a non-zero exit code."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import SystemCheckError
from django.db import DatabaseError

from qinglin.kernel.errors import DomainError

from .env import WrongEnvironment


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
    try:
        execute_from_command_line(["qinglin", *sys.argv[1:]])
    except (WrongEnvironment, DomainError, ImproperlyConfigured, SystemCheckError) as error:
        sys.exit(f"qinglin: {error}")
    except DatabaseError as error:
        sys.exit(f"qinglin: {_obstacle(error)}")
    except OSError as error:
        sys.exit(f"qinglin: {type(error).__name__}: {str(error).strip()}")


def _obstacle(error: DatabaseError) -> str:
    """What stands in the way, as serving would say it; else what the database said."""
    try:
        # Needs the settings, which were read by now.
        import_module("qinglin.site.preflight").check()
    except DomainError as refusal:
        return str(refusal)
    return f"{type(error).__name__}: {str(error).strip()}"


if __name__ == "__main__":
    main()
