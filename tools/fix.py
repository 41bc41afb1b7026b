"""Formats everything, and repairs what can be repaired by itself.

python -m tools.fix
"""

import subprocess
import sys

from tools.check import ROOT, templates, tool


def main() -> int:
    commands = [tool("ruff", "check", "--fix", "--quiet", "."), tool("ruff", "format", ".")]
    if found := templates():
        commands.append(tool("djade", "--target-version", "5.2", *found))
    for command in commands:
        # djade exits with 1 when it has changed something: only ruff's verdict counts.
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code and "ruff" in command[0]:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
