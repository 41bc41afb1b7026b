"""Every refusal of the rooms of service says what to do next, or that nothing needs to be done."""

import pytest

from qinglin.activities import errors as activities
from qinglin.activities import presence_errors as presence
from qinglin.activities.errors import opening, terms
from qinglin.documents import errors as documents
from qinglin.hours import errors as hours
from qinglin.kernel.errors import DomainError

#: A request, an offer, or that it is done already.
WAYS_ON = ("请", "可以", "不用", "不需要")
REFUSALS = {
    kind.code: str(kind.message)
    for module in (activities, presence, opening, terms, documents, hours)
    for kind in vars(module).values()
    if isinstance(kind, type)
    and issubclass(kind, DomainError)
    and kind.__module__ == module.__name__
}


def says_what_next(sentence: str) -> bool:
    return any(word in sentence for word in WAYS_ON) and sentence.endswith(("。", "！"))


def test_there_are_refusals_to_read() -> None:
    assert len(REFUSALS) > 110
    assert not says_what_next("这一班不是抽签录取，不能抽签。")


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_says_what_to_do_next(code: str) -> None:
    assert says_what_next(REFUSALS[code]), REFUSALS[code]
