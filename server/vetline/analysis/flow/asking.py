"""Calls of what a function was given: callers know what that does, and are asked.

What such a call gives is to the function as one more parameter behind its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.flow.conditions import receiver_name
from vetline.analysis.flow.results import SELF, result_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summarising import leaving_of
from vetline.analysis.flow.summary import Ask
from vetline.analysis.flow.values import (
    ANYWHERE,
    ITERATED,
    TAINTED_HOLE,
    Origin,
    Taint,
    Value,
)
from vetline.analysis.flow.vocabulary import STRING_METHODS
from vetline.syntax import nodes as n


def ask(site: Site, state: State, run: Run) -> Value | None:
    """What the callers' own function gives that ``site`` calls; ``None`` if it calls none."""
    if not _is_given(site, run):
        return None
    asks, leaving = run.root.asks, leaving_of(run)
    given = tuple((place, result_of(v, state, leaving)) for place, v in _given(site, state, run))
    asks[id(site.node)] = Ask(result_of(site.callee, state, leaving), given)
    index = len(run.root.params) + list(asks).index(id(site.node))
    origin = Origin(("param", index), "", site.name, site.node.start, site.node.end, index)
    return Value((Taint(origin),), text=TAINTED_HOLE)


def _is_given(site: Site, run: Run) -> bool:
    """Whether a parameter is called, or what was kept of one on ``self``."""
    callee, func = site.callee, site.node.func
    if not run.traces_parameters or callee.type or callee.objects:
        return False
    if isinstance(func, n.Attribute):
        is_own = site.receiver is not None and SELF in site.receiver.objects
        is_known = _is_known_word(site, run) and not _is_of_request(site, run)
        if not _is_kept(site, run) if is_own else is_known:
            return False
    elif callee.ref:
        return False
    given = [taint for taint in callee.taints if taint.origin.param >= 0]
    if len(given) != 1 or not given[0].whole:
        return False
    path = given[0].origin.path
    return all(map(_is_known, path[:-1] if path[-1:] == (ITERATED,) else path))


def _is_kept(site: Site, run: Run) -> bool:
    """Whether what is called of ``self`` is something that was kept there, and no method."""
    own = run.class_(site.receiver.type) if site.receiver is not None else None
    if own is None or run.class_bases:
        return False  # A class that nobody knows has the method, perhaps.
    return site.name not in own.methods


def _is_known_word(site: Site, run: Run) -> bool:
    """Whether the vocabulary has an idea of what a method of this name does."""
    model, name = run.model, f"*.{site.name}"
    tables = (model.calls, model.sanitizers, model.keeps, model.texts, model.clean)
    return (
        site.name in STRING_METHODS
        or any(name in table for table in tables)
        or site.name in model.hints
        or any(f"{kind}.{site.name}" in model.verbs for kind in ("unknown", "dict", "list"))
        or any(word in site.name.lower() for word in model.sanitizer_words)
    )


def _is_of_request(site: Site, run: Run) -> bool:
    """Whether it reads what is called like a request, of which only callers know the class."""
    if receiver_name(site).strip("_") not in ("request", "req"):
        return False
    model = run.model
    read = (f"{kind}.{site.name}" for kind in model.requests.values())
    return any(name in model.reads or name in model.calls for name in read)


def _is_known(key: object) -> bool:
    """Whether a part of a path leads to one thing, and not to any of several."""
    return isinstance(key, (int, str)) and key not in (ANYWHERE, ITERATED)


def _given(site: Site, state: State, run: Run) -> Iterator[tuple[str, Value]]:
    """The arguments: by name, by position (no name), or spread (``*``, ``**``)."""
    for arg in site.node.args:
        if isinstance(arg, n.Keyword):
            yield arg.name or "**", run.peek(arg.value, state)
        elif isinstance(arg, n.Starred):
            yield "*", run.peek(arg.value, state)
        else:
            yield "", run.peek(arg, state)
