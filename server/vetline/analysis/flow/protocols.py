"""Methods that Python calls for an operator or a statement: items, ``with``, ``str``."""

from __future__ import annotations

from vetline.analysis.flow.apply import apply_function
from vetline.analysis.flow.closures import call_closure
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import ATTRIBUTE, UNKNOWN, Value
from vetline.rulebook.written import Place
from vetline.syntax import nodes as n


def special(
    value: Value, name: str, given: list[Value], node: n.Node, state: State, run: Run
) -> Value | None:
    """What method ``name`` of ``value`` gives for ``node``; ``None`` if nobody knows the method."""
    method = run.method(value.type, name) if "." in value.type else None
    if method is not None:
        nodes: dict[Place, n.Node] = dict.fromkeys(range(len(given)), node)
        call = n.Call(node.start, node.end, n.Name(node.start, node.end, name), ())
        site = Site(call, name, (), UNKNOWN, value, None, given, {}, nodes, None)
        return apply_function(method, [value], site, state, run)
    for found in state.objects(value):
        own = found.items.get(ATTRIBUTE + name)
        if own is not None and own.closure is not None:
            return call_closure(own, [value, *given], {}, state, run)
    return None
