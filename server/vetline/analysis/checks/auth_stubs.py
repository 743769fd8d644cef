"""Checks that only look like checks: functions that always agree, results nobody reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from vetline.analysis.checks.auth_words import called_name, is_security_check
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

RULES_MAX = 8
"""Rules whose options are kept as sets."""


def stub_checks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Functions named like a check or a sanitizer that agree with everything.

    A file of types (``.pyi``) has no bodies.
    """
    if view.path.endswith(".pyi"):
        return
    for function in view.nodes(n.FunctionDef):
        name = function.name
        is_check, is_cleaner = is_security_check(name), bool(_CLEANER.search(name))
        door = _open_door(function, view)
        if door is not None:
            span = Span(door.start, door.end)
            yield verdict(rule, span, {"$NAME": name}, bindings=(("$ANSWER", span),))
            continue
        if function.start < 0 or not (is_check or is_cleaner) or _is_abstract(function, view):
            continue
        if name.lstrip("_").startswith("can_") and _has_no_subject(function):
            continue
        body = [s for s in function.body if not _is_docstring(s)]
        answer = body[-1] if body and all(_is_talk(s) for s in body[:-1]) else None
        if (is_check and _agrees(answer, function)) or (
            is_cleaner and _hands_back(answer, function)
        ):
            assert answer is not None  # neither agrees to nothing
            at = Span(function.name_start, function.name_start + len(name))
            holes = (("$ANSWER", Span(answer.start, answer.end)),)
            yield verdict(rule, at, {"$NAME": name}, bindings=holes)


