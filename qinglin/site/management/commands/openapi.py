import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qinglin.site.endpoints import api


class Command(BaseCommand):
    help = "Write the description of the API (OpenAPI), or check that the written one is true."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=Path("docs/openapi.json"))
        parser.add_argument("--check", action="store_true", help="compare instead of writing")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        described = described_api()
        if not options["check"]:
            file.write_text(described, encoding="utf-8")
            self.stdout.write(f"{file} written")
        elif not file.exists() or file.read_text(encoding="utf-8") != described:
            raise CommandError(f"{file} is not what the API answers: run 'make docs' and commit it")


def described_api() -> str:
    """The OpenAPI document as it is kept: sorted, one space of indent, Chinese readable."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
