"""Which regular expressions could match something in a unit, told in one pass over its text.

RE2 knows the words without which an expression matches nowhere, and looks for all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import re2
from attrs import define, field, frozen

from vetline.analysis.folding import as_text
from vetline.analysis.matching.displays import shown_in
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

SPELLINGS_MAX = 20_000
"""Expressions that are looked for; those of more rules than anybody has."""


@frozen(eq=False)
class Spelled:
    """The need for text that ``regex`` could match; there is one for each expression."""

    regex: str


@define(eq=False)
class Spellings:
    """All expressions that rules ask for, and the words that they cannot do without."""

    _known: dict[str, Spelled] = field(init=False, factory=dict)
    _listed: list[Spelled] = field(init=False, factory=list)
    _filter: re2.Filter | None = field(init=False, default=None)

    def __len__(self) -> int:
        """How many there are; what a text was found to hold is all of those there were then."""
        return len(self._known)

    def need(self, regex: str) -> Spelled | None:
        """The need for ``regex``; ``None`` if RE2 cannot tell what it needs."""
        if regex not in self._known:
            if len(self._known) >= SPELLINGS_MAX or not _is_readable(regex):
                return None
            self._known[regex] = Spelled(regex)
            self._filter = None
        return self._known[regex]

    def possible(self, text: str) -> Iterable[Spelled]:
        """The needs that ``text`` may meet."""
        if not self._known:
            return ()
        # None where nothing can match; what needs no word is among the indexes of any text.
        found = self.settle().Match(text, True) or ()
        return map(self._listed.__getitem__, found)

    def settle(self) -> re2.Filter:
        """What looks for all of them at once, as many as there are now."""
        if self._filter is None:
            self._listed = list(self._known.values())
            self._filter = re2.Filter()
            for spelled in self._listed:
                self._filter.Add(spelled.regex)
            self._filter.Compile()
        return self._filter


_PASS = lazy(r"(?m)(?:^|:)[ \t]*pass[ \t]*$")
"""The statement, which would meet the needs of all rules about passwords."""

SPELLINGS = Spellings()
"""One for all rules, because a pass over the text costs the same for any number of them."""


def spelled_in(view: UnitView) -> Iterable[Spelled]:
    """The needs for text that ``view`` may meet."""
    tree = view.tree
    text = "\n".join([tree.header, _PASS.sub("", tree.text), *_values(view)])
    return SPELLINGS.possible(text.encode("utf-8", "replace").decode("utf-8"))


def _values(view: UnitView) -> Iterator[str]:
    """What the unit says without spelling it out: values of strings, names of elsewhere."""
    for constant in view.nodes(n.Constant):
        if isinstance(constant.value, str):
            yield constant.value
        elif isinstance(constant.value, bytes):
            yield constant.value.decode("latin-1")
    for operation in (*view.nodes(n.BinOp), *view.nodes(n.JoinedStr)):
        known = view.names.constant(operation)
        if known is not None and isinstance(known.value, str):
            yield known.value
    for entry in view.names.interface.names.values():
        if entry.qualified is not None:
            yield entry.qualified
        if entry.type is not None:
            yield entry.type
        if entry.constant is not None:
            yield as_text(entry.constant.value)
    yield from (text for _, text in shown_in(view.names))


def _is_readable(regex: str) -> bool:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(regex, options)
    except re2.error:
        return False
    return True
