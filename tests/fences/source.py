"""Fences that read Python source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp

DOORS = {"models", "queries", "actions", "events", "errors", "facts"}
WRITERS = {"actions", "sql"}
FACES = {"views", "api", "forms", "schemas", "jobs", "admin", "reactions", "management", "urls"}
#: Methods that write, whatever their arguments.
WRITES = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create",
}  # fmt: skip
#: Methods that write unless they are given a positional argument: dict.update(other),
#: image.save(file) and router.delete("/path") are something else.
WRITES_WITHOUT_ARGUMENT = {"save", "update", "delete", "asave", "aupdate", "adelete"}
READING_SQL = ("select", "pragma", "explain", "with")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
SIGNALS = {"django.db.models.signals", "django.dispatch", "django.test.signals"}
WIRING_SIGNALS = {
    "django.db.backends.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
}
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "services", "service", "signals"}
GETTEXT = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1,
    "ngettext": 2, "ngettext_lazy": 2, "pgettext": 2, "pgettext_lazy": 2,
    "npgettext": 3, "npgettext_lazy": 3,
}  # fmt: skip
KERNEL = "kernel"


def modules(root: Path, *, tests: bool = False) -> Iterator[Path]:
    """The Python files of the product, without migrations; with tests on request."""
    for path in sorted(root.rglob("*.py")):
        parts = set(path.relative_to(root).parts)
        if "migrations" not in parts and (tests or "tests" not in parts):
            yield path


def words(root: Path, path: Path) -> list[str]:
    """The dotted name of a file below the root, as parts."""
    return list(path.relative_to(root).with_suffix("").parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def at(root: Path, path: Path, line: int, what: str) -> str:
    return f"{path.relative_to(root.parent).as_posix()}:{line} {what}"


def doors(package: str) -> list[str]:
    """Imports that enter another room elsewhere than through its doors."""
    graph = grimp.build_graph(package, cache_dir=None)
    bad = []
    for importer in sorted(graph.modules):
        here = importer.split(".")
        if len(here) < 2 or here[1] == "site" or "tests" in here:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            there = imported.split(".")
            if len(there) < 3 or there[1] in (here[1], KERNEL):
                continue
            if there[2] not in DOORS:
                bad.append(f"{importer} -> {imported}")
    return bad


def writes_outside_actions(root: Path) -> list[str]:
    """Calls that write to the database elsewhere than in actions and sql."""
    bad = []
    for path in modules(root):
        place = words(root, path)
        # Rules cannot reach the database at all: an import contract says so.
        if place[0] == KERNEL or (WRITERS | {"rules"}) & set(place[1:]):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and writes(node):
                bad.append(at(root, path, node.lineno, f".{node.func.attr}()"))
    return bad


def writes(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr
    if name in WRITES:
        return True
    if name in WRITES_WITHOUT_ARGUMENT:
        # Two arguments to save() store an upload: FieldFile.save(name, content).
        return not call.args or (name == "save" and len(call.args) > 1)
    if name in ("execute", "executemany"):
        statement = call.args[0] if call.args else None
        known = isinstance(statement, ast.Constant) and isinstance(statement.value, str)
        if known and isinstance(statement, ast.Constant):
            return not str(statement.value).lstrip().lower().startswith(READING_SQL)
        return True
    return False


def loose_actions(root: Path) -> list[str]:
    """Public functions of actions that are not atomic, or do not take the actor first."""
    bad = []
    for path in modules(root):
        if "actions" not in words(root, path)[1:]:
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_"):
                continue
            if not any(is_atomic(decorator) for decorator in node.decorator_list):
                bad.append(at(root, path, node.lineno, f"{node.name} is not atomic"))
            first = [*node.args.posonlyargs, *node.args.args][:1]
            if [argument.arg for argument in first] != ["actor"]:
                bad.append(at(root, path, node.lineno, f"{node.name} does not take actor first"))
    return bad


def is_atomic(decorator: ast.expr) -> bool:
    inner = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(inner) in ("transaction.atomic", "atomic")


def imported_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every dotted name that the module imports absolutely, with its line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def signals(root: Path) -> list[str]:
    """Signals, but for wiring third parties and the database in apps.py."""
    bad = []
    for path in modules(root):
        forbidden = SIGNALS if path.name == "apps.py" else SIGNALS | WIRING_SIGNALS
        for line, name in imported_names(tree(path)):
            if name in forbidden:
                bad.append(at(root, path, line, name))
    return bad


def imports_inside_functions(root: Path) -> list[str]:
    bad: dict[str, None] = {}
    for path in modules(root, tests=True):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        bad[at(root, path, inner.lineno, "import inside a function")] = None
    return list(bad)


def managers_in_faces(root: Path) -> list[str]:
    """Faces that fetch objects by themselves instead of asking a query."""
    bad = []
    for path in modules(root):
        place = words(root, path)
        if place[0] == KERNEL or not FACES & set(place[1:]):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                bad.append(at(root, path, node.lineno, f".{node.attr}"))
            elif isinstance(node, ast.Name) and node.id in SHORTCUTS:
                bad.append(at(root, path, node.lineno, node.id))
    return bad


def project_code_in_migrations(root: Path) -> list[str]:
    """Migrations must still run when the code has moved on."""
    bad = []
    for path in sorted(root.glob("*/migrations/*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                bad.append(at(root, path, node.lineno, "relative import"))
        for line, name in imported_names(tree(path)):
            if name.split(".")[0] == root.name:
                bad.append(at(root, path, line, name))
    return bad


def code_in_room_init(root: Path) -> list[str]:
    """A room's __init__ says in a paragraph what the room is for, and does nothing."""
    bad = []
    for path in sorted(root.glob("*/__init__.py")):
        module = tree(path)
        if ast.get_docstring(module) is None:
            bad.append(at(root, path, 1, "says nothing"))
        if len(module.body) > 1:
            bad.append(at(root, path, module.body[1].lineno, "holds code"))
    return bad


def vague_names(root: Path) -> list[str]:
    return [
        at(root, path, 1, "is called after nothing")
        for path in modules(root, tests=True)
        if VAGUE & set(words(root, path))
    ]


def built_sentences(root: Path) -> list[str]:
    """Sentences given to gettext that are put together: nobody can translate them."""
    bad = []
    for path in modules(root):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            for argument in node.args[: GETTEXT.get(node.func.id, 0)]:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    bad.append(at(root, path, node.lineno, ast.unparse(argument)))
    return bad
