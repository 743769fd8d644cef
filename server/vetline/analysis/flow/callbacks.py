"""Functions that are handed to a library, which calls them with what comes from outside."""

from __future__ import annotations

from vetline.analysis.flow.applying import is_callable
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import UNKNOWN, Origin, Taint, tainted
from vetline.rulebook.callbacks import PARAMETERS_MAX


def call_back(site: Site, state: State, run: Run) -> None:
    """Call the function that ``site`` hands over, if it is known who calls it with what."""
    found = next((c for name in site.names if (c := run.model.callbacks.get(name))), None)
    function = site.argument(*found.at) if found is not None else None
    if found is None or function is None or not is_callable(function):
        return
    node = site.node
    origin = Origin(("callback", node.start), found.label, found.what, node.start, node.end)
    sent = tainted((Taint(origin),))
    given = [sent if place in found.outside else UNKNOWN for place in range(PARAMETERS_MAX)]
    run.call(function, given, {}, node, state.copy(), run)
