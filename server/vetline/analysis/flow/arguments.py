"""What ``argparse`` reads: an option that becomes a number, or one of few, is no text.

A parser holds such options as attributes, and what it reads is the same object.
"""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    NUMBER,
    Object,
    ObjectId,
    Value,
    only_constant,
)
from vetline.analysis.flow.vocabulary import of_vocabulary
from vetline.rulebook.taint import EVERY_KIND


def parser(site: Site, state: State, run: Run) -> Value | None:
    """``ArgumentParser()``: one that holds no option yet."""
    del run
    own: ObjectId = (site.node.start, site.node.end, "options")
    state.heap[own] = Object("instance", {}, None, False)
    return Value(objects=(own,), type=site.callee.ref)


def part_of_parser(site: Site, state: State, run: Run) -> Value | None:
    """``add_subparsers()``, ``add_argument_group()``: their options are those of the parser."""
    del state, run
    return site.receiver


def add_argument(site: Site, state: State, run: Run) -> Value | None:
    """``add_argument("--count", type=int)``."""
    if site.receiver is not None and _is_no_text(site, run):
        state.add(site.receiver, ATTRIBUTE + _name(site), NUMBER)
    return None


def _is_no_text(site: Site, run: Run) -> bool:
    kind, choices = site.argument("type"), site.argument("choices")
    if choices is not None and not choices.taints:
        return True
    if kind is not None and run.model.sanitizers.get(kind.ref) == EVERY_KIND:
        return True
    return site.keyword_constant("action") in ("store_true", "store_false", "count")


def _name(site: Site) -> str:
    """What the option is called where it is read."""
    words = [str(known[0]) for value in site.positional if (known := only_constant(value))]
    long = [word for word in words if word.startswith("--")]
    given = site.keyword_constant("dest")
    return str(given) if given else next(iter(long or words), "").lstrip("-").replace("-", "_")


def parse_args(site: Site, state: State, run: Run) -> Value | None:
    """``parse_args()``: what came from outside, but for the options that are no texts."""
    value = of_vocabulary(site, state, run)
    return evolve(value, objects=site.receiver.objects) if site.receiver is not None else value


_PARSER = "argparse.ArgumentParser"
PARSER_CALLS = {
    _PARSER: parser,
    f"{_PARSER}.add_argument": add_argument,
    f"{_PARSER}.add_argument_group": part_of_parser,
    f"{_PARSER}.add_mutually_exclusive_group": part_of_parser,
    f"{_PARSER}.add_parser": part_of_parser,
    f"{_PARSER}.add_subparsers": part_of_parser,
    f"{_PARSER}.parse_args": parse_args,
}
