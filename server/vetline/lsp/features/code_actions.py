"""``textDocument/codeAction``: fixes that are proved, what just landed, and silence, last.

Nothing here relies on a diagnostic's ``data``: the range says which findings are meant.
A client that asks by itself, at each move of the cursor, is answered without any proof; when its
user asks, only what was proved is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types as lsp

from vetline.analysis.finding import PlacedFinding
from vetline.analysis.text import is_python
from vetline.engine.fix_all import may_be_safe
from vetline.lsp.convert import document_range, range_json
from vetline.lsp.edits import workspace_edit
from vetline.lsp.features.block_actions import block_actions, fix_block
from vetline.lsp.fix_all import fix_all_edits
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session
from vetline.lsp.suppress import suppress_edit

FIX_ALL = "source.fixAll.vetline"
FINDINGS_MAX = 10
"""Findings in one range that actions are offered for; there may be thousands."""


def register(session: Session) -> None:
    """Offer the actions."""
    options = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True)
    session.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)(code_actions)
    session.feature(lsp.CODE_ACTION_RESOLVE)(resolve)


def code_actions(session: Session, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """What can be done about the findings in a range, the best first."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    only = params.context.only
    actions: list[lsp.CodeAction] = []
    here = _findings_in(session, document, params.range)[:FINDINGS_MAX]
    if _is_wanted(lsp.CodeActionKind.QuickFix, only):
        actions += _fixes(session, document, here, params.context)
        actions += block_actions(session, document, params)
    if _is_wanted(FIX_ALL, only):
        actions += _fix_all(session, document)
    if _is_wanted(lsp.CodeActionKind.QuickFix, only):
        actions += _suppressions(session, document, here, params.context)
    return actions


def resolve(session: Session, action: lsp.CodeAction) -> lsp.CodeAction:
    """``action`` with its edit, made for the text as it now is."""
    about = action.data
    if not isinstance(about, dict):
        return action
    document = session.documents.get(str(about.get("uri")))
    if document is None:
        return action
    if action.kind == FIX_ALL:
        action.edit = fix_all(session, document)
        return action
    if "block" in about:
        action.edit = fix_block(session, document, str(about["block"]))
        return action
    for finding in session.findings(document):
        if finding.fingerprint == about.get("fingerprint"):
            fix = session.fix(document, finding)
            action.edit = workspace_edit(session, document, fix.edits) if fix else None
            break
    return action


def fix_all(session: Session, document: OpenDocument) -> lsp.WorkspaceEdit | None:
    """The edit that makes every safe fix in ``document``, if there is one to make."""
    edits = fix_all_edits(document.project.engine, document.document)
    # The engine has looked at other versions of the file meanwhile.
    session.all_findings(document)
    return workspace_edit(session, document, edits) if edits else None


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client that wants ``only`` some kinds wants ``kind``."""
    return only is None or any(
        wanted == "" or kind == wanted or kind.startswith(f"{wanted}.") for wanted in only
    )


def _findings_in(
    session: Session, document: OpenDocument, place: lsp.Range
) -> Sequence[PlacedFinding]:
    lines, unit = document.document.lines, session.client.column_unit
    return session.findings_in(document, document_range(range_json(place), lines, unit))


def _fixes(
    session: Session,
    document: OpenDocument,
    findings: Iterable[PlacedFinding],
    context: lsp.CodeActionContext,
) -> Iterator[lsp.CodeAction]:
    asked_by_user = context.trigger_kind is not lsp.CodeActionTriggerKind.Automatic
    for finding in findings:
        rule = document.project.engine.rules.get(finding.rule_id)
        if rule is None or rule.fix is None:
            continue
        title, safe, edit = rule.fix.title, rule.fix.safe, None
        if asked_by_user or not session.client.resolves:
            fix = session.fix(document, finding)
            if fix is None:
                continue
            title, safe = fix.title, fix.safe
            if not session.client.resolves:
                edit = workspace_edit(session, document, fix.edits)
        yield lsp.CodeAction(
            title if safe else f"{title} (may change behaviour)",
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=_diagnostics_of(session, document, finding, context),
            is_preferred=safe or None,
            edit=edit,
            data={"uri": document.uri, "fingerprint": finding.fingerprint},
        )


def _fix_all(session: Session, document: OpenDocument) -> Iterator[lsp.CodeAction]:
    engine = document.project.engine
    if not any(may_be_safe(engine, finding) for finding in session.findings(document)):
        return
    action = lsp.CodeAction("Fix all safe issues", kind=FIX_ALL, data={"uri": document.uri})
    if not session.client.resolves:
        action.edit = fix_all(session, document)
        if action.edit is None:
            return
    yield action


def _suppressions(
    session: Session,
    document: OpenDocument,
    findings: Iterable[PlacedFinding],
    context: lsp.CodeActionContext,
) -> Iterator[lsp.CodeAction]:
    text, engine = document.document, document.project.engine
    if not is_python(text.path):
        return
    for finding in findings:
        if finding.rule_id in engine.settings.unsuppressable:
            continue
        first_line = engine.unit_line(text, finding.range.start.line)
        edit = suppress_edit(finding, text.lines, first_line)
        if edit is not None:
            yield lsp.CodeAction(
                f"Ignore {finding.rule_id} here, for a reason to be given",
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=_diagnostics_of(session, document, finding, context),
                edit=workspace_edit(session, document, [edit]),
            )


def _diagnostics_of(
    session: Session,
    document: OpenDocument,
    finding: PlacedFinding,
    context: lsp.CodeActionContext,
) -> list[lsp.Diagnostic] | None:
    """The client's own diagnostics of ``finding``, so that it recognises them."""
    lines, unit = document.document.lines, session.client.column_unit
    return [
        diagnostic
        for diagnostic in context.diagnostics
        if diagnostic.code == finding.rule_id
        and document_range(range_json(diagnostic.range), lines, unit) == finding.range
    ] or None
