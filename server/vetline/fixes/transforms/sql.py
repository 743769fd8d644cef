"""SQL that is built with values in it, rewritten to take them as parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from vetline.fixes.calls import added_argument, argument, keyword, positional
from vetline.fixes.drivers import Style, imported_style, is_alchemy, known_style
from vetline.fixes.locate import around, called, code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import Reference, reference
from vetline.fixes.options import word
from vetline.fixes.pieces import Built, Doubling, Fill, Hole, built, constant_text, raw
from vetline.fixes.sqltext import Place, SqlHole, sql_holes
from vetline.fixes.variables import definition, uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


@frozen
class Query:
    """A call that runs SQL, and the text that it runs, which may stand in a variable before it.

    ``wrapper`` is the ``text(…)`` around the SQL.
    """

    call: n.Call
    text: n.Expr
    argument: n.Expr
    wrapper: n.Call | None


def parameterize_sql(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The values of the marked SQL as parameters, in the style of its driver."""
    node = target(site, word(options, "at"))
    query = query_of(site, node) if node is not None else None
    text = built(site, query.text) if query is not None else None
    if query is None or text is None or not text.holes:
        return None
    known = known_style(site, query.call)
    style = Style.NAMED if query.wrapper is not None else known or imported_style(site)
    holes = sql_holes(raw(site, text))
    is_open = any(hole.place is Place.NAME for hole in holes) or len(holes) != len(text.holes)
    if style is None or is_open or not all(_is_simple(hole) for hole in text.holes):
        return None
    draft = _parameterized(site, query, text, holes, style)
    single = _as_single(site, query.call, text)
    if draft is None or single is None:
        return None
    return Draft((*draft.changes, *single), draft.imports, known is not None)


def _as_single(site: FixSite, call: n.Call, text: Built) -> tuple[Change, ...] | None:
    """``executescript``, which takes no parameters, as ``execute`` where there is one statement."""
    func = call.func
    if not isinstance(func, n.Attribute) or func.attr != "executescript":
        return ()
    is_one = ";" not in "".join(raw(site, text)).rstrip().removesuffix(";")
    place = Span(func.end - len(func.attr), func.end)
    return (Change(place, "execute"),) if is_one else None


# --- which call, which text -----------------------------------------------------------------


def query_of(site: FixSite, node: n.Node) -> Query | None:
    """The query that ``node`` is part of, or builds; ``None`` if it is run in several places."""
    call = enclosing_call(site, node, _runs_sql)
    if call is None:
        call = _later_call(site, node)
    if call is None:
        return None
    given = _query_argument(call)
    if given is None:
        return None
    wrapper, text = _unwrapped(site, given)
    if isinstance(text, n.Name):
        found = definition(site, text)
        if found is None or sum(is_run(site, use) for use in uses(site, text)) != 1:
            return None
        inner, text = _unwrapped(site, found)
        wrapper = wrapper or inner
    return Query(call, text, given, wrapper)


def _runs_sql(call: n.Call) -> bool:
    func = call.func
    name = (
        func.attr if isinstance(func, n.Attribute) else func.id if isinstance(func, n.Name) else ""
    )
    return name in _RUNNERS


def _later_call(site: FixSite, node: n.Node) -> n.Call | None:
    """The call that runs the SQL which ``node``, or the assignment around it, builds."""
    for outer in (node, *reversed(around(site, node))):
        if isinstance(outer, n.Assign) and isinstance(outer.targets[0], n.Name):
            found = [use for use in uses(site, outer.targets[0]) if is_run(site, use)]
            return enclosing_call(site, found[0], _runs_sql) if len(found) == 1 else None
    return None


def running_call(site: FixSite, node: n.Node) -> n.Call | None:
    """The call around ``node`` that runs SQL."""
    return enclosing_call(site, node, _runs_sql)


def is_run(site: FixSite, use: n.Name) -> bool:
    """Whether ``use`` of a variable is where its SQL is run."""
    call = enclosing_call(site, use, _runs_sql)
    given = _query_argument(call) if call is not None else None
    return given is not None and given.start <= use.start and use.end <= given.end


def _query_argument(call: n.Call) -> n.Expr | None:
    for name in ("sql", "query", "statement", "operation", "raw_query"):
        found = keyword(call, name)
        if found is not None:
            return found.value
    return argument(call, None, 0)


def _unwrapped(site: FixSite, node: n.Expr) -> tuple[n.Call | None, n.Expr]:
    """``text(…)`` and what is in it."""
    if isinstance(node, n.Call) and len(node.args) == 1:
        name = site.view.names.qualified(node.func) or site.text(node.func)
        if name.rpartition(".")[2] == "text":
            return node, node.args[0]
    return None, node


