"""Classes inside functions: gone through for every instance that is made of them."""

from __future__ import annotations

from vetline.analysis.flow.closures import call_closure
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    Closure,
    Key,
    Object,
    ObjectId,
    Value,
)
from vetline.syntax import nodes as n

CLASS = "class"
"""The kind of the object that a class is; its items are the attributes of its instances."""
_INIT = ATTRIBUTE + "__init__"


def local_class(node: n.ClassDef, state: State, run: Run) -> Value:
    """The class that ``node`` defines, with what it takes over from other local classes."""
    items: dict[Key, Value] = {}
    for base in node.bases:
        if isinstance(base, n.Name):
            for found in state.objects(run.evaluate(base, state, run)):
                items.update(found.items if found.kind == CLASS else {})
    for part in node.body:
        if isinstance(part, n.FunctionDef):
            closure = Closure(part, run.seen(state), run.frame.node, _binds(part))
            items[ATTRIBUTE + part.name] = Value(closure=closure)
        elif isinstance(part, n.Assign):
            value = run.evaluate(part.value, state, run)
            names = [target.id for target in part.targets if isinstance(target, n.Name)]
            items.update((ATTRIBUTE + name, value) for name in names)
        elif isinstance(part, n.AnnAssign) and isinstance(part.target, n.Name) and part.value:
            items[ATTRIBUTE + part.target.id] = run.evaluate(part.value, state, run)
    own: ObjectId = (node.start, node.end, CLASS)
    state.heap[own] = Object(CLASS, items)
    return Value(objects=(own,), closure=Closure(node, run.seen(state), run.frame.node))


def _binds(method: n.FunctionDef) -> bool:
    """Whether ``method`` is given what it is called on."""
    return not any(isinstance(d, n.Name) and d.id == "staticmethod" for d in method.decorators)


def new_instance(cls: n.ClassDef, site: Site, state: State, run: Run) -> Value:
    """An instance of the class ``cls``, which ``site`` makes."""
    items: dict[Key, Value] = {}
    for found in state.objects(site.callee):
        items.update(found.items)
    own: ObjectId = (site.node.start, site.node.end, "instance")
    state.heap[own] = Object("instance", items, None, False)
    made = Value(objects=(own,))
    init = items.get(_INIT)
    if init is not None and init.closure is not None:
        call_closure(init, [made, *site.positional], site.keywords, state, run, site.spread)
        return made
    annotated = [part.target for part in cls.body if isinstance(part, n.AnnAssign)]
    fields = [target.id for target in annotated if isinstance(target, n.Name)]
    for name, value in [*zip(fields, site.positional, strict=False), *site.keywords.items()]:
        state.add(made, ATTRIBUTE + name, value)
    return made


def call_local(site: Site, state: State, run: Run) -> Value:
    """What a function, method or class of this unit gives for ``site``."""
    callee = site.callee
    assert callee.closure is not None, "only closures are called like this"
    if isinstance(callee.closure.node, n.ClassDef):
        return new_instance(callee.closure.node, site, state, run)
    positional = site.positional
    if callee.closure.binds and site.receiver is not None:
        positional = [site.receiver, *positional]
    return call_closure(callee, positional, site.keywords, state, run, site.spread)
