"""What a framework checks of a field or parameter before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from vetline.analysis.flow import constants
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.summary import FunctionSummary
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


def validated_fields(method: n.Node | None, run: Run) -> tuple[str, ...]:
    """The fields whose values ``@field_validator("name")`` hands to ``method``."""
    decorators = method.decorators if isinstance(method, n.FunctionDef) else ()
    return tuple(
        arg.value
        for part in decorators
        if isinstance(part, n.Call) and run.names.qualified(part.func) in VALIDATORS
        for arg in part.args
        if isinstance(arg, n.Constant) and isinstance(arg.value, str)
    )


def is_validated(summary: FunctionSummary, run: Run) -> bool:
    """Whether no attack text comes out of the validator that ``summary`` is of."""
    kept_out = run.model.mask(*PROBED_KINDS)
    given = [one.cleared for one in summary.result.carried if one.label == VALIDATED]
    return all(cleared & kept_out == kept_out for cleared in given)


VALIDATORS = frozenset(("pydantic.field_validator", "pydantic.validator"))
VALIDATED = "validated"
"""The label of what a validator is given, which tells what it lets through."""


def is_typed_option(name: str, function: n.Node | None, run: Run) -> bool:
    """Whether ``@click.option("--name", type=int)`` makes a number of what comes for ``name``."""
    decorators = function.decorators if isinstance(function, n.FunctionDef) else ()
    calls = [part for part in decorators if isinstance(part, n.Call)]
    return any(
        run.names.qualified(call.func) in ("click.option", "click.argument")
        and name in _option_names(call)
        and any(_makes_no_text(part, run) for part in call.args)
        for call in calls
    )


def _option_names(call: n.Call) -> Iterator[str]:
    for part in call.args:
        if isinstance(part, n.Constant):
            yield str(part.value).partition("/")[0].lstrip("-").replace("-", "_").lower()


def _makes_no_text(part: n.Node, run: Run) -> bool:
    """Whether ``type=int``, ``type=click.Choice([…])`` or ``is_flag=True`` is said."""
    if not isinstance(part, n.Keyword):
        return False
    if part.name in ("is_flag", "count"):
        return isinstance(part.value, n.Constant) and part.value.value is True
    kind = part.value.func if isinstance(part.value, n.Call) else part.value
    return part.name == "type" and (run.names.qualified(kind) or "") in OPTION_KINDS


OPTION_KINDS = frozenset(
    (
        "int", "float", "bool", "uuid.UUID", "click.INT", "click.FLOAT", "click.BOOL", "click.UUID",
        "click.IntRange", "click.FloatRange", "click.Choice", "click.DateTime",
    )
)  # fmt: skip
"""What ``click`` can make of an option that is no free text any more."""


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
