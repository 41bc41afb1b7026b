"""Where a long title is broken: words stay whole, lines are of nearly the same length."""

import unicodedata

#: Halves of a character that one line holds, at the size of titles.
LINE = 40
#: Nothing begins a line that ends something, nothing ends a line that begins something.
_CLOSING, _OPENING = "”’》」』）)、，。：；！？…", "“‘《「『（("
#: Behind these a line ends well; 工作情况 and the like are one word at the end.
_WELL = "与和及的、，：》”"
_LAST_WORD = 4


def lines_of(title: str) -> list[str]:
    """One line, or two that are balanced; longer ones are left to whoever sets them."""
    whole = _width(title)
    if not LINE < whole <= 2 * LINE:
        return [title]
    places = [at for at in range(2, len(title) - _LAST_WORD + 1) if _may_break(title, at)]
    fitting = [at for at in places if max(_width(title[:at]), _width(title[at:])) <= LINE]
    if not fitting:
        return [title]
    best = min(fitting, key=lambda at: _cost(title, at))
    return [title[:best].rstrip(), title[best:].lstrip()]


def _may_break(title: str, at: int) -> bool:
    before, after = title[at - 1], title[at]
    if after in _CLOSING or before in _OPENING or (before.isascii() and after.isascii()):
        return False
    return all(
        title[:at].count(begin) == title[:at].count(end)
        for begin, end in zip("“‘《「『（(", "”’》」』）)", strict=True)
    )


def _cost(title: str, at: int) -> int:
    balance = abs(_width(title[:at]) - _width(title[at:]))
    return balance - (8 if title[at - 1] in _WELL or title[at] in _OPENING else 0)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
