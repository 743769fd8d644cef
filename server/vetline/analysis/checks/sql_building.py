"""SQL whose text is built from values instead of being given them as parameters."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from vetline.analysis.checks.built_text import MARK, Built, built_text, built_texts
from vetline.analysis.checks.fixed_values import FixedValues
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.sql_text import is_fragment, is_sql, takes_name
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding, Step
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def formatted_sql(view: UnitView, facts: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Each expression that builds SQL from a value which is not fixed.

    A library that writes SQL for others has no other way.
    """
    if not _MENTION.search(view.tree.text) or any(map(facts.holds, SQL_WRITERS)):
        return
    fixed = FixedValues(view, _ESCAPES)
    texts = built_texts(view)
    run, spoken = (_run_as_sql(view), _spoken(view)) if texts else (set(), set())
    pieces = _pieces(view) if texts else set()
    seen: set[int] = set()
    for built in texts:
        node = _expression(built.node)
        is_run = id(node) in run
        if id(node) in spoken and not is_run:
            continue
        is_piece = id(node) in pieces and f"'{MARK}'" in built.text
        if is_piece or is_sql(built.text) or (is_run and is_fragment(built.text)):
            finding = _finding(view, rule, built, fixed)
            if finding is not None:
                seen.add(id(node))
                yield evolve(finding, trace=tuple(_way(view, built.node)))
    yield from _raw_fragments(view, rule, fixed, seen)


def _finding(view: UnitView, rule: Rule, built: Built, fixed: FixedValues) -> Finding | None:
    paired = _paired(view, built.node)
    open_values = [
        (filling.value, takes_name(built.text, index))
        for index, filling in enumerate(built.fillings)
        if not filling.is_number and not fixed.holds(filling.value)
        if _unpacked(view, filling.value) not in paired
    ]
    values = [value for value, is_name in open_values if not is_name]
    names = [value for value, is_name in open_values if is_name and not _is_own(value)]
    if not values and (not names or isinstance(built.node, n.AugAssign)):
        return None  # What builds SQL piece by piece is a library that does so for a living.
    first = (values or names)[0]
    node = _expression(built.node)
    holes = {"$VALUE": excerpt(view.text(first)), "$REMEDY": _PASS if values else _CHOOSE}
    span = Span(node.start, node.end)
    if values:
        return verdict(rule, span, holes)
    return verdict(rule, span, holes, severity=Severity.INFO, confidence=Confidence.LOW)


def _paired(view: UnitView, node: n.Node) -> list[n.Expr]:
    """What gives parameters that are run with ``node``: ``where, values = conditions(…)``.

    Whoever makes a part of the text along with its parameters puts no values into it.
    """
    name = _variable(view, node)
    found: list[n.Expr] = []
    for call in _sql_calls(view):
        if any(a is node or (isinstance(a, n.Name) and a.id == name) for a in call.args):
            found += [made for a in call.args if (made := _unpacked(view, a)) is not None]
    return found


def _unpacked(view: UnitView, node: n.Node) -> n.Expr | None:
    """The call whose result ``node`` is one of several parts of."""
    binds = view.names.binds(node) if isinstance(node, n.Name) else None
    if not binds or len(binds) > 1 or binds[0].kind is not BindKind.ITEM:
        return None
    return binds[0].value if isinstance(binds[0].value, n.Call) else None


def _way(view: UnitView, node: n.Node) -> Iterator[Step]:
    """From where a variable is given the text to where it is run, if that is elsewhere."""
    name = _variable(view, node)
    for call in _sql_calls(view) if name else ():
        values = (a.value if isinstance(a, n.Keyword) else a for a in call.args)
        if call.start > node.end and any(isinstance(v, n.Name) and v.id == name for v in values):
            yield Step(Span(node.start, node.end), "is put together here")
            yield Step(Span(call.start, call.end), f"is run by `{view.text(call.func)}`")
            return


def _variable(view: UnitView, node: n.Node) -> str:
    """The variable that the text ``node`` is kept in."""
    if isinstance(node, n.AugAssign):
        return node.target.id if isinstance(node.target, n.Name) else ""
    for assign in view.nodes(n.Assign):
        if assign.value is node and isinstance(assign.targets[0], n.Name):
            return assign.targets[0].id
    return ""


def _is_own(value: n.Node) -> bool:
    """Whether ``value`` is an attribute of the object, or what a method of it gives."""
    while isinstance(value, n.Attribute | n.Call):
        value = value.value if isinstance(value, n.Attribute) else value.func
    return isinstance(value, n.Name) and value.id in ("self", "cls")


def _expression(node: n.Node) -> n.Node:
    return node.value if isinstance(node, n.AugAssign) else node


def _run_as_sql(view: UnitView) -> set[int]:
    """The arguments of which it is known that they are run as SQL, whatever they look like."""
    found: set[int] = set()
    for call in _sql_calls(view):
        for argument in call.args:
            value = argument.value if isinstance(argument, n.Keyword) else argument
            items = value.items if isinstance(value, n.List | n.Tuple) else (value,)
            found |= {id(item) for item in items}
            if isinstance(value, n.Dict):
                found |= {id(item.value) for item in value.items}
    return found


def _pieces(view: UnitView) -> set[int]:
    """The texts that are joined to a part of SQL: ``", ".join(f"{c} = '{v}'" for …)``."""
    found: set[int] = set()
    for text in (*view.nodes(n.JoinedStr), *view.nodes(n.BinOp)):
        parts = list(n.walk(text))
        if not is_sql("".join(str(p.value) for p in parts if isinstance(p, n.Constant))):
            continue
        for name in (part for part in parts if isinstance(part, n.Name)):
            binds = view.names.binds(name)
            value = binds[0].value if binds and len(binds) == 1 else None
            if isinstance(value, n.Call) and view.call_names(value) & {"join"}:
                found |= {id(part) for part in n.walk(value)}
    return found


