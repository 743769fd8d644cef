"""HTML that is put together without escaping the values that go into it."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.built_text import MARK, Built, built_text, built_texts
from vetline.analysis.checks.fixed_values import FixedValues
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def unescaped_markup(view: UnitView, facts: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Values that are declared to be safe HTML, though nothing has made them so.

    The framework that offers the declaration knows what it does.
    """
    fixed = FixedValues(view, _ESCAPES)
    for name in view.calls.keys() & _DECLARING:
        for call in view.calls[name]:
            value = _declared(view, call)
            if value is None or fixed.holds(value) or facts.holds(_module_of(view, call)):
                continue
            if _is_rendered(view, call) or _is_undone(view, call):
                continue
            first = _unescaped(built_text(view, value), fixed) or value
            if not fixed.holds(first):
                holes = {"$VALUE": excerpt(view.text(first))}
                yield verdict(rule, Span(call.start, call.end), holes)


def _is_undone(view: UnitView, call: n.Call) -> bool:
    """Whether plain text is made again of what ``call`` declares: ``Markup(text).unescape()``."""
    return any(
        isinstance(undoing.func, n.Attribute) and undoing.func.value is call
        for name in ("unescape", "striptags")
        for undoing in view.calls.get(name, ())
    )


def html_building(view: UnitView, facts: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Texts with tags of HTML into which values go as they are.

    A module inside a package that has nothing to do with the web writes them for someone else.
    """
    if not _MENTION.search(view.tree.text):
        return
    if not view.names.interface.packages and facts.has_package(view.path.rpartition("/")[0]):
        return
    tagged = [built for built in built_texts(view) if _TAG.search(built.text)]
    fixed = FixedValues(view, _ESCAPES)
    escaping = _escaping(view) if tagged else set()
    for built in tagged:
        if id(built.node) in escaping or _is_description(view, built.node):
            continue
        value = _unescaped(built, fixed)
        if value is not None:
            node = built.node.value if isinstance(built.node, n.AugAssign) else built.node
            holes = {"$VALUE": excerpt(view.text(value))}
            yield verdict(rule, Span(node.start, node.end), holes)


def _declared(view: UnitView, call: n.Call) -> n.Node | None:
    """The value that ``call`` declares to be HTML."""
    qualified = view.names.qualified(call.func) or ""
    first = call.args[0] if call.args else None
    if first is None or not _MAKERS.fullmatch(qualified):
        return None
    if qualified.endswith("format_html"):
        return first if isinstance(first, n.JoinedStr | n.BinOp | n.Call) else None
    return first.value if isinstance(first, n.Keyword) else first


def _is_rendered(view: UnitView, call: n.Call) -> bool:
    """Whether ``call`` hands on what a template has rendered, which is HTML if it escapes."""
    return any(
        part.start <= call.start < part.end and "autoescape" in view.text(branch.test)
        for branch in (*view.nodes(n.If), *view.nodes(n.IfExp))
        if isinstance(branch, n.If | n.IfExp)
        for part in (branch.body if isinstance(branch, n.If) else (branch.body,))
    )


def _module_of(view: UnitView, call: n.Call) -> str:
    """The module, dotted, in which what is called stands."""
    return (view.names.qualified(call.func) or "").rpartition(".")[0]


def _unescaped(built: Built | None, fixed: FixedValues) -> n.Node | None:
    """The first value in ``built`` that may hold tags; one that sets a style seldom does."""
    if built is None:
        return None
    before = ""
    for filling, text in zip(built.fillings, built.text.split(MARK), strict=False):
        before += text
        is_free = not filling.is_number and _STYLE.search(before) is None
        if is_free and not fixed.holds(filling.value):
            return filling.value
    return None


def _is_description(view: UnitView, node: n.Node) -> bool:
    """Whether ``node`` is what an object is shown as to a developer: ``<Link x>``."""
    return any(
        function.start <= node.start < function.end
        for function in view.nodes(n.FunctionDef)
        if function.name == "__repr__"
    )


def _is_said_plain(call: n.Call) -> bool:
    """Whether ``call`` says that what it is given is no markup: ``content_type="text/csv"``."""
    kinds = (a.value for a in call.args if isinstance(a, n.Keyword) and a.name in _KINDS)
    said = [kind.value for kind in kinds if isinstance(kind, n.Constant)]
    return any(isinstance(kind, str) and _RENDERED.search(kind) is None for kind in said)


_KINDS = frozenset(("content_type", "mimetype", "media_type"))
_RENDERED = lazy(r"html|xml|svg")


def _escaping(view: UnitView) -> set[int]:
    """Texts that are filled in by what escapes, and texts that nobody renders."""
    found: set[int] = set()
    for name, calls in view.calls.items():
        is_told = name in _SPEAKERS or name in _DECLARING or _ESCAPES.search(name) is not None
        for call in calls:
            if is_told or _is_said_plain(call):
                found |= {id(a.value if isinstance(a, n.Keyword) else a) for a in call.args}
                found.add(id(call))
    for call in view.calls.get("format", ()):
        receiver = call.func.value if isinstance(call.func, n.Attribute) else None
        if isinstance(receiver, n.Call) and view.call_names(receiver) & _DECLARING:
            found.add(id(call))
    for raised in view.nodes(n.Raise):
        if isinstance(raised.value, n.Call):
            found |= {id(a) for a in raised.value.args}
    return found


_MENTION = lazy(r"</?[A-Za-z]|\.format\(|% ?[\w(]")

_DECLARING = frozenset(
    {"Markup", "mark_safe", "SafeString", "SafeText", "SafeUnicode", "format_html", "HTMLString"}
    | {"literal", "HTML", "safe"}
)
_MAKERS = lazy(
    r"(?:markupsafe|flask|jinja2|jinja2\.utils|flask_misaka|wtforms\.widgets(?:\.core)?)\.(?:Markup|HTMLString)"
    r"|django\.utils\.(?:safestring|html)\.(?:mark_safe|SafeString|SafeText|SafeUnicode|format_html)"
    r"|webhelpers2?\.html(?:\.builder)?\.(?:literal|HTML)"
)
_STYLE = lazy(r"(?i)\b(?:style|class|width|height|align|color|colspan)=[\"']?[^\"'<>]*$")
_TAG = lazy(
    r"(?i)(?<!\(\?P)<(?:a|b|p|i|u|h[1-6]|div|span|html|body|head|title|table|t[drh]|thead|tbody|ul|ol|li|img|script"
    r"|style|form|input|button|option|select|textarea|iframe|br|hr|strong|em|link|meta|pre|code|svg"
    r"|center|label|section|article|main|nav|header|footer|video|audio|embed|object)(?:\s[^<>]*)?/?>"
)
_ESCAPES = lazy(
    r"(?i)escape|clean|saniti[sz]e|render|linkify|format_html|mark_safe|^Markup$|html_safe|url_?encode|quote"
    r"|^url_for$|^reverse$|static$|^csrf|json|as_(?:p|table|ul|div|widget|hidden)$|flatatt|highlight"
    r"|gettext|^_$|ugettext|conditional|strip_tags|nh3|b64encode|hexdigest|to_html|markdown"
)
_SPEAKERS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "print", "secho", "echo"}
    | {"find", "re", "compile", "search", "match", "findall", "sub", "fail", "log", "_", "gettext"}
    | {"startswith", "endswith", "assertEqual", "assertIn", "assertContains", "fromstring"}
    | {"text", "PlainTextResponse"}
)
