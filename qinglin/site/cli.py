"""The command line: ``qinglin VERB``. Refusals are one line and a non-zero exit code."""

import os
import sys

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
    except (DatabaseError, OSError) as error:
        sys.exit(f"qinglin: {type(error).__name__}: {str(error).strip()}")


if __name__ == "__main__":
    main()
