"""What the rules do for each rule of Bandit and ruff, as a table for people who come from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import frozen

from vetline.rulebook.model import Rule


class Verdict(StrEnum):
    """What is done for a rule of another tool."""

    SAME = "same"
    BETTER = "better"
    NOT = "not"


@frozen
class Peer:
    """A rule of Bandit, which is often one of ruff's too: what it finds, and what we do for it."""

    bandit: str
    ruff: str
    finds: str
    verdict: Verdict
    reason: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that it goes by."""
        return tuple(one for one in (self.bandit, self.ruff) if one)


def peers_of(table: str) -> Iterator[Peer]:
    """The rows of ``table``: five columns with tabs between; lines with ``#`` are comments."""
    for line in table.split("\n"):
        if line and not line.startswith("#"):
            bandit, ruff, finds, verdict, reason = line.split("\t")
            yield Peer(bandit, ruff, finds, Verdict(verdict), reason.strip())


def peer_table(peers: Iterable[Peer], rules: Iterable[Rule], pages: str) -> str:
    """The rows of ``peers`` as Markdown; ``pages`` is the folder that links lead to."""
    by_alias: dict[str, list[str]] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        for alias in rule.aliases:
            by_alias.setdefault(alias, []).append(f"[`{rule.id}`]({pages}/{rule.id}.md)")
    head = ["| Bandit | ruff | finds | here | rules | why |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(peer, by_alias) for peer in peers)]) + "\n"


def _row(peer: Peer, by_alias: dict[str, list[str]]) -> str:
    links = dict.fromkeys(link for one in peer.ids for link in by_alias.get(one, ()))
    here = "deliberately not" if peer.verdict is Verdict.NOT else str(peer.verdict)
    cells = (peer.bandit, peer.ruff, peer.finds, here, ", ".join(links), peer.reason)
    return "| " + " | ".join(cells) + " |"