def _is_simple(hole: Hole) -> bool:
    return not hole.spec and not isinstance(hole.value, (n.Yield, n.NamedExpr, n.Lambda))


def moved_values(
    site: FixSite, text: Built, style: Style
) -> tuple[tuple[Change, ...], list[str]] | None:
    """``text`` with placeholders that have no names, and the code of the values behind them."""
    holes = sql_holes(raw(site, text))
    is_open = any(hole.place is Place.NAME for hole in holes) or len(holes) != len(text.holes)
    if is_open or not all(_is_simple(hole) for hole in text.holes):
        return None
    values = [_value(site, text, h, s) for h, s in zip(text.holes, holes, strict=True)]
    fills = [Fill(style.value, *_edges(hole)) for hole in holes]
    doubling = Doubling.PERCENT if style is Style.PERCENT else Doubling.NONE
    return constant_text(site, text, fills, doubling), values


# --- placeholders and parameters ------------------------------------------------------------


def _parameterized(
    site: FixSite, query: Query, text: Built, holes: Sequence[SqlHole], style: Style
) -> Draft | None:
    given = given_parameters(query.call)
    values = [_value(site, text, h, s) for h, s in zip(text.holes, holes, strict=True)]
    names = _distinct(site, text.holes, given)
    marks = _placeholders(style, names, given)
    edges = [_edges(hole) for hole in holes]
    fills = [Fill(mark, *edge) for mark, edge in zip(marks, edges, strict=True)]
    # Only a call that already has parameters has its percent signs doubled.
    doubling = Doubling.PERCENT if style is Style.PERCENT and not given else Doubling.NONE
    if given and any(
        p.doubling is Doubling.PERCENT for p in text.pieces if not isinstance(p, Hole)
    ):
        return None
    changes = constant_text(site, text, fills, doubling)
    passed = _passed(site, query, text, style, dict(zip(names, values, strict=True)))
    if passed is None:
        return None
    return Draft((*changes, *passed.changes), passed.imports)


def given_parameters(call: n.Call) -> tuple[n.Expr, ...]:
    """The parameters that the call passes already."""
    for name in ("params", "parameters", "values", "vars", "args"):
        found = keyword(call, name)
        if found is not None:
            return (found.value,)
    is_pandas = isinstance(call.func, n.Attribute) and call.func.attr.startswith("read_sql")
    return () if is_pandas else positional(call)[1:]


def _value(site: FixSite, text: Built, hole: Hole, sql: SqlHole) -> str:
    """The code of the parameter for ``hole``, with the rest of its SQL string around it."""
    after = sql.after.removesuffix("\\")
    if not sql.before and not after:
        return code_for(site, _bare(hole.value))
    quote, prefix = _quoting(text)
    value = site.text(hole.value)
    doubled = any(p.doubling is Doubling.BRACES for p in text.pieces if not isinstance(p, Hole))
    before, after = (part.replace("%%", "%") for part in (sql.before, after))
    if not doubled:
        before, after = (re.sub(r"([{}])", r"\1\1", part) for part in (before, after))
    if quote in value or "\\" in value or "\n" in value:
        left, right = (f"{prefix}{quote}{part}{quote}" if part else "" for part in (before, after))
        return " + ".join(part for part in (left, f"str({value})", right) if part)
    return f"{prefix}f{quote}{before}{{{value}}}{after}{quote}"


def _quoting(text: Built) -> tuple[str, str]:
    literal = text.literals[0]
    return literal.quote[0], re.sub("[^rR]", "", literal.prefix)


def _bare(value: n.Expr) -> n.Expr:
    """``x`` of ``str(x)``: a driver knows better how to pass it."""
    is_str = isinstance(value, n.Call) and isinstance(value.func, n.Name) and value.func.id == "str"
    if is_str and isinstance(value, n.Call) and len(value.args) == 1:
        return value.args[0]
    return value


def _edges(hole: SqlHole) -> tuple[int, int]:
    """How much of the text on either side goes with the value: its SQL string and quotes."""
    if hole.place is Place.VALUE:
        return 0, 0
    escape = hole.after.endswith("\\")
    return len(hole.before) + 1 + escape, len(hole.after) + 1


def _distinct(site: FixSite, holes: Sequence[Hole], given: Sequence[n.Expr]) -> list[str]:
    """A name of its own for each value, after what it is called in the code."""
    taken = set(re.findall(r"\w+", " ".join(site.text(g) for g in given)))
    names: list[str] = []
    for hole in holes:
        base = _word(_bare(hole.value)) or "value"
        name = next(c for c in (base, *(f"{base}{i}" for i in range(2, 999))) if c not in taken)
        taken.add(name)
        names.append(name)
    return names


