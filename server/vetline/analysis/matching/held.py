"""All that patterns may need and a unit holds."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.matching.displays import shown_in
from vetline.analysis.matching.pattern_needs import OWN_NAMES, Need, compared, imported_names
from vetline.analysis.matching.spellings import spelled_in
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


def held_by(view: UnitView) -> set[Need]:
    """All that formulas may need and ``view`` holds."""
    held: set[Need] = set(view.scopes.by_type)
    for name in view.nodes(n.Name):
        held.add(name.id)  # type: ignore[attr-defined]  # `nodes` gives what it is asked for
    for kind, names in OWN_NAMES.items():
        for node in view.nodes(kind):
            held.update(names(node))
    for constant in view.nodes(n.Constant):
        value = constant.value  # type: ignore[attr-defined]
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
        if entry.constant is not None and _is_word(entry.constant.value):
            held.add(str(entry.constant.value))
    for operation in (*view.nodes(n.BinOp), *view.nodes(n.JoinedStr)):
        known = view.names.constant(operation)
        if known is not None and _is_word(known.value):
            held.add(str(known.value))


def _is_word(value: object) -> bool:
    """Whether a constant is text that is looked for as a whole."""
    return isinstance(value, str) and value.isidentifier()
