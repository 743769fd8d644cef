"""``random`` for secrets, rewritten to ``secrets``."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.calls import argument, has_open_keywords
from vetline.fixes.locate import (
    around,
    code_for,
    enclosing_call,
    enclosing_statement,
    span_of,
    target,
)
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import code, word
from vetline.fixes.replace import replacement
from vetline.fixes.template import Rendered, rendered
from vetline.fixes.transforms.values import slot
from vetline.fixes.variables import definition, uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span

BYTES_DEFAULT = 16
"""Bytes that are drawn where nobody can tell how many there were."""


def use_secrets(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The marked call of ``random`` as one of ``secrets`` that gives the same kind of value."""
    node = target(site, word(options, "at"))
    call = _random_call(site, node) if node is not None else None
    if call is None or has_open_keywords(call):
        return None
    if any(isinstance(a, n.Starred) for a in call.args):
        return None
    template = _template(site, call, _function(site, call) or "")
    if template is None:
        return None
    new = rendered(site, *template)
    if new is not None and template[0] == _CHOICES and _is_joined(site, call):
        new = Rendered(new.text[1:-1], new.imports)  # A generator needs no list around it.
    return Draft(replacement(site, call, new), new.imports) if new is not None else None


def fresh_bytes(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Random bytes in place of fixed ones, as many as there were, and at least ``least``.

    A variable that is set next to its use gets them there.
    What is sealed with them gets them in front, or nobody could open it; what opens something has
    to take them from there, and no fix can tell where that is.
    """
    value = slot(target(site, word(options, "at")))
    if value is None or _opens(site, value):
        return None
    call = enclosing_call(site, value)
    called = (site.view.names.qualified(call.func) if call is not None else None) or ""
    if called.startswith("nacl.") and called.endswith(".encrypt"):
        return None  # It draws a nonce of its own if it is given none, and puts it in front itself.
    if called == "bcrypt.hashpw":
        template = "bcrypt.gensalt()"
    else:
        least = int(code(options, "least") or "0")
        template = f"os.urandom({max(_length(site, value) or BYTES_DEFAULT, least)})"
    place = definition(site, value) if isinstance(value, n.Name) else None
    new = rendered(site, template)
    if new is None:
        return None
    changes = _sealed_with(site, value, place, new.text) or replacement(site, place or value, new)
    return Draft(changes, new.imports)


def _opens(site: FixSite, value: n.Expr) -> bool:
    """Whether the function around ``value`` decrypts."""
    function = site.view.function_around(value)
    return any(
        isinstance(part, n.Attribute) and part.attr in _OPENERS
        for part in (n.walk(function) if function is not None else site.view.nodes(n.Attribute))
    )


def _sealed_with(
    site: FixSite, value: n.Expr, place: n.Expr | None, drawn: str
) -> tuple[Change, ...]:
    """What is sealed with ``value`` with ``drawn`` in front, if it is a result as it stands."""
    path = around(site, value)
    sealed = next((outer for outer in reversed(path) if _is_sealing(outer)), None)
    function = site.view.function_around(value)
    if sealed is None or function is None or not isinstance(path[path.index(sealed) - 1], _RESULTS):
        return ()
    front = Span(sealed.start, sealed.start)
    if place is not None and isinstance(value, n.Name):
        is_kept = len(uses(site, value)) > 2  # in its definition, for the sealing, and elsewhere
        kept = () if is_kept else (Change(front, f"{value.id} + "),)
        return (Change(span_of(place), drawn), *kept)
    if any(isinstance(name, n.Name) and name.id == _DRAWN for name in n.walk(function)):
        return ()
    return (Change(front, f"({_DRAWN} := {drawn}) + "), Change(span_of(value), _DRAWN))


def _is_sealing(node: n.Node) -> bool:
    func = node.func if isinstance(node, n.Call) else None
    return isinstance(func, n.Attribute) and func.attr == "encrypt"


def fresh_token(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """A random token in place of one that is made from what others know."""
    value = slot(target(site, word(options, "at")))
    outer = next(reversed(around(site, value)), None) if value is not None else None
    template, place = "secrets.token_urlsafe(32)", value
    if isinstance(outer, n.Call) and site.text(outer.func) == "str":
        place = outer
    elif isinstance(outer, n.Attribute) and outer.attr == "hex":
        template, place = "secrets.token_hex(16)", outer
    elif not isinstance(outer, (*_RESULTS, n.Keyword, n.DictItem)):
        return None  # What makes something of it may want no text.
    new = rendered(site, template)
    if place is None or new is None:
        return None
    return Draft(replacement(site, place, new), new.imports)


def _length(site: FixSite, value: n.Expr) -> int | None:
    """How many bytes ``value`` has."""
    known = site.view.names.constant(value)
    if known is not None and isinstance(known.value, (str, bytes)):
        return len(known.value)
    if isinstance(value, n.Name):
        inner = definition(site, value)
        return _length(site, inner) if inner is not None else None
    if isinstance(value, n.BinOp) and value.op == "*":
        part, times = _length(site, value.left), _known(value.right)
        return part * times if part is not None and times is not None else None
    if not isinstance(value, n.Call):
        return None
    func = value.func
    if isinstance(func, n.Attribute) and func.attr == "encode":
        return _length(site, func.value)
    if not value.args:
        return None
    if isinstance(func, n.Attribute) and func.attr == "fromhex":
        digits = _length(site, value.args[0])
        return digits // 2 if digits is not None else None
    return _known(value.args[0]) if isinstance(func, n.Name) else None


def _random_call(site: FixSite, node: n.Node) -> n.Call | None:
    """The call of ``random`` around ``node``, in it, or in what the variable ``node`` is set to."""
    call = enclosing_call(site, node, lambda c: _function(site, c) is not None)
    if call is not None:
        return call
    source: n.Node | None = definition(site, node) if isinstance(node, n.Name) else node
    statement = enclosing_statement(site, node)
    if isinstance(statement, n.Assign) and any(place is node for place in statement.targets):
        source = statement.value
    found = n.walk(source) if source is not None else ()
    calls = [c for c in found if isinstance(c, n.Call) and _function(site, c) is not None]
    return calls[0] if len(calls) == 1 else None


def _function(site: FixSite, call: n.Call) -> str | None:
    qualified = site.view.names.qualified(call.func) or ""
    module, _, name = qualified.rpartition(".")
    return name if module == "random" else None


def _template(site: FixSite, call: n.Call, name: str) -> tuple[str, dict[str, str]] | None:
    """A template for the new call, and the code of its holes."""
    texts = {
        hole: code_for(site, value)
        for hole, (word, position) in _HOLES.get(name, {}).items()
        if (value := argument(call, word, position)) is not None
    }
    if name in ("randint", "randrange"):
        return _integer(site, call, name)
    if name == "choices" and len(call.args) == len(texts):
        return (_CHOICES, {"K": "1", **texts}) if "X" in texts else None
    if name in _PLAIN and len(texts) == len(call.args) == len(_HOLES[name]):
        return _PLAIN[name], texts
    if name in _SYSTEM:
        arguments = ", ".join(site.text(a) for a in call.args)
        return f"secrets.SystemRandom().{name}($...ARGS)", {"ARGS": arguments}
    return None


def _is_joined(site: FixSite, call: n.Call) -> bool:
    """Whether ``call`` is all that a call such as ``"".join`` is given."""
    outer = next(reversed(around(site, call)), None)
    if not isinstance(outer, n.Call) or outer.args != (call,):
        return False
    return site.text(outer.func).endswith("join")


def _integer(site: FixSite, call: n.Call, name: str) -> tuple[str, dict[str, str]] | None:
    """``randint(a, b)`` as ``randbelow(b - a + 1) + a``, reckoned out where it can be."""
    if any(isinstance(a, n.Keyword) for a in call.args) or not 1 <= len(call.args) <= 2:
        return None
    if len(call.args) == 1:
        only = {"N": code_for(site, call.args[0])}
        return ("secrets.randbelow($N)", only) if name == "randrange" else None
    low = call.args[0]
    base, offset = _parted(call.args[1])
    offset += name == "randint"
    texts = {"LOW": code_for(site, low, 12)}
    texts["HIGH"] = code_for(site, base) if base is not None else str(offset)
    first = _known(low)
    if first is None:
        more = offset if base is not None else 0
        return f"secrets.randbelow({_sum('$HIGH - $LOW', more)}) + $LOW", texts
    count = _sum("$HIGH", offset - first) if base is not None else str(offset - first)
    return _sum(f"secrets.randbelow({count})", first), texts


def _parted(node: n.Expr) -> tuple[n.Expr | None, int]:
    """``node`` as something and a number that is added to it."""
    number = _known(node)
    if number is not None:
        return None, number
    if isinstance(node, n.BinOp) and node.op in "+-":
        added = _known(node.right)
        if added is not None:
            return node.left, added if node.op == "+" else -added
    return node, 0


def _sum(code: str, number: int) -> str:
    return f"{code} + {number}" if number > 0 else f"{code} - {-number}" if number else code


def _known(node: n.Expr) -> int | None:
    """The value of a literal number."""
    if isinstance(node, n.UnaryOp) and node.op == "-":
        inner = _known(node.operand)
        return -inner if inner is not None else None
    return node.value if isinstance(node, n.Constant) and type(node.value) is int else None


_HOLES: dict[str, dict[str, tuple[str, int | None]]] = {
    "choice": {"X": ("seq", 0)},
    "choices": {"X": ("population", 0), "K": ("k", None)},
    "getrandbits": {"X": ("k", 0)},
    "randbytes": {"X": ("n", 0)},
}
_PLAIN = {
    "choice": "secrets.choice($X)",
    "getrandbits": "secrets.randbits($X)",
    "randbytes": "secrets.token_bytes($X)",
}
_CHOICES = "[secrets.choice($X) for _ in range($K)]"
_SYSTEM = frozenset({"choices", "random", "sample", "shuffle", "uniform", "triangular"})
_OPENERS = frozenset({"decrypt", "decryptor", "decrypt_and_verify"})
_RESULTS = (n.Assign, n.AnnAssign, n.Return)
"""Statements that keep a value or give it back."""
_DRAWN = "nonce"
