"""Placeholder replaced in the next commit: compiles catalogues."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    for po in (ROOT / "qinglin" / "locale").glob("*/LC_MESSAGES/django.po"):
        polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
    sys.exit(0)
