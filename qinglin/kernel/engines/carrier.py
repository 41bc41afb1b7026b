"""Carries a queryset to another engine: compiled for PostgreSQL, read as a tree, said anew.

What an engine cannot do as it stands is rewritten here, in the tree, and nowhere else.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlglot
from django.core.exceptions import EmptyResultSet
from django.db.utils import ConnectionHandler
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from qinglin.kernel.facts import Rows

from .errors import NotExported, Uncarried

#: Compiles only; nobody ever connects. The statement is the same on every installation.
_COMPILING = ConnectionHandler(
    {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "compiled-only"}}
)
DIALECT = "postgres"
ESCAPE = "\\"
REMEMBERED = 512
LOOKED_UP = "looked_up"


def compiled(rows: Rows) -> exp.Select | None:
    """The statement as a tree, its values in place; None when it can hold no row."""
    asked = _asked(rows)
    if asked is None:
        return None
    text, given = asked
    tree = _parsed(text).copy()
    for hole in list(tree.find_all(exp.Placeholder)):
        hole.replace(literal(given.pop(str(hole.this))))
    if given:
        raise Uncarried(what=", ".join(given))
    return _plainer(tree)


def columns_of(rows: Rows) -> frozenset[tuple[str, str]]:
    """(table, column) of everything that the statement would read, whatever its values are."""
    asked = _asked(rows)
    if asked is None:
        return frozenset()
    text, given = asked
    for value in given.values():
        literal(value)
    return _columns_in(text)


def _asked(rows: Rows) -> tuple[str, dict[str, Any]] | None:
    """The text of the statement and its values by name; None when it can hold no row."""
    try:
        sql, values = rows.query.get_compiler(connection=_COMPILING["default"]).as_sql()
    except EmptyResultSet:
        return None
    # Named, because the order of a tree is not the order of the text.
    names = [f"v{n}" for n in range(len(values))]
    return sql % tuple(f":{name}" for name in names), dict(zip(names, values, strict=True))


@lru_cache(REMEMBERED)
def _columns_in(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(_columns(_plainer(_parsed(text).copy())))


@lru_cache(REMEMBERED)
def _parsed(sql: str) -> exp.Select:
    """The same question about other days and units is the same text."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    if not isinstance(tree, exp.Select):
        raise Uncarried(what=type(tree).__name__)
    return tree


def literal(value: Any) -> exp.Expression:
    """A value as a node; quoting is the generator's business, never ours."""
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int | Decimal):
        number = exp.Literal.number(abs(value))
        return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
        return exp.cast(exp.Literal.string(moment), exp.DataType.Type.TIMESTAMPTZ)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
    if isinstance(value, str):
        return exp.Literal.string(str(value))
    raise Uncarried(what=type(value).__name__)


def said(tree: exp.Select, dialect: str) -> str:
    """The statement in an engine's own words; what the dialect lacks is refused, never guessed."""
    try:
        return tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.UnsupportedError as error:
        raise Uncarried(what=str(error)) from error


def columns_read(tree: exp.Select) -> set[tuple[str, str]]:
    """(table, column) of everything that the statement reads, by its scopes."""
    return set(_columns(tree))


def check(tree: exp.Select, known: Mapping[str, Any]) -> None:
    """Refuses a statement that reads what was not exported, or calls what nobody knows."""
    # COUNT(*) is the one star.
    for node in tree.find_all(exp.Anonymous, exp.Command, exp.Star):
        if not isinstance(node.parent, exp.Count):
            raise Uncarried(what=node.sql(dialect=DIALECT))
    tables = {table.name for table in tree.find_all(exp.Table)}
    if missing := sorted(tables - set(known)):
        raise NotExported(what="、".join(missing))
    absent = {f"{t}.{c}" for t, c in columns_read(tree) if c not in known[t]}
    if absent:
        raise NotExported(what="、".join(sorted(absent)))


def _columns(tree: exp.Select) -> Iterator[tuple[str, str]]:
    for scope in traverse_scope(tree):
        for column in scope.columns:
            table = _table_of(scope, column)
            if table is not None:
                yield table, column.name


def _table_of(scope: Scope, column: exp.Column) -> str | None:
    """The table behind a column; None for the name of an expression of the same statement."""
    if not column.table:
        return None
    above: Scope | None = scope
    while above is not None:
        source = above.sources.get(column.table)
        if isinstance(source, exp.Table):
            return source.name
        if source is not None:
            return None  # a subquery: its own scope says what it reads
        above = above.parent
    raise Uncarried(what=column.sql(dialect=DIALECT))


# ---------------------------------------------------------------- what is said more plainly


