"""How database drivers want their parameters, and which one a call talks to."""

from __future__ import annotations

from enum import Enum

from vetline.fixes.model import FixSite
from vetline.syntax import nodes as n


class Style(Enum):
    """A way to pass parameters."""

    QUESTION = "?"  # execute("… ?", (x,))
    PERCENT = "%s"  # execute("… %s", (x,))
    DOLLAR = "$1"  # execute("… $1", x)
    NAMED = ":x"  # execute(text("… :x"), {"x": x}), or without text()


_ROOTS = {
    "sqlite3": Style.QUESTION,
    "aiosqlite": Style.QUESTION,
    "apsw": Style.QUESTION,
    "duckdb": Style.QUESTION,
    "pyodbc": Style.QUESTION,
    "psycopg": Style.PERCENT,
    "psycopg2": Style.PERCENT,
    "pymysql": Style.PERCENT,
    "MySQLdb": Style.PERCENT,
    "mysql": Style.PERCENT,
    "aiomysql": Style.PERCENT,
    "aiopg": Style.PERCENT,
    "flask_mysqldb": Style.PERCENT,
    "pymssql": Style.PERCENT,
    "pg8000": Style.PERCENT,
    "snowflake": Style.PERCENT,
    "django": Style.PERCENT,
    "asyncpg": Style.DOLLAR,
    "oracledb": Style.NAMED,
    "cx_Oracle": Style.NAMED,
    "sqlalchemy": Style.NAMED,
    "sqlmodel": Style.NAMED,
    "flask_sqlalchemy": Style.NAMED,
}


def is_driver(root: str) -> bool:
    """Whether the package ``root`` talks to a database."""
    return root in _ROOTS


def known_style(site: FixSite, call: n.Call) -> Style | None:
    """The style of the driver whose method ``call`` is, as far as its receiver tells."""
    if not isinstance(call.func, n.Attribute):
        return None
    receiver = call.func.value
    names = site.view.names
    found = (names.qualified(call.func), names.type_of(receiver), names.qualified(receiver))
    for name in found:
        style = _ROOTS.get((name or "").partition(".")[0])
        if style is not None:
            return style
    return Style.PERCENT if call.func.attr == "raw" else None


def imported_style(site: FixSite) -> Style | None:
    """The one style of all the drivers that the file imports."""
    modules = [entry.qualified or "" for entry in site.module.bound.values()]
    for node in (*site.view.nodes(n.Import), *site.view.nodes(n.ImportFrom)):
        if isinstance(node, n.ImportFrom):
            modules.append(node.module)
        elif isinstance(node, n.Import):
            modules += [alias.name for alias in node.names]
    found = {_ROOTS[root] for m in modules if (root := m.partition(".")[0]) in _ROOTS}
    return found.pop() if len(found) == 1 else None


def is_alchemy(site: FixSite, call: n.Call) -> bool:
    """Whether the receiver of ``call`` takes text only as ``text(…)``."""
    if not isinstance(call.func, n.Attribute):
        return False
    names = site.view.names
    found = names.type_of(call.func.value) or names.qualified(call.func) or ""
    return found.partition(".")[0] in ("sqlalchemy", "sqlmodel", "flask_sqlalchemy")
