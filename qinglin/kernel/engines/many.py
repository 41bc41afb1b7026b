"""Many districts as one: each key is told apart by its district, so that joins stay what they are.

A key of district 330111 becomes 330111·2⁴⁰ + key: one whole number, read back by division.
"""

from sqlglot import exp

from .manifest import DISTRICT, Written

KEYS_OF_A_DISTRICT = 2**40


def view(table: Written, *, many: bool) -> list[exp.Expr]:
    """The columns of a table as an engine shows them."""
    return [_shown(column, keyed=many and column in table.keys) for column in table.columns]


def district_of(key: int) -> int:
    return key // KEYS_OF_A_DISTRICT


def _shown(name: str, *, keyed: bool) -> exp.Expr:
    column = exp.column(name, quoted=True)
    if not keyed:
        return column
    district = exp.cast(exp.column(DISTRICT, quoted=True), exp.DataType.Type.BIGINT)
    apart = district * exp.Literal.number(KEYS_OF_A_DISTRICT) + column
    return exp.alias_(apart, name, quoted=True)
