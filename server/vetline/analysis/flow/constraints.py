"""What a framework checks of a field or parameter before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from vetline.analysis.flow import constants
from vetline.analysis.flow.run import Run
from vetline.syntax import nodes as n

CHECKED = "typing.Literal"
"""The class of a field that is one of few, or whose text a pattern holds to what is harmless."""
PROBED_KINDS = ("sql", "html", "path", "command")
"""The kinds whose attack texts a pattern must keep out."""

PATTERNS_MAX = 512
"""Patterns of which it is kept whether they do: whoever reads a field asks again."""


def is_constrained(annotation: n.Expr | None, default: n.Expr | None, run: Run) -> bool:
    """Whether ``Field(pattern=…)`` and its like keep every attack text out."""
    parts = [part for part in (annotation, default) if part is not None]
    return any(_keeps_out(text, run) for part in parts for text in _patterns(part, run))


def _patterns(node: n.Expr, run: Run) -> Iterator[str]:
    for call in n.walk(node):
        for arg in call.args if isinstance(call, n.Call) else ():
            if isinstance(arg, n.Keyword) and arg.name in ("pattern", "regex"):
                known = run.names.constant(arg.value)
                if known is not None and isinstance(known.value, str):
                    yield known.value


def _keeps_out(pattern: str, run: Run) -> bool:
    return _matches_none(pattern, tuple(run.model.kinds[kind].probes for kind in PROBED_KINDS))


@lru_cache(PATTERNS_MAX)
def _matches_none(pattern: str, probes: tuple[tuple[str, ...], ...]) -> bool:
    compiled = constants.expression(pattern)
    return compiled is not None and not any(map(compiled.search, chain.from_iterable(probes)))
