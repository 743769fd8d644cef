"""What Bandit and ruff find in their own examples is found, but for what is deliberate.

Whole rules that are left out on purpose stand in ``rules/peers.tsv``; single lines, on which one
of our rules is silent because nothing is wrong there, in ``deliberate.tsv``.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from rules.peers import expectations
from rules.peers.expectations import Place
from vetline.report.peers import Peer, Verdict, peers_of
from vetline.rulebook.load import load_rulebook

ROOT = Path(__file__).parents[3]
PEERS = tuple(peers_of((ROOT / "rules" / "peers.tsv").read_text(encoding="utf-8")))
RULES = load_rulebook().rules
ALIASES = {rule.id: frozenset(rule.aliases) for rule in RULES.values()}
BY_ID = {one: peer for peer in PEERS for one in peer.ids}
FOUND_SHARE_MIN = 0.9


def deliberate_lines() -> Iterator[tuple[tuple[str, int], frozenset[str]]]:
    for row in (Path(__file__).parent / "deliberate.tsv").read_text(encoding="utf-8").split("\n"):
        if row and not row.startswith("#"):
            file, lines, ids, _ = row.split("\t")
            yield from (((file, int(line)), frozenset(ids.split())) for line in lines.split())


DELIBERATE = dict(deliberate_lines())

Tool = Callable[[Path], Iterable[Place]]
Examples = Callable[[Path], None]


@pytest.fixture(scope="module", params=["bandit_examples", "ruff_examples"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with examples; without the network there are none, and nothing to compare."""
    made = tmp_path_factory.mktemp("code")
    examples: Examples = getattr(expectations, request.param)
    try:
        examples(made)
        expectations.installed(expectations.BANDIT)
    except subprocess.CalledProcessError:
        if os.environ.get("CI"):
            raise
        pytest.skip("the source distributions of Bandit and ruff cannot be fetched")
    return made


@pytest.mark.parametrize("tool", [expectations.bandit_places, expectations.ruff_places])
def test_what_they_find_is_found(folder: Path, tool: Tool) -> None:
    wanted = [place for place in tool(folder) if not is_deliberate(place)]
    found = list(expectations.vetline_places(folder, ALIASES))

    missed = [place for place in wanted if not any(place.meets(one) for one in found)]

    assert wanted
    assert 1 - len(missed) / len(wanted) >= FOUND_SHARE_MIN, "\n".join(shown(missed, folder))


def test_every_rule_of_theirs_is_in_the_table(folder: Path) -> None:
    named = {one for tool in (expectations.bandit_places, expectations.ruff_places)
             for place in tool(folder) for one in place.ids}  # fmt: skip

    assert sorted(named - set(BY_ID)) == []


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.bandit)
def test_table_says_what_the_rules_do(peer: Peer) -> None:
    named = [rule for rule, aliases in ALIASES.items() if aliases & set(peer.ids)]

    assert peer.verdict is Verdict.NOT or named
    assert peer.verdict is Verdict.SAME or peer.reason


def is_deliberate(place: Place) -> bool:
    ids = DELIBERATE.get((place.file, place.first), frozenset())
    return place.ids <= ids or all(BY_ID[one].verdict is Verdict.NOT for one in place.ids)


def shown(places: Iterable[Place], folder: Path) -> Iterator[str]:
    for place in places:
        line = (folder / place.file).read_text(encoding="utf-8").split("\n")[place.first - 1]
        yield f"{place.file}:{place.first} {', '.join(place.ids)}: {line.strip()}"
