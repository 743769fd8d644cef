"""What there is to know of a rule, for a person at a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from vetline.report.terminal import BOLD, DIM, Palette, visible
from vetline.rulebook.marks import unmarked
from vetline.rulebook.model import Example, Rule
from vetline.rulebook.owasp import owasp_categories


def explanation(rule: Rule, palette: Palette) -> str:
    """``rule`` as text: what it finds, why, and what to do."""
    return "\n".join(_lines(rule, palette)) + "\n"


def _lines(rule: Rule, palette: Palette) -> Iterator[str]:
    yield f"{palette.paint(rule.id, BOLD)}: {visible(rule.title)}"
    yield palette.paint(" · ".join(_facts(rule)), DIM)
    yield ""
    yield visible(rule.message)
    yield ""
    yield from (visible(line) for line in rule.explain.strip().split("\n"))
    if rule.severity_reason:
        yield from ("", visible(rule.severity_reason))
    if rule.fix:
        kind = "" if rule.fix.safe else " (look at what it changes)"
        yield ""
        yield f"{palette.paint('Fix', BOLD)}{kind}: {visible(rule.fix.title)}. {rule.fix.reason}"
    yield from _examples(rule.examples, palette)
    yield ""
    yield f"{palette.paint('Links', BOLD)}"
    yield from (f"  {cwe_page(number)}" for number in rule.cwe)
    yield from (f"  {visible(link)}" for link in further_links(rule))
    yield ""
    yield f"At one line:  # vetline: ignore[{rule.id}] -- reason"
    yield f'In a project: [tool.vetline] severity = {{ {rule.id} = "off" }}'


def cwe_page(number: int) -> str:
    """The page of a weakness."""
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def further_links(rule: Rule) -> list[str]:
    """The references of ``rule`` but for the pages of its weaknesses."""
    return [link for link in rule.references if link not in map(cwe_page, rule.cwe)]


def _facts(rule: Rule) -> Iterator[str]:
    yield f"{rule.severity}, confidence {rule.confidence}"
    yield from (f"CWE-{number}" for number in rule.cwe)
    yield from owasp_categories(rule.cwe)
    if rule.aliases:
        yield f"known elsewhere as {', '.join(rule.aliases)}"


def _examples(examples: tuple[Example, ...], palette: Palette) -> Iterator[str]:
    bad = next((example for example in examples if example.is_bad), None)
    good = next((example for example in examples if not example.is_bad), None)
    safe = bad.fixed if bad and bad.fixed else good.code if good else None
    if bad:
        yield from ("", palette.paint("Found", BOLD), *_code(bad.code))
    if safe:
        yield from ("", palette.paint("Safe", BOLD), *_code(safe))


def _code(code: str) -> list[str]:
    return textwrap.indent(
        "\n".join(map(visible, unmarked(code).rstrip().split("\n"))), "  "
    ).split("\n")
