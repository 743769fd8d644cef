"""Which functions are called from outside, and how that can be seen of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from attrs import evolve, frozen

from vetline.analysis.flow.run import Run
from vetline.rulebook.taint import Handler, TaintModel
from vetline.syntax import nodes as n

MODELS_MAX = 4
"""Vocabularies whose handlers are kept sorted: one a project."""

HandlerIndex = Mapping[str, tuple[Handler, ...]]


@frozen(eq=False)
class Role:
    """A handler found, with the decorator that makes it one.

    ``is_guess`` says that only the look of the function makes it one: it may help another.
    """

    handler: Handler
    decorator: n.Call | None = None
    is_guess: bool = False


def role_of(node: n.FunctionDef, cls: n.ClassDef | None, run: Run) -> Role | None:
    """The role of ``node`` (a method of ``cls``), if anybody outside calls it."""
    found = [r for d in node.decorators if (r := _of_decorator(d, run)) is not None]
    if not found and cls is not None and not node.name.startswith("_"):
        found = [r for d in cls.decorators if (r := _of_decorator(d, run)) is not None]
    if found:  # what reads a whole request says more than what names a part of its path
        return next((role for role in found if not role.handler.route), found[0])
    params = [p for p in node.params if p.name]
    own = params if cls is None else params[1:]
    for handler in by_first(run.model).get(own[0].name, ()) if own else ():
        if _has_signature(node, own, handler):
            return Role(handler)
    if cls is not None:
        return _of_base(node, cls, run)
    if params and _is_view(node, params[0], run):
        for handler in run.model.handlers:
            is_named = handler.first_type and not handler.functions
            if is_named and run.frameworks.intersection(handler.modules):
                return Role(handler, is_guess=True)
    return None


def _has_signature(node: n.FunctionDef, params: list[n.Parameter], handler: Handler) -> bool:
    """Whether its name, or that of its second parameter, tells that a server calls ``node``."""
    is_named = node.name in handler.functions
    return is_named or (len(params) > 1 and params[1].name in handler.second)


def _of_decorator(decorator: n.Expr, run: Run) -> Role | None:
    call = decorator if isinstance(decorator, n.Call) else None
    func = decorator.func if isinstance(decorator, n.Call) else decorator
    name = run.names.qualified(func) or ""
    for handler in by_decorator(run.model).get(name, ()):
        if _is_given(handler, call, run):
            return Role(_sending(handler, call, run), call)
    if not isinstance(func, n.Attribute) or call is None:
        return None
    for handler in by_duck(run.model).get(func.attr, ()):
        if not _has_path(call, run):
            continue
        if not handler.modules or run.frameworks.intersection(handler.modules):
            return Role(_sending(handler, call, run), call)
    return None


def _is_given(handler: Handler, call: n.Call | None, run: Run) -> bool:
    """Whether the decorator is for what ``handler`` is about, such as errors of any class."""
    first = call.args[0] if call is not None and call.args else None
    return not handler.given or (
        first is not None and (run.names.qualified(first) or "") in handler.given
    )


def _sending(handler: Handler, call: n.Call | None, run: Run) -> Handler:
    """``handler``, which sends HTML if its decorator says that this is the class of its answer."""
    for argument in call.args if call is not None else ():
        if isinstance(argument, n.Keyword) and argument.name in _KINDS_OF_ANSWER:
            named = run.names.qualified(argument.value) or ""
            known = run.names.constant(argument.value)
            is_html = named.endswith(_PAGES) or (known is not None and known.value == "text/html")
            return evolve(handler, html=is_html)
    return handler


_KINDS_OF_ANSWER = ("response_class", "media_type")
_PAGES = ("HTMLResponse", "MediaType.HTML")


def _has_path(call: n.Call, run: Run) -> bool:
    return route_path(call, run).startswith("/") or not call.args


def route_path(call: n.Call, run: Run) -> str:
    """The path that a route decorator names; empty if it is not known."""
    for arg in call.args:
        if isinstance(arg, n.Keyword) and arg.name not in ("rule", "path"):
            continue
        known = run.names.constant(arg.value if isinstance(arg, n.Keyword) else arg)
        return known.value if known is not None and isinstance(known.value, str) else ""
    return ""


def _of_base(node: n.FunctionDef, cls: n.ClassDef, run: Run) -> Role | None:
    bases = set(_all_bases(cls, run))
    named = by_method(run.model)
    for handler in (*named.get(node.name, ()), *named.get("*", ())):
        is_there = not handler.modules or run.frameworks.intersection(handler.modules)
        if is_there and not bases.isdisjoint(handler.bases):
            return Role(handler)
    return None


def _all_bases(cls: n.ClassDef, run: Run) -> Iterator[str]:
    """The names of the bases of ``cls``, and of theirs; the empty one for a class without."""
    if not cls.bases:
        yield ""
    for base in (run.names.qualified(b) or "" for b in cls.bases if not isinstance(b, n.Keyword)):
        for name in (base, *run.ancestors(base)):
            yield name
            if _suffix(name):
                yield f"*{_suffix(name)}"


def _suffix(name: str) -> str:
    """How a generated base class ends, such as a gRPC servicer's."""
    return "Servicer" if name.endswith("Servicer") else ""


def _is_view(node: n.FunctionDef, first: n.Parameter, run: Run) -> bool:
    """Whether a function with a request in front answers requests, or only helps one that does."""
    if first.name not in ("request", "req"):
        return False
    if node.decorators or run.path.rpartition("/")[2].startswith("views"):
        return True
    return any(
        isinstance(part, n.Return) and isinstance(part.value, n.Call) and _is_response(part.value)
        for part in n.walk(node)
    )


def _is_response(call: n.Call) -> bool:
    func = call.func
    name = (
        func.attr if isinstance(func, n.Attribute) else func.id if isinstance(func, n.Name) else ""
    )
    return name in ("render", "redirect") or "Response" in name


def _index(model: TaintModel, words: Callable[[Handler], Iterable[str]]) -> HandlerIndex:
    """The handlers of ``model`` by each of their ``words``, in their order."""
    index: dict[str, tuple[Handler, ...]] = {}
    for handler in model.handlers:
        for word in dict.fromkeys(words(handler)):
            index[word] = (*index.get(word, ()), handler)
    return index


@lru_cache(MODELS_MAX)
def by_decorator(model: TaintModel) -> HandlerIndex:
    """The handlers of ``model`` by the dotted names of decorators."""
    return _index(model, lambda handler: handler.decorators)


@lru_cache(MODELS_MAX)
def by_duck(model: TaintModel) -> HandlerIndex:
    """The handlers of ``model`` by what decorators on a receiver of unknown class are called."""
    return _index(model, lambda handler: handler.duck)


@lru_cache(MODELS_MAX)
def by_method(model: TaintModel) -> HandlerIndex:
    """The handlers of ``model`` by the names of methods; ``*`` for any."""
    return _index(model, lambda handler: handler.methods)


@lru_cache(MODELS_MAX)
def by_first(model: TaintModel) -> HandlerIndex:
    """Those that are known by their own name, by the names of their first parameter."""
    return _index(model, lambda handler: handler.first if handler.functions else ())
