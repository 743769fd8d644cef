"""Functions of a module without a ``def``: ``clean = lambda s: …``, tables of lambdas."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.interface import ConstantValue, lambda_name
from vetline.syntax import nodes as n


def named_lambdas(statement: n.Assign) -> Iterator[n.FunctionDef]:
    """The lambdas that ``statement`` binds to a name, or to a name and a key, as functions."""
    target, value = statement.targets[0], statement.value
    if not isinstance(target, n.Name):
        return
    if isinstance(value, n.Lambda):
        yield as_function(target.id, value)
    for key, item in _items(value):
        if isinstance(item, n.Lambda):
            yield as_function(lambda_name(target.id, key), item)


def _items(value: n.Node) -> Iterator[tuple[ConstantValue, n.Node]]:
    """What a container that is written out holds, by constant key or index."""
    if isinstance(value, n.Dict):
        for entry in value.items:
            if isinstance(entry.key, n.Constant) and entry.key.value is not ...:
                yield entry.key.value, entry.value
    elif isinstance(value, (n.List, n.Tuple)):
        yield from enumerate(value.items)


def as_function(name: str, made: n.Lambda) -> n.FunctionDef:
    """``def name(…): return …`` in the place of ``made``."""
    body = (n.Return(made.body.start, made.body.end, made.body),)
    return n.FunctionDef(
        made.start, made.end, name, made.start, made.params, None, body, (), is_async=False
    )
