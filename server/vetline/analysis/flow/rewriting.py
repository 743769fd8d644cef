"""Methods that write a text otherwise: they clean it of what no attack gets through them."""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.flow import constants
from vetline.analysis.flow.probes import as_rewriting, known_value, leaves_no_danger
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    TAINTED_HOLE,
    UNKNOWN,
    Object,
    ObjectId,
    Value,
    constant,
    only_constant,
    tainted,
)
from vetline.analysis.flow.vocabulary import of_vocabulary
from vetline.syntax import nodes as n


def quoted(value: Value, state: State, run: Run) -> Value:
    """``value`` as ``repr`` shows it."""
    taints = state.deep_taints(value)
    mask = run.model.sanitizers.get("repr", 0)
    if not taints or not mask:
        return value
    return tainted(tuple(taint.cleared_of(mask) for taint in taints), "str")


def replaced(site: Site, state: State, run: Run) -> Value | None:
    """``x.replace(old, new)``: cleans what no probe gets through; ``old`` is gone from it."""
    receiver = site.receiver
    known = [only_constant(value) for value in site.positional[:2]]
    if len(known) == 2 and site.positional[0].taints:
        return of_vocabulary(evolve(site, positional=[UNKNOWN, *site.positional[1:]]), state, run)
    if receiver is None or not receiver.taints or len(known) < 2 or not all(known):
        return None
    if site.argument(2, "count") is not None:
        return None  # What comes after the first few is as it was.
    old, new = known[0][0], known[1][0]
    if not isinstance(old, str) or not isinstance(new, str) or not old:
        return None
    steps = [*_replaced_before(site.node, state), (old, new)]
    mask = leaves_no_danger(run.model, lambda probe: _rewritten(probe, steps))
    taints = tuple(t.cleared_of(mask) for t in state.deep_taints(receiver))
    text = receiver.text.replace(old, new) if receiver.text != TAINTED_HOLE else TAINTED_HOLE
    return Value(taints, None, text, "str")


def stripped(site: Site, state: State, run: Run) -> Value | None:
    """``x.lstrip("/")``, ``x.strip("/")``: cleans what no probe gets through."""
    receiver, known = site.receiver, only_constant(site.argument(0) or UNKNOWN)
    if receiver is None or not known or not isinstance(known[0], str):
        return None
    if site.name == "strip" and receiver.text != TAINTED_HOLE:
        return None  # What the program has put before it stays there.
    chars = known[0]
    mask = leaves_no_danger(run.model, lambda probe: probe.lstrip(chars))
    mask &= run.model.mask("redirect-rooted", *_ABSOLUTE)
    taints = tuple(taint.cleared_of(mask) for taint in state.deep_taints(receiver))
    return tainted(taints, "str") if taints else None


_ABSOLUTE = ("path-absolute", "delete-absolute", "path-probe-absolute")
"""What asks for a slash at the beginning."""


def _rewritten(text: str, steps: list[tuple[str, str]]) -> str:
    for old, new in steps:
        text = text.replace(old, new)
    return text


def _replaced_before(node: n.Call, state: State) -> list[tuple[str, str]]:
    """What earlier ``replace`` calls did to what ``node`` is called on, the first one first."""
    steps: list[tuple[str, str]] = []
    current: n.Node | None = node.func.value if isinstance(node.func, n.Attribute) else None
    seen: set[str] = set()  # in a loop a variable is made from itself
    while current is not None and len(steps) < REPLACES_MAX:
        if isinstance(current, n.Name):
            value = state.variables.get(current.id) if current.id not in seen else None
            seen.add(current.id)
            current = value.made if value is not None and value.taints else None
            continue
        if not isinstance(current, n.Call) or not isinstance(current.func, n.Attribute):
            break
        words = [a.value for a in current.args if isinstance(a, n.Constant)]
        if current.func.attr == "replace" and len(words) == len(current.args) == 2:
            steps.append((str(words[0]), str(words[1])))
        elif current.func.attr not in ("strip", "lower", "upper"):
            break
        current = current.func.value
    return steps[::-1]


REPLACES_MAX = 12
"""How many replacements in a row are looked at together."""


def sign_by_sign(site: Site, state: State, run: Run) -> int:
    """What ``"".join(ESCAPES.get(c, c) for c in text)`` makes harmless."""
    made = site.node.args[0]
    if not isinstance(made, n.Comprehension) or len(made.generators) != 1:
        return 0
    text = made.generators[0].iterable
    value = state.variables.get(text.id) if isinstance(text, n.Name) else None
    if not isinstance(text, n.Name) or value is None or not value.taints or value.objects:
        return 0
    rewrite = as_rewriting(site.node, text.id, value.taints[0].origin, state, run)
    return leaves_no_danger(run.model, rewrite)


def make_table(site: Site, state: State, run: Run) -> Value | None:
    """``str.maketrans(…)``: the mapping that is given, or made of texts."""
    del run
    known = [only_constant(value) for value in site.positional]
    if len(known) == 1:
        return site.positional[0]
    if not known or not all(known) or not all(isinstance(k[0], str) for k in known):
        return None
    try:
        table = str.maketrans(*(str(k[0]) for k in known))
    except (TypeError, ValueError):
        return None
    own: ObjectId = (site.node.start, site.node.end, "dict")
    state.heap[own] = Object("dict", {key: constant(new) for key, new in table.items()})
    return Value(objects=(own,), type="dict")


def translated(site: Site, state: State, run: Run) -> Value | None:
    """``x.translate(table)``: cleans what no probe gets through."""
    if site.receiver is None or not site.receiver.taints:
        return None
    try:
        table = known_value(site.argument(0) or UNKNOWN, state)
    except constants.NotKnown:
        return None
    if not isinstance(table, dict):
        return None
    signs = {ord(k) if isinstance(k, str) and len(k) == 1 else k: v for k, v in table.items()}
    mask = leaves_no_danger(run.model, lambda probe: probe.translate(signs))
    taints = tuple(taint.cleared_of(mask) for taint in state.deep_taints(site.receiver))
    return tainted(taints, "str")
