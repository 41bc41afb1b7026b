"""Fences around files of every kind: their length, and what templates may hold."""

import re
from collections.abc import Iterator
from pathlib import Path

LONGEST = 400
CODE = {".py", ".html", ".txt", ".js", ".mjs", ".ts", ".css", ".scss", ".sh"}
NOT_OURS = {"migrations", "node_modules", "dist", "__pycache__", ".venv", "locale"}
IN_TEMPLATES = {
    r"\.objects\b": "asks a model's manager",
    r"\w_set\b": "walks a relation backwards",
    r"<style\b": "style in the page",
    r"\sstyle\s*=": "style attribute",
    r"\son[a-z]+\s*=\s*[\"']": "script attribute",
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"(?:application/json|application/ld\+json)\")": "script",
    r"javascript:": "script address",
    r"(?:src|srcset|action|poster)\s*=\s*[\"'](?:https?:)?//": "something from another host",
    r"<link[^>]+href\s*=\s*[\"'](?:https?:)?//": "something from another host",
}
COMMENT = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL
)


def our_files(*roots: Path) -> Iterator[Path]:
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in CODE and path.is_file() and not NOT_OURS & set(path.parts):
                yield path


def long_files(*roots: Path, longest: int = LONGEST) -> list[str]:
    bad = []
    for path in our_files(*roots):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > longest:
            bad.append(f"{path}: {lines} lines")
    return bad


def careless_templates(root: Path) -> list[str]:
    """Templates that fetch data, or that the content security policy would break."""
    bad = []
    for path in sorted(root.glob("**/templates/**/*.html")):
        text = COMMENT.sub(
            lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8")
        )
        for pattern, what in IN_TEMPLATES.items():
            for found in re.finditer(pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                bad.append(f"{path.relative_to(root.parent).as_posix()}:{line} {what}")
    return bad
