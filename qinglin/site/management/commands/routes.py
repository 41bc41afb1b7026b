import json
from typing import Any

from django.core.management.base import BaseCommand

from qinglin.site.routes import routes


class Command(BaseCommand):
    help = "Prints every route: name, pattern, methods, and who may knock."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        found = routes()
        if options["json"]:
            rows = [
                {
                    "name": route.name,
                    "pattern": route.pattern,
                    "methods": list(route.methods),
                    "policy": route.policy,
                }
                for route in found
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for route in found:
            methods = " ".join(route.methods)
            self.stdout.write(f"{methods:18} {route.policy:26} /{route.pattern}  {route.name}")