def _sql_calls(view: UnitView) -> Iterator[n.Call]:
    for name in view.calls.keys() & (_RUNNERS | _MAKERS):
        for call in view.calls[name]:
            qualified = view.names.qualified(call.func) or ""
            if name in _MAKERS:
                if qualified.startswith(("sqlalchemy.", "sqlmodel.", "django.")):
                    yield call
            elif isinstance(call.func, n.Attribute) and _is_database(view, call.func.value):
                yield call


def _is_database(view: UnitView, receiver: n.Node) -> bool:
    written = view.text(receiver)
    qualified = view.names.type_of(receiver) or view.names.qualified(receiver) or ""
    return bool(_DATABASE.search(written) or _DRIVER.match(qualified))


def _raw_fragments(
    view: UnitView, rule: Rule, fixed: FixedValues, seen: set[int]
) -> Iterator[Finding]:
    """``RawSQL(x)`` and ``.extra(where=[x])`` of Django: raw SQL whatever ``x`` is."""
    for call in view.calls.get("RawSQL", ()):
        is_django = (view.names.qualified(call.func) or "").startswith("django.")
        for value in _raw_values(call.args[:1], ("sql",)) if is_django else ():
            yield from _raw(view, rule, fixed, seen, value)
    for call in view.calls.get("extra", ()):
        if isinstance(call.func, n.Attribute) and _is_queryset(view, call, call.func.value):
            for value in _raw_values(call.args, _EXTRAS):
                yield from _raw(view, rule, fixed, seen, value)


def _is_queryset(view: UnitView, call: n.Call, receiver: n.Node) -> bool:
    """Whether ``extra`` is that of Django, by its receiver or by what it is given."""
    named = any(isinstance(a, n.Keyword) and a.name in ("where", "tables") for a in call.args)
    return named or _QUERYSET.search(view.text(receiver)) is not None


def _raw_values(args: tuple[n.Expr, ...], names: tuple[str, ...]) -> Iterator[n.Node]:
    for argument in args:
        if isinstance(argument, n.Keyword) and argument.name not in names:
            continue
        value = argument.value if isinstance(argument, n.Keyword) else argument
        if isinstance(value, n.List | n.Tuple):
            yield from value.items
        elif isinstance(value, n.Dict):
            yield from (item.value for item in value.items)
        elif not isinstance(value, n.Starred):
            yield value


def _raw(
    view: UnitView, rule: Rule, fixed: FixedValues, seen: set[int], value: n.Node
) -> Iterator[Finding]:
    if id(value) in seen or fixed.holds(value):
        return
    built = built_text(view, value)
    if built is not None and all(f.is_number or fixed.holds(f.value) for f in built.fillings):
        return
    holes = {"$VALUE": excerpt(view.text(value)), "$REMEDY": _PASS}
    yield verdict(rule, Span(value.start, value.end), holes)


def _spoken(view: UnitView) -> set[int]:
    """Texts that people read: what is logged, printed or raised."""
    found: set[int] = set()
    for name in view.calls.keys() & _SPEAKERS:
        for call in view.calls[name]:
            found |= {id(a.value if isinstance(a, n.Keyword) else a) for a in call.args}
    for raised in view.nodes(n.Raise):
        if isinstance(raised.value, n.Call):
            found |= {id(a) for a in raised.value.args}
    return found


SQL_WRITERS = (
    "django.db.models.sql.compiler",
    "sqlalchemy.sql.compiler",
    "peewee",
    "pypika.queries",
)
"""Modules by which one knows the libraries whose work it is to write SQL."""

_PASS = "write a placeholder there and pass the value as a parameter"
_CHOOSE = "a name cannot be a parameter, so choose it from a set of your own"
_MENTION = lazy(
    r"(?i)\b(?:select|insert|update|delete|replace|with|merge|create|alter|drop|truncate|grant|exec"
    r"|call|copy|match|pragma|attach|load|show|describe|execute\w*|rawsql|extra|text|raw|use)\b"
)
_ESCAPES = lazy(
    r"(?i)quote|escape|identifier|mogrify|sanitize_(?:sql|ident)|^literal$|adapt|^qn2?$|^visit_"
    r"|^_?process$|^format_(?:table|column|schema|sequence|constraint|index|name|alias)|^compile$"
)
_RUNNERS = frozenset(
    {"execute", "executemany", "executescript", "execute_sql", "exec_driver_sql", "raw", "fetch"}
    | {"fetchrow", "fetchval", "fetch_all", "fetch_one", "fetchall", "fetchone", "read_sql"}
    | {"read_sql_query", "run_query", "execute_query", "query", "filter", "having", "where"}
)
_MAKERS = frozenset({"text", "literal_column", "RawSQL", "from_statement"})
_EXTRAS = ("select", "where", "tables", "order_by")
_DATABASE = lazy(
    r"(?i)(?:^|[._])(?:c|cur|curs|cursor|conn|connection|con|db|dbh|database|session|engine|tx|sql|pool)\d*"
    r"(?:\(.*\))?$|cursor\(.*\)$|connect\(.*\)$|objects$|\bquery(?:\(.*\))?$|\bselect\(.*\)$"
)
_DRIVER = lazy(r"(?:sqlite3|psycopg\d?|pymysql|MySQLdb|sqlalchemy|asyncpg|aiosqlite|pandas)\b")
_QUERYSET = lazy(r"objects|queryset|qs$|query$|\.(?:filter|all|exclude)\(")
_SPEAKERS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "print", "secho", "echo"}
    | {"fail", "log", "skip", "_", "gettext", "ngettext", "add_argument", "ValueError"}
)
