"""Loaded by pytest before the settings: the tests never see a developer's data or environment.

``QINGLIN_DATABASE`` is let through, because tools/run_tests.py names the engine with it, and so
are the variables made for tests.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tools import migrated

_database = os.environ.pop("QINGLIN_DATABASE", "")
for _name in [name for name in os.environ if name.startswith("QINGLIN_")]:
    if not _name.startswith("QINGLIN_TEST_"):
        del os.environ[_name]

#: Everything the product writes while it is tested; each xdist worker has its own.
HOME = Path(tempfile.mkdtemp(prefix="qinglin-test-"))
(HOME / "static").mkdir()  # whitenoise warns when it is not there, and warnings are errors
migrated.copy_keys(HOME)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

os.environ["QINGLIN_HOME"] = str(HOME)
os.environ["QINGLIN_DATABASE"] = _database or f"sqlite:///{HOME}/qinglin.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "qinglin.site.settings"

# A worker of pytest-xdist is a main module without a file, which pyspark takes for its own doctests
# and ends the process.
sys.modules["__main__"].__dict__.setdefault("__file__", sys.executable)
