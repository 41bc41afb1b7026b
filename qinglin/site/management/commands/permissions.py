from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from qinglin.access.queries import roles
from qinglin.kernel.actor import PERMISSIONS


class Command(BaseCommand):
    help = "Prints which role holds which permission, as stored in this installation."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            known = list(roles())
            if not known:
                self.stdout.write("no roles yet: run `qinglin migrate`")
                return
            width = max(len(name) for name in PERMISSIONS)
            for number, role in enumerate(known, start=1):
                self.stdout.write(f"{number:>3}  {role.key}  {role.title} / {role.title_en}")
            self.stdout.write("")
            head = "".join(f"{number:>3}" for number in range(1, len(known) + 1))
            self.stdout.write(f"{'':{width}}{head}")
            for name in sorted(PERMISSIONS):
                held = "".join("  ✓" if name in role.permissions else "  ·" for role in known)
                self.stdout.write(f"{name:{width}}{held}   {PERMISSIONS[name]}")
            unknown = sorted({p for role in known for p in role.permissions} - set(PERMISSIONS))
            if unknown:
                self.stdout.write(f"not declared by any room: {', '.join(unknown)}")
