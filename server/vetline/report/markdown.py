"""Rules as Markdown: the help of a finding, a page for each rule, the table of all rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vetline.report.explanation import cwe_page, further_links
from vetline.rulebook.marks import unmarked
from vetline.rulebook.model import Example, Rule
from vetline.rulebook.owasp import owasp_categories

TABLE_START = "<!-- {name}: written by `vetline rules docs` -->"
TABLE_END = "<!-- end of {name} -->"


def rule_help(rule: Rule) -> str:
    """Why ``rule`` objects, how to fix it, and a safe example: what a hover has room for."""
    return _sections([rule.explain.strip(), _remedy(rule), _safe_example(rule), _links(rule)])


def rule_page(rule: Rule) -> str:
    """The documentation page of ``rule``."""
    return _sections(
        [
            f"# {rule.id}",
            f"**{rule.title}**",
            _facts(rule),
            f"> {rule.message}",
            "## Why",
            rule.explain.strip(),
            rule.severity_reason,
            "## Fix",
            _remedy(rule) or "There is no automatic fix.",
            *_examples(rule),
            "## Settings",
            _settings(rule),
            "## Links",
            _links(rule),
        ]
    )


def rule_table(rules: Iterable[Rule], pages: str) -> str:
    """A table of ``rules`` for each family; ``pages`` is the folder that links lead to."""
    families: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.family, rule.id)):
        families.setdefault(rule.family, []).append(rule)
    return _sections(_family(name, members, pages) for name, members in families.items())


def with_table(readme: str, table: str, name: str = "rules") -> str:
    """``readme`` with ``table`` between the markers of that ``name``; at its end if it has none."""
    starts, ends = TABLE_START.format(name=name), TABLE_END.format(name=name)
    before, start, rest = readme.partition(starts)
    _, end, after = rest.partition(ends)
    if not start or not end:
        before, after = readme.rstrip() + "\n\n", "\n"
    return f"{before}{starts}\n\n{table}\n{ends}{after}"


def _sections(parts: Iterable[str]) -> str:
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _facts(rule: Rule) -> str:
    facts: Mapping[str, str] = {
        "Severity": f"{rule.severity}, confidence {rule.confidence}",
        "In tests": str(rule.in_tests or ""),
        "Profile": str(rule.profile),
        "Family": rule.family,
        "Weakness": ", ".join(_cwe_link(number) for number in rule.cwe),
        "OWASP": ", ".join(owasp_categories(rule.cwe)),
        "Known elsewhere as": ", ".join(f"`{alias}`" for alias in rule.aliases),
        "Applies to": ", ".join(f"{name} {versions}" for name, versions in rule.requires.items()),
        "Since": rule.since,
    }
    rows = [f"| {name} | {value} |" for name, value in facts.items() if value]
    return "\n".join(["| | |", "|---|---|", *rows])


def _remedy(rule: Rule) -> str:
    if rule.fix is None:
        return ""
    kind = "safe: behaviour is kept" if rule.fix.safe else "unsafe: look at what it changes"
    return f"{rule.fix.title} ({kind}). {rule.fix.reason}".strip()


def _safe_example(rule: Rule) -> str:
    """The nearest thing to what the reader should have written."""
    fixed = [example.fixed for example in rule.examples if example.fixed]
    good = [example.code for example in rule.examples if not example.is_bad]
    return _fenced((fixed or good)[0]) if fixed or good else ""


def _examples(rule: Rule) -> list[str]:
    bad = next((example for example in rule.examples if example.is_bad), None)
    good = next((example for example in rule.examples if not example.is_bad), None)
    return [
        *(["## Found", _shown(bad)] if bad else []),
        *(["Fixed:", _fenced(bad.fixed)] if bad and bad.fixed else []),
        *(["## Not found", _shown(good)] if good else []),
    ]


def _shown(example: Example) -> str:
    return _fenced(example.code)


def _fenced(code: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}python\n{unmarked(code).rstrip()}\n{fence}"


def _settings(rule: Rule) -> str:
    return _fenced(f'[tool.vetline]\nseverity = {{ {rule.id} = "off" }}').replace(
        "```python", "```toml", 1
    ) + (f"\n\nAt one line: `# vetline: ignore[{rule.id}] -- reason`")


def _links(rule: Rule) -> str:
    links = [
        *(_cwe_link(number) for number in rule.cwe),
        *(f"<{url}>" for url in further_links(rule)),
    ]
    return "\n".join(f"- {link}" for link in links)


def _cwe_link(number: int) -> str:
    return f"[CWE-{number}]({cwe_page(number)})"


def _family(name: str, rules: list[Rule], pages: str) -> str:
    head = ["| rule | what it finds | severity | CWE | fix |", "|---|---|---|---|---|"]
    return "\n".join([f"### {name or 'other'}", "", *head, *(_row(rule, pages) for rule in rules)])


def _row(rule: Rule, pages: str) -> str:
    fix = ("safe" if rule.fix.safe else "unsafe") if rule.fix else ""
    weaknesses = ", ".join(str(number) for number in rule.cwe)
    profile = "" if rule.profile == "default" else f" ({rule.profile})"
    title = rule.title.replace("|", "\\|")
    link = f"[`{rule.id}`]({pages}/{rule.id}.md)"
    return f"| {link} | {title} | {rule.severity}{profile} | {weaknesses} | {fix} |"