def unused_results(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Calls whose result is the whole point, and is thrown away.

    The rule's check lists ``calls`` (dotted names) and ``methods`` (of any object).
    """
    options = _words(rule)
    for statement in view.nodes(n.ExprStmt):
        call = statement.value.value if isinstance(statement.value, n.Await) else statement.value
        if not isinstance(call, n.Call):
            continue
        name = called_name(call)
        qualified = view.names.qualified(call.func) or ""
        if qualified not in options["calls"] and name not in options.get("methods", ()):
            continue
        takes_time = _DUMMY.search(view.text(call)) is not None or _is_with_itself(call, view)
        if not takes_time and not _raises(call) and not _refuses_later(call):
            yield verdict(rule, Span(call.start, call.end), {"$CALL": view.text(call.func)})


@lru_cache(RULES_MAX)
def _words(rule: Rule) -> Mapping[str, frozenset[str]]:
    """The lists of words among the options of the rule's check."""
    assert rule.check is not None  # by which the rule came here
    options = rule.check.options.items()
    return {key: frozenset(map(str, words)) for key, words in options if isinstance(words, tuple)}


def _raises(call: n.Call) -> bool:
    """Whether the caller asked for an exception instead of a result."""
    return any(isinstance(a, n.Keyword) and a.name == "raise_exception" for a in call.args)


def _is_with_itself(call: n.Call, view: UnitView) -> bool:
    """Whether something is compared with itself, which only takes its time."""
    given = [view.text(argument) for argument in call.args]
    return len(given) == 2 and given[0] == given[1]


def _refuses_later(call: n.Call) -> bool:
    """``serializer.is_valid()``: one that is not valid refuses to give its data."""
    receiver = dotted(call.func.value) if isinstance(call.func, n.Attribute) else ""
    return called_name(call) == "is_valid" and _SERIALIZER.search(receiver) is not None


def _has_no_subject(function: n.FunctionDef) -> bool:
    """Whether nobody is asked about but the object itself: it tells what that is able to do."""
    return [p.name for p in function.params] == ["self"]


def _agrees(answer: n.Stmt | None, function: n.FunctionDef) -> bool:
    if isinstance(answer, n.Jump):
        return answer.keyword == "pass" and not function.name.lstrip("_").startswith("test")
    if isinstance(answer, n.ExprStmt):
        return isinstance(answer.value, n.Constant) and answer.value.value is ...
    if not isinstance(answer, n.Return):
        return False
    value = answer.value.items[0] if isinstance(answer.value, n.Tuple) else answer.value
    return isinstance(value, n.Constant) and value.value is True


def _open_door(function: n.FunctionDef, view: UnitView) -> n.Return | None:
    """The answer by which this callback of an SSH server, in its library's words, lets all in."""
    if not function.name.startswith(("check_auth_", "begin_auth")):
        return None
    answers = [node for node in n.walk(function) if isinstance(node, n.Return)]
    is_begin = function.name == "begin_auth"  # Its `False` means: nobody need prove anything.
    for answer in answers:
        name = view.names.qualified(answer.value) if answer.value is not None else None
        is_no = isinstance(answer.value, n.Constant) and answer.value.value is False
        if not (is_no if is_begin else (name or "").endswith("AUTH_SUCCESSFUL")):
            return None
    return answers[-1] if answers else None


def _hands_back(answer: n.Stmt | None, function: n.FunctionDef) -> bool:
    """Whether the function returns its first argument as it is."""
    if not isinstance(answer, n.Return) or not isinstance(answer.value, n.Name):
        return False
    names = [p.name for p in function.params if p.name not in ("self", "cls") and not p.kind]
    return bool(names) and answer.value.id == names[0]


def _is_talk(statement: n.Stmt) -> bool:
    """Whether the statement only prints or logs."""
    call = statement.value if isinstance(statement, n.ExprStmt) else None
    return isinstance(call, n.Call) and bool(_TALK.search(dotted(call.func)))


def _is_docstring(statement: n.Stmt) -> bool:
    return (
        isinstance(statement, n.ExprStmt)
        and isinstance(statement.value, n.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_abstract(function: n.FunctionDef, view: UnitView) -> bool:
    """Whether it is there to be overridden, or says in its class's name that it lets all in."""
    if any(_ABSTRACT.search(dotted(d)) for d in function.decorators):
        return True
    if any(_is_docstring(s) and _HOOK.search(view.text(s)) for s in function.body[:1]):
        return True
    for owner in view.nodes(n.ClassDef):
        if function in owner.body:
            if _BASE_MODULE.search(view.path) is not None:
                return True
            names = [owner.name, *(dotted(base) for base in owner.bases)]
            return bool(_BASE_CLASS.match(owner.name)) or any(map(_OPEN_CLASS.search, names))
    return False


_CLEANER = lazy(
    r"(?i)^_?(?:(?:sanitize|sanitise|escape|clean|purify|validate)_?"
    r"(?:input|html|sql|path|filename|user_input|url|query|text|data|string|xss)"
    r"|sanitize|sanitise|escape|purify)$"
)
_TALK = lazy(r"(?i)^(print|(\w+\.)*(_?log(ger)?|logging)\.\w+)$")
_ABSTRACT = lazy(r"abstract|overload|^property$|fixture|patch")
_HOOK = lazy(r"(?i)\bsubclass(?:es)?\b|\boverrid(?:e|den|ing)\b")
"""How a docstring tells that the method is there for others to replace."""
_DUMMY = lazy(r"(?i)dummy|fake|decoy|hashpw\(")
"""What a password is compared with so that an unknown user takes as long as a known one."""
_SERIALIZER = lazy(r"(?i)serializer$")
_BASE_MODULE = lazy(r"(?:^|/)_?(?:base\w*|abstract\w*|interfaces?|mixins?|protocols?)\.py$")
"""How a module is called whose classes are there to be derived from."""
_BASE_CLASS = lazy(r"(?i)_?base")
_OPEN_CLASS = lazy(
    r"(?i)allow_?any|allow_?all|protocol|abstract|^abc$|interface|base$|mixin|mock|fake|dummy|null"
    r"|anonymous|noop|stub|test|public|adapter$"
)
