"""Texts that are put together: how the result reads, and whose parts are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    KNOWN_HOLE,
    NUMBER,
    PATH_JOINT,
    PREDICTABLE,
    TAINTED_HOLE,
    TEXT_CHARS_MAX,
    Taint,
    Value,
    merged_taints,
    only_constant,
    reading,
)
from vetline.rulebook.taint import EVERY_KIND
from vetline.text.regex import lazy

DeepTaints = Callable[[Value], "tuple[Taint, ...]"]


def concatenated(parts: Sequence[Value], deep: DeepTaints) -> Value:
    """The text of ``parts``, one after the other."""
    constants = [only_constant(part) for part in parts]
    if all(constants):
        text = "".join(str(c[0]) for c in constants)
        if len(text) <= TEXT_CHARS_MAX:
            return Value(constants=(text,), text=text, type="str")
    taints: tuple[Taint, ...] = ()
    pieces: list[str] = []
    for part in parts:
        own = deep(part)
        if own:
            taints = merged_taints(taints, own)
        pieces.append(_reading(part, own))
    return Value(taints, None, _bounded("".join(pieces)), "str")


def _reading(part: Value, taints: tuple[Taint, ...]) -> str:
    """How ``part`` reads, which has ``taints``: what nothing is feared of any more is known."""
    text = reading(part) if not taints or TAINTED_HOLE in part.text else TAINTED_HOLE
    is_known = taints and all(taint.cleared == EVERY_KIND for taint in taints)
    return text.replace(TAINTED_HOLE, KNOWN_HOLE) if is_known else text


def _bounded(text: str) -> str:
    """The beginning of ``text``, with a hole for the rest if there is one in it."""
    if len(text) <= TEXT_CHARS_MAX:
        return text
    rest = text[TEXT_CHARS_MAX - 1 :]
    hole = next((hole for hole in (TAINTED_HOLE, CLEAN_HOLE) if hole in rest), KNOWN_HOLE)
    return text[: TEXT_CHARS_MAX - 1] + hole


def formatted(
    template: Value, positional: Sequence[Value], named: Mapping[str, Value], deep: DeepTaints,
    item: Callable[[Value, str | int], Value], quoted: Callable[[Value], Value],
) -> Value:  # fmt: skip
    """``template.format(*positional, **named)``, where ``item`` looks into a container.

    ``quoted`` gives what ``repr`` makes of a value.
    What ``named`` has at ``SPREAD`` holds what is spread there, whatever it is called.
    """
    known = only_constant(template)
    values = [template, *positional, *named.values()]
    if not known or not isinstance(known[0], str):
        return _mixed(values, deep)

    def among(key: str | int) -> Value:
        return item(named[SPREAD], key) if SPREAD in named else _HOLE

    parts: list[Value] = []
    last = count = 0
    for found in _FIELD.finditer(known[0]):
        parts.append(_literal(known[0][last : found.start()].replace("{{", "{").replace("}}", "}")))
        last = found.end()
        name, key = found.group(1), found.group(2)
        if not name or name.isdecimal():
            index = int(name or count)
            count += not name
            part = positional[index] if index < len(positional) else among(index)
        else:
            part = named[name] if name in named else among(name)
        if key is not None:
            part = item(part, int(key) if key.isdecimal() else key)
        is_quoted = found.group(3).partition(":")[0].endswith(("!r", "!a"))
        parts.append(quoted(part) if is_quoted else part)
    parts.append(_literal(known[0][last:]))
    return concatenated(parts, deep)


def percent(
    template: Value, parts: Sequence[Value], named: Mapping[str, Value], deep: DeepTaints,
    quoted: Callable[[Value], Value],
) -> Value:  # fmt: skip
    """``template % parts``, where ``named`` are the items of a dict on the right.

    ``quoted`` gives what ``repr`` makes of a value.
    """
    known = only_constant(template)
    if not known or not isinstance(known[0], str):
        return _mixed([template, *parts, *named.values()], deep)
    filled: list[Value] = []
    last = count = 0
    for found in _CONVERSION.finditer(known[0]):
        filled.append(_literal(known[0][last : found.start()]))
        last = found.end()
        name, kind = found.group(1), found.group(2)
        if kind == "%":
            filled.append(_literal("%"))
            continue
        if name is not None:
            part = named.get(name, parts[0] if len(parts) == 1 and not named else _HOLE)
        else:
            part = parts[count] if count < len(parts) else _HOLE
            count += 1
        if kind in "ra":
            part = quoted(part)
        filled.append(as_number(part) if kind in "dfeEgGioxX" else part)
    filled.append(_literal(known[0][last:]))
    return concatenated(filled, deep)


def as_number(part: Value) -> Value:
    """``part`` written as a number: harmless, unless somebody should not guess it."""
    taints = tuple(taint for taint in part.taints if taint.origin.label in PREDICTABLE)
    return Value(taints, text=TAINTED_HOLE) if taints else NUMBER


def substituted(template: str, named: Mapping[str, Value], deep: DeepTaints) -> Value:
    """``Template(template).substitute(named)``."""
    parts: list[Value] = []
    last = 0
    for found in _PLACEHOLDER.finditer(template):
        parts.append(_literal(template[last : found.start()]))
        last = found.end()
        name = found.group(1) or found.group(2)
        parts.append(named.get(name, _HOLE) if name else _literal("$"))
    parts.append(_literal(template[last:]))
    return concatenated(parts, deep)


def joined_text(separator: Value, parts: Iterable[Value], deep: DeepTaints) -> Value:
    """``separator.join(parts)``, where the parts are known one by one."""
    mixed: list[Value] = []
    for part in parts:
        mixed += [separator, part] if mixed else [part]
    return concatenated(mixed, deep)


def _mixed(values: Sequence[Value], deep: DeepTaints) -> Value:
    return _with_taints(Value(text=values[0].text, type="str"), values, deep)


def _with_taints(value: Value, others: Sequence[Value], deep: DeepTaints) -> Value:
    taints = value.taints
    for other in others:
        taints = merged_taints(taints, deep(other))
    text = value.text if TAINTED_HOLE in value.text or not taints else value.text + TAINTED_HOLE
    return Value(taints, None, text, "str")


def _literal(text: str) -> Value:
    return Value(constants=(text,), text=text, type="str")


HOLES = lazy("[" + CLEAN_HOLE + TAINTED_HOLE + PATH_JOINT + KNOWN_HOLE + "]")
"""What stands in a text for parts of it that are not known."""
SPREAD = "**"
"""The key of what is spread into a format."""
_HOLE = Value(text=CLEAN_HOLE)
_FIELD = lazy(r"(?<!\{)\{(?!\{)([A-Za-z_0-9]*)(?:\[(\w+)\])?([^{}]*)\}")
_PLACEHOLDER = lazy(r"\$(?:(\w+)|\{(\w+)\}|\$)")
_CONVERSION = lazy(r"%(?:\((\w+)\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?([a-zA-Z%])")
