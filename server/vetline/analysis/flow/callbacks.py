"""Functions that are handed to a library, which calls them with what comes from outside."""

from __future__ import annotations

from vetline.analysis.flow.applying import is_callable
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import UNKNOWN, Origin, Taint, tainted
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
    run.call(function, given, {}, node, state.copy(), run)
