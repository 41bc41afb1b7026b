"""The permission proof over every route of the product: ``make permission-proof``.

Builds a world of two districts in a throw-away database, sends every operation for every standing
of an actor, relation to the thing and verdict, and judges by status, content, state and traces.
Then the planted bugs must be found, and the mutants of the policies killed. Prints what was run;
fails on any finding, and on a route without a golden request.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: The whole proof is one test: it may take longer than a test of the suite, and stand still less
#: than two hours.
LONGEST = 7_200
PARTS = ("tests/authz/test_oracle.py", "tests/authz/test_time.py", "tests/authz/whole.py")


def main() -> int:
    patience = ("-o", f"faulthandler_timeout={LONGEST}")
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-s", "--tb=short", *patience, *PARTS]
    return subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
