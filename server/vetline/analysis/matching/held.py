"""All that patterns may need and a unit holds."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.matching.displays import shown_in
from vetline.analysis.matching.homes import homes_of
from vetline.analysis.matching.pattern_needs import OWN_NAMES, Need, compared, imported_names
from vetline.analysis.matching.spellings import SPELLINGS, spelled_in
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


def held_by(view: UnitView) -> frozenset[Need]:
    """All that formulas may need and ``view`` holds, of the spellings that are known by now."""
    key = (held_by, len(SPELLINGS))
    known = view.remembered.get(key)
    if not isinstance(known, frozenset):
        known = view.remembered[key] = frozenset(_held_by(view))
    return known


def _held_by(view: UnitView) -> set[Need]:
    held: set[Need] = set(view.scopes.by_type)
    held.update(name.id for name in view.nodes(n.Name))
    for kind, names in OWN_NAMES.items():
        for node in view.nodes(kind):
            held.update(names(node))
    for constant in view.nodes(n.Constant):
        value = constant.value
        text = value.decode("latin-1") if type(value) is bytes else value
        if type(text) is str and text.isidentifier():
            held.add(text)  # as in `getattr(os, "system")`
    held.update(map(compared, view.nodes(n.Compare)))
    held.update(f"{name}()" for name in _called(view))
    _add_imported(view, held)
    held.update(spelled_in(view))
    for kind, text in shown_in(view.names):
        held.update((kind, text) if text.isidentifier() else (kind,))
    return held


def called_at_home(view: UnitView) -> set[Need]:
    """What rules in Semgrep's terms may need besides: calls by the names that imports give."""
    homes = homes_of(view)
    words = {word for name in homes.calls for word in name.split(".")}
    decorators = {f"{homes.home(code)}()" for code in _decorators(view)}
    return {*words, *decorators, *(f"{name}()" for name in homes.calls)}


def _decorators(view: UnitView) -> Iterator[n.Node]:
    for kind in (n.FunctionDef, n.ClassDef):
        for node in view.nodes(kind):
            for decorator in node.decorators:  # type: ignore[attr-defined]  # as was asked for
                yield decorator.func if isinstance(decorator, n.Call) else decorator


def _called(view: UnitView) -> Iterator[str]:
    """The dotted names of what the unit calls; a decorator is called without anybody writing it."""
    yield from view.callees
    for kind in (n.FunctionDef, n.ClassDef):
        for node in view.nodes(kind):
            for decorator in node.decorators:  # type: ignore[attr-defined]  # as was asked for
                yield from view.callee_names(decorator)


def _add_imported(view: UnitView, held: set[Need]) -> None:
    """Add what the unit's names are called at home, and the parts of what it imports."""
    for statement in (*view.nodes(n.Import), *view.nodes(n.ImportFrom)):
        for text in imported_names(statement):
            held.update(text.split("."))
    for entry in view.names.interface.names.values():
        if entry.qualified is not None:
            held.update(entry.qualified.split("."))
        constant = entry.constant.value if entry.constant is not None else None
        word = constant.decode("latin-1") if type(constant) is bytes else constant
        if _is_word(word):
            held.add(str(word))
    for operation in (*view.nodes(n.BinOp), *view.nodes(n.JoinedStr)):
        known = view.names.constant(operation)
        if known is not None and _is_word(known.value):
            held.add(str(known.value))


def _is_word(value: object) -> bool:
    """Whether a constant is text that is looked for as a whole."""
    return isinstance(value, str) and value.isidentifier()
