"""Bodies that are being executed, and what is remembered of them until their end."""

from __future__ import annotations

from attrs import Factory, define, frozen

from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import Ask, Reach
from vetline.analysis.flow.values import Object, Value
from vetline.rulebook.taint import Handler
from vetline.syntax import nodes as n


@define(eq=False)
class Root:
    """The function that is being summarised, or the statements of a module."""

    name: str
    params: tuple[str, ...] = ()
    reaches: dict[Reach, None] = Factory(dict)
    asks: dict[int, Ask] = Factory(dict)  # by the id() of the call
    shared: dict[str, Object] = Factory(dict)  # what the module keeps, as it was at first


@frozen(eq=False)
class Condition:
    """What a condition reads: variables by name, and attributes of variables but for methods."""

    names: tuple[str, ...]
    attributes: tuple[n.Attribute, ...]


@define(eq=False)
class KnownLoop:
    """A loop inside a loop, as it was left the last time: at its head, at breaks, at raises."""

    head: State
    breaks: list[State]
    raised: list[State] = Factory(list)
    inner: dict[int, KnownLoop] = Factory(dict)  # loops in it, by the id() of their bodies


@define(eq=False)
class Frame:
    """A body that is being executed."""

    outer: dict[str, Value]
    depth: int
    handler: Handler | None = None
    node: n.Node | None = None  # the function that is gone through
    returns: list[tuple[n.Expr | None, Value, State]] = Factory(list)
    loops: list[tuple[list[State], list[State]]] = Factory(list)  # states at break, at continue
    inner_loops: list[dict[int, KnownLoop] | None] = Factory(list)  # of the loops around
    tries: list[list[State]] = Factory(list)  # states at raise
    yields: list[Value] = Factory(list)
    raised: list[tuple[Value, State]] = Factory(list)  # exceptions that hold data of outside
    nested: dict[int, tuple[n.FunctionDef, State, n.ClassDef | None]] = Factory(dict)
