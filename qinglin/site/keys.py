"""The master secret of an installation: given by the environment, or kept in a file of its own."""

import os
import secrets
from pathlib import Path

from .env import Environment, WrongEnvironment


def master_secret(env: Environment) -> bytes:
    """At least 32 bytes. The file is made once, readable by its owner only.

    Losing it loses the sealed identity documents: it belongs in the backup, apart from the data.
    """
    if env.secret:
        try:
            secret = bytes.fromhex(env.secret)
        except ValueError:
            raise WrongEnvironment("QINGLIN_SECRET must be hexadecimal") from None
        if len(secret) < 32:
            raise WrongEnvironment("QINGLIN_SECRET must hold at least 32 bytes (64 hex digits)")
        return secret
    return _kept(env.home / "secret.key")


def _kept(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return bytes.fromhex(path.read_text().strip())
        with os.fdopen(handle, "w") as file:
            made = secrets.token_bytes(48)
            file.write(made.hex())
    except (OSError, ValueError) as error:
        raise WrongEnvironment(f"the key file {path} cannot be used: {error}") from error
    return made
