"""``vetline explain``: what there is to know of a rule."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches

from vetline.cli.loading import announced_rulebook
from vetline.cli.output import is_coloured, write_text
from vetline.cli.status import MisuseError, Status
from vetline.report.explanation import explanation
from vetline.report.terminal import Palette


def explain(name: str, rule_paths: Sequence[str]) -> Status:
    """Explain the rule called ``name``; an id that several rules share explains them all."""
    rulebook = announced_rulebook(rule_paths)
    ids = rulebook.ids(name)
    if not ids:
        near = get_close_matches(name, rulebook.names, 1)
        instead = f"did you mean `{near[0]}`?" if near else "see `vetline rules list`"
        raise MisuseError(f"no rule is called `{name}`; {instead}")
    palette = Palette(is_coloured(sys.stdout))
    pages = [explanation(rulebook.rules[rule_id], palette) for rule_id in ids]
    write_text("\n\n".join(pages), sys.stdout)
    return Status.CLEAN
