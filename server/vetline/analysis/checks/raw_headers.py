"""Header lines that are put together by hand, with values that may hold line ends."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.built_text import MARK, Built, built_texts
from vetline.analysis.checks.fixed_values import FixedValues
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def raw_headers(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Texts with header lines into which parameters of the function go as they are."""
    if "\\r\\n" not in view.tree.text:
        return
    fixed = FixedValues(view, _ESCAPES)
    given = {p.name for f in view.nodes(n.FunctionDef) for p in _parameters(f)}
    for built in built_texts(view):
        value = _open_value(built, given) if "\r\n" in built.text else None
        if value is not None and not fixed.holds(value) and not _is_checked(value, view):
            node = built.node.value if isinstance(built.node, n.AugAssign) else built.node
            holes = {"$VALUE": excerpt(view.text(value))}
            yield verdict(rule, Span(node.start, node.end), holes)


def _parameters(function: n.Node) -> tuple[n.Parameter, ...]:
    assert isinstance(function, n.FunctionDef)
    return function.params if not function.name.startswith("_") else ()


def _open_value(built: Built, given: set[str]) -> n.Name | None:
    """The first parameter that is all or the end of a header's value."""
    before = ""
    after = built.text.split(MARK)[1:]
    for filling, text, rest in zip(built.fillings, built.text.split(MARK), after, strict=False):
        before += text
        value = filling.value
        is_given = isinstance(value, n.Name) and value.id in given and not filling.is_number
        if is_given and _HEADER.search(before) and _LINE_END.match(rest):
            assert isinstance(value, n.Name)
            return value
        before += MARK
    return None


def _is_checked(value: n.Name, view: UnitView) -> bool:
    """Whether the function looks into ``value`` in any way."""
    parts = (
        part
        for kind in (n.Compare, n.Call)
        for node in view.nodes(kind)
        for part in n.walk(node)
        if isinstance(node, n.Compare) or _CHECK.search(view.text(node))
    )
    return any(isinstance(part, n.Name) and part.id == value.id for part in parts)


_HEADER = lazy(rf"(?:^|\n)[\w{MARK}-]+: ?[^\r\n]*$")
_LINE_END = lazy(r"[\"';,]?[^\r\n]{0,40}\r\n")
_ESCAPES = lazy(
    r"(?i)quote|escape|encode_header|saniti[sz]e|clean|strip|safe|format_datetime|url_?encode"
)
_CHECK = lazy(r"(?i)match|valid|check|saniti[sz]e|isalnum|isdigit|isascii")
