"""What there is to say of a landed block: in a few words, and to an assistant."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from vetline.analysis.finding import PlacedFinding
from vetline.engine.fix_all import may_be_safe
from vetline.landing.block import Block
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session

PROVED_MAX = 20
"""Findings of one block whose fixes are proved for a title; more are counted by their rules."""


@frozen
class BlockReport:
    """A block that waits for review, with the findings that stand in it."""

    document: OpenDocument
    block: Block
    findings: tuple[PlacedFinding, ...]

    @property
    def first_line(self) -> int:
        """The first line that is not empty: what lands often begins with some that are."""
        block, lines = self.block, self.document.document.lines
        return next((n for n in range(block.first, block.end) if lines[n].strip()), block.first)

    def title(self, safe: int) -> str:
        """The block and what can be done; ``safe`` of its findings can be fixed safely."""
        fix = [f"fix {safe} safe"] if safe else []
        return " · ".join([self.heading(), *fix, "review", "explain"])

    def heading(self) -> str:
        """The block in a few words."""
        count, lines = len(self.findings), self.block.line_count
        heading = f"{counted(count, 'issue')} in {counted(lines, 'landed line')}"
        return f"{heading}, reported by {self.block.reporter}" if self.block.reporter else heading

    def prompt(self) -> str:
        """The findings for an assistant, each with where it is and what is wanted."""
        path = self.document.project.project.relative(self.document.document.path)
        rules = self.document.project.engine.rules
        lines = [f"Fix these security findings in `{path}`, and change nothing else:"]
        for finding in self.findings:
            fix = rules[finding.rule_id].fix
            wanted = f" Wanted: {fix.title}." if fix is not None else ""
            line = finding.range.start.line + 1
            lines.append(f"- line {line}: {finding.message} ({finding.rule_id}){wanted}")
        return "\n".join(lines) + "\n"

    def explanation(self) -> str:
        """The findings for a person, as Markdown."""
        rules = self.document.project.engine.rules
        parts = [f"{counted(self.block.line_count, 'line')} landed at once."]
        for finding in self.findings:
            rule = rules[finding.rule_id]
            line = finding.range.start.line + 1
            parts.append(f"## Line {line}: {rule.title}\n\n`{rule.id}`: {finding.message}")
            parts.append(rule.explain.strip())
        return "\n\n".join(parts) + "\n"


def counted(count: int, thing: str) -> str:
    """``count`` and ``thing``, in the plural if there is not just one."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def block_reports(session: Session, document: OpenDocument) -> tuple[BlockReport, ...]:
    """The landed blocks of ``document`` that have findings, in order."""
    blocks = session.landings.of(document).blocks
    if not blocks:
        return ()
    found = session.findings(document)
    reports = (BlockReport(document, block, tuple(_inside(block, found))) for block in blocks)
    return tuple(report for report in reports if report.findings)


def block_report(session: Session, document: OpenDocument, block_id: str) -> BlockReport | None:
    """What there is to say of the block with ``block_id``."""
    reports = block_reports(session, document)
    return next((report for report in reports if report.block.id == block_id), None)


def safe_by_rule(report: BlockReport) -> int:
    """How many findings of ``report`` have a rule whose fix is safe where it can be proved."""
    engine = report.document.project.engine
    return sum(may_be_safe(engine, finding) for finding in report.findings)


def safe_by_proof(session: Session, report: BlockReport) -> int:
    """How many findings of ``report`` have a fix that is proved and safe."""
    if len(report.findings) > PROVED_MAX:
        return safe_by_rule(report)
    engine = report.document.project.engine
    likely = [finding for finding in report.findings if may_be_safe(engine, finding)]
    fixes = [session.fix(report.document, finding) for finding in likely]
    return sum(fix is not None and fix.safe for fix in fixes)


def _inside(block: Block, findings: Iterable[PlacedFinding]) -> Iterable[PlacedFinding]:
    return (f for f in findings if block.holds(f.range.start.line, f.range.end.line))
