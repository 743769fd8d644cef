"""Functions that are handed to a library, which calls them with what comes from outside."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.flow.applying import is_callable
from vetline.analysis.flow.comparisons import PATH_KINDS
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import NUMBER, UNKNOWN, Origin, Taint, Value, tainted
from vetline.rulebook.callbacks import PARAMETERS_MAX, Callback


def call_back(site: Site, state: State, run: Run) -> None:
    """Call the function that ``site`` hands over, if it is known who calls it with what."""
    known = run.model.callbacks
    for name in site.names:
        if name in known:
            _call(known[name], site, state, run)
            return


def _call(found: Callback, site: Site, state: State, run: Run) -> None:
    function = site.argument(*found.at)
    if function is None or not is_callable(function):
        return
    node = site.node
    origin = Origin(("callback", node.start), found.label, found.what, node.start, node.end)
    sent = tainted((Taint(origin),))
    given = [sent if place in found.outside else UNKNOWN for place in range(PARAMETERS_MAX)]
    for place, value in _inputs(found, site, state):
        given[place] = _entered(value, given[place], found, run)
    run.call(function, given, {}, node, state.copy(), run)


def _inputs(found: Callback, site: Site, state: State) -> Iterator[tuple[int, Value]]:
    """What the page has for each parameter."""
    inputs = site.argument(*found.inputs)
    if inputs is None:
        return
    listed = [one.items for one in state.objects(inputs) if one.kind == "list"]
    items = listed[0] if listed else {0: inputs}
    for place, value in items.items():
        if isinstance(place, int) and place < PARAMETERS_MAX:
            yield place, value


def _entered(value: Value, sent: Value, found: Callback, run: Run) -> Value:
    """``sent`` through ``value``, a part of the page."""
    if found.numbers.intersection((value.type, value.ref)):
        return NUMBER
    if found.files.intersection((value.type, value.ref)):
        return sent.cleared_of(run.model.mask(*PATH_KINDS))
    return sent