def _word(node: n.Expr) -> str | None:
    if isinstance(node, n.Call):
        return _word(node.args[0]) if node.args else None
    found = called(node)
    return found if found is not None and found.isidentifier() else None


def _placeholders(style: Style, names: Sequence[str], given: Sequence[n.Expr]) -> list[str]:
    if style is Style.NAMED:
        return [f":{name}" for name in names]
    if style is Style.DOLLAR:
        return [f"${len(given) + at + 1}" for at in range(len(names))]
    return [style.value] * len(names)


def _passed(
    site: FixSite, query: Query, text: Built, style: Style, values: Mapping[str, str]
) -> Draft | None:
    """The parameters in the call."""
    call, given = query.call, given_parameters(query.call)
    if style is Style.DOLLAR:
        return Draft(added_argument(site, call, ", ".join(values.values()), is_keyword=False))
    if len(given) > 1:
        return None
    if style is Style.NAMED:
        return _passed_by_name(site, query, given, values)
    if given:
        return _merged(site, text, given[0], style, list(values.values()))
    code = ", ".join(values.values()) + ("," if len(values) == 1 else "")
    is_pandas = isinstance(call.func, n.Attribute) and call.func.attr.startswith("read_sql")
    if is_pandas:
        return Draft(added_argument(site, call, f"params=({code})"))
    return Draft(second_argument(site, query, f"({code})"))


def second_argument(site: FixSite, query: Query, code: str) -> tuple[Change, ...]:
    """``code`` as the parameters of a call that has none yet."""
    if positional(query.call):
        return added_argument(site, query.call, code, is_keyword=False)
    return added_argument(site, query.call, f"params={code}")


def _merged(
    site: FixSite, text: Built, given: n.Expr, style: Style, values: Sequence[str]
) -> Draft | None:
    """New parameters among those there are, in the order of their placeholders."""
    if not isinstance(given, (n.Tuple, n.List)) or not given.items:
        return None
    if any(isinstance(item, n.Starred) for item in given.items):
        return None
    counts = [part.count(style.value) for part in raw(site, text)]
    if sum(counts) != len(given.items):
        return None
    merged: list[str] = []
    rest = [site.text(item) for item in given.items]
    for count, value in zip(counts, [*values, None], strict=True):
        merged += rest[:count]
        rest = rest[count:]
        merged += [value] if value is not None else []
    opening, closing = ("[", "]") if isinstance(given, n.List) else ("(", ")")
    return Draft((Change(span_of(given), opening + ", ".join(merged) + closing),))


def _passed_by_name(
    site: FixSite, query: Query, given: Sequence[n.Expr], values: Mapping[str, str]
) -> Draft | None:
    items = ", ".join(f'"{name}": {code}' for name, code in values.items())
    needs_text = query.wrapper is None and is_alchemy(site, query.call)
    said = reference(site, "sqlalchemy.text") if needs_text else Reference("")
    if said is None:
        return None
    imports = (said.statement,) if said.statement is not None else ()
    wrapped = _wrapped(query.argument, said.text) if needs_text else ()
    if not given:
        if _is_text_call(query):
            return _bound(query, values)
        return Draft((*wrapped, *second_argument(site, query, "{" + items + "}")), imports)
    if not isinstance(given[0], n.Dict):
        return None
    at = given[0].end - 1
    comma = ", " if given[0].items else ""
    return Draft((*wrapped, Change(Span(at, at), comma + items)), imports)


def _wrapped(node: n.Expr, callee: str) -> tuple[Change, ...]:
    before, after = Span(node.start, node.start), Span(node.end, node.end)
    return Change(before, callee + "("), Change(after, ")")


def _is_text_call(query: Query) -> bool:
    """Whether nothing but ``text(…)`` itself is there to take the parameters."""
    func = query.call.func
    name = func.attr if isinstance(func, n.Attribute) else getattr(func, "id", "")
    return name == "text"


def _bound(query: Query, values: Mapping[str, str]) -> Draft:
    """``text("…").bindparams(x=x)``."""
    code = ", ".join(f"{name}={value}" for name, value in values.items())
    end = Span(query.call.end, query.call.end)
    return Draft((Change(end, f".bindparams({code})"),))


_RUNNERS = frozenset(
    {"execute", "executescript", "mogrify", "raw", "fetch", "fetchrow", "fetchval", "fetch_all",
     "fetch_one", "fetch_val", "scalar", "scalars", "exec", "execute_sql", "read_sql",
     "read_sql_query", "exec_driver_sql", "RawSQL", "iterate", "stream"}
)  # fmt: skip