def _plainer(tree: exp.Select) -> exp.Select:
    """The same statement in words that every engine understands."""
    for exists in tree.find_all(exp.Exists):
        _without_limit(exists)
    for inner in list(tree.find_all(exp.Subquery)):
        _one_value(inner)
    for like in list(tree.find_all(exp.Like)):
        _escaped(like)
    for select in list(tree.find_all(exp.Select)):
        _looked_up_before_ordering(select)
    return _looked_up_before_grouping(tree)


def _without_limit(exists: exp.Exists) -> None:
    """EXISTS is true or false; engines that turn it into a join stumble over its LIMIT 1."""
    inner = exists.this
    if isinstance(inner, exp.Select) and not inner.args.get("group"):
        inner.set("limit", None)
        inner.set("order", None)


def _one_value(subquery: exp.Subquery) -> None:
    """A value looked up with LIMIT 1 and no order: the least is one of them, on every engine.

    Spark takes correlated lookups only when they are aggregated.
    """
    inner = subquery.this
    if not isinstance(inner, exp.Select) or not isinstance(inner.args.get("limit"), exp.Limit):
        return
    if isinstance(subquery.parent, exp.From | exp.Join | exp.Exists) or subquery.arg_key == "query":
        return
    if inner.args["limit"].expression.name != "1" or len(inner.expressions) != 1:
        raise Uncarried(what=inner.sql(dialect=DIALECT))
    if inner.args.get("order") or inner.find(exp.AggFunc):
        raise Uncarried(what=inner.sql(dialect=DIALECT))
    wanted = inner.expressions[0]
    least = exp.Min(this=wanted.unalias().copy())
    inner.set("expressions", [exp.alias_(least, wanted.alias_or_name, quoted=True)])
    inner.set("limit", None)


def _escaped(like: exp.Like) -> None:
    """PostgreSQL escapes with a backslash unasked; others want to be told."""
    if not isinstance(like.parent, exp.Escape):
        told = exp.Escape(this=like.copy(), expression=exp.Literal.string(ESCAPE))
        like.replace(told)


def _looked_up_before_ordering(select: exp.Select) -> None:
    """Orders by a looked-up value: Sail looks for it among what is selected."""
    order = select.args.get("order")
    if order is None or order.find(exp.Subquery) is None or _is_grouped(select):
        return
    inner = select.copy()
    inside: list[exp.Expr] = []
    for part in ("order", "limit", "offset"):
        inner.set(part, None)

    def carried(node: exp.Expr) -> exp.Column:
        name = f"c{len(inside)}"
        inside.append(exp.alias_(node.copy(), name, quoted=True))
        return exp.column(name, LOOKED_UP, quoted=True)

    wanted = [
        exp.alias_(carried(one.unalias()), one.alias_or_name, quoted=True)
        for one in select.expressions
    ]
    for ordered in order.expressions:
        if not isinstance(ordered.this, exp.Literal):
            ordered.set("this", carried(ordered.this))
    inner.set("expressions", inside)
    for part in [name for name in select.args if name not in {"order", "limit", "offset"}]:
        select.set(part, None)
    select.set("expressions", wanted)
    select.from_(inner.subquery(LOOKED_UP, copy=False), copy=False)


def _is_grouped(select: exp.Select) -> bool:
    return bool(select.args.get("group")) or any(map(_adds_up, select.expressions))


def _looked_up_before_grouping(tree: exp.Select) -> exp.Select:
    """Adds up or groups by a looked-up value: look it up in a statement of its own, then count.

    Spark and Sail know no lookup among the keys or inside the sums of a group.
    """
    amounts = [one for one in tree.expressions if _adds_up(one)]
    if not amounts or not any(one.find(exp.Subquery) for one in tree.expressions):
        return tree
    inner, outer = tree.copy(), exp.Select()
    inner.set("group", None)
    inside: list[exp.Expr] = []

    def carried(node: exp.Expr) -> exp.Column:
        name = f"c{len(inside)}"
        inside.append(exp.alias_(node.copy(), name, quoted=True))
        return exp.column(name, LOOKED_UP, quoted=True)

    for one in tree.expressions:
        said = one.copy()
        if one not in amounts and said.find(exp.Column):
            key = carried(said.unalias())
            said = exp.alias_(key, one.alias_or_name, quoted=True)
            if tree.args.get("group"):
                outer = outer.group_by(key.copy(), copy=False)
        else:
            for node in list(said.find_all(exp.Subquery, exp.Column, bfs=True)):
                if node.find_ancestor(exp.Subquery) is None:
                    node.replace(carried(node))
        outer = outer.select(said, copy=False)
    inner.set("expressions", inside or [exp.Literal.number(1)])
    return outer.from_(inner.subquery(LOOKED_UP, copy=False), copy=False)


def _adds_up(one: exp.Expr) -> bool:
    """Whether the statement itself adds up, not one that it looks up."""
    return any(found.find_ancestor(exp.Subquery) is None for found in one.find_all(exp.AggFunc))
