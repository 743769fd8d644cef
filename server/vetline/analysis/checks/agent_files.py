"""Files that steer coding assistants: what they hide, what they order, what they let loose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.secrets_tokens import provider_tokens
from vetline.analysis.checks.secrets_values import is_blank, is_placeholder, looks_random
from vetline.analysis.checks.unicode_tables import BIDI
from vetline.analysis.checks.unicode_text import character_names, hidden_runs
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule, Severity
from vetline.text.regex import lazy
from vetline.text.span import Span


def hidden_unicode(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Characters that the assistant reads and its user does not see."""
    if text.isascii():
        return
    controls = (Span(match.start(), match.end()) for match in BIDI.finditer(text))
    for span in sorted((*hidden_runs(text), *controls)):
        yield verdict(rule, span, {"$CHARACTER": character_names(text[span.start : span.end])})


def hidden_directives(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Orders in what a rendered page does not show."""
    for match in _HIDDEN_MARKUP.finditer(text):
        content = next(part for part in match.groups() if part is not None)
        if _DIRECTIVE.search(content) and not _HOUSEKEEPING.match(content.strip()):
            quoted = " ".join(content.split())[:QUOTED_CHARS_MAX]
            yield verdict(rule, Span(match.start(), match.end()), {"$TEXT": quoted})


def override_directives(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Sentences that tell an assistant to drop its rules, hide its acts or weaken security."""
    for match in _OVERRIDE.finditer(text):
        if not _is_forbidden(text, match.start()):
            quoted = " ".join(match[0].split())[:QUOTED_CHARS_MAX]
            yield verdict(rule, Span(match.start(), match.end()), {"$TEXT": quoted})


def remote_execution(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Downloads that are run unseen, and pages that an assistant is told to obey."""
    for match in _REMOTE.finditer(text):
        if _is_forbidden(text, match.start()):
            continue
        is_known = _KNOWN_INSTALLER.search(match[0]) is not None
        severity = Severity.INFO if is_known else None
        yield verdict(rule, Span(match.start(), match.end()), severity=severity)


def config_secrets(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Keys and bearer tokens in the settings of assistants and their tools."""
    spans = {token.span: token.format.provider for token in provider_tokens(text)}
    for match in _SETTING.finditer(text):
        value = match["value"] or match["bearer"]
        span = Span(match.end() - 1 - len(value), match.end() - 1)
        is_known = any(known.start < span.end and span.start < known.end for known in spans)
        is_drawn = match["bearer"] is not None or looks_random(value)
        if is_drawn and not is_known and not is_blank(value) and not is_placeholder(value):
            spans[span] = match["key"] or "HTTP"
    for span, owner in sorted(spans.items()):
        yield verdict(rule, span, {"$OWNER": owner})


def auto_approval(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Settings and switches that let an assistant act without being asked."""
    for match in _AUTO_APPROVE.finditer(text):
        if not _is_forbidden(text, match.start()):
            quoted = " ".join(match[0].split())[:QUOTED_CHARS_MAX]
            yield verdict(rule, Span(match.start(), match.end()), {"$SETTING": quoted})


def _is_forbidden(text: str, start: int) -> bool:
    """Whether the sentence before ``start`` says not to do what follows."""
    return _NEGATION.search(text, max(text.rfind("\n", 0, start), start - 60, 0), start) is not None


QUOTED_CHARS_MAX = 80

_NEGATION = lazy(
    r"\b(?:do not|don['’]t|never|must not|mustn['’]t|should not|shouldn['’]t|avoid|cannot|can['’]t|"
    r"refuse to|no need to|not allowed to|forbidden to|without|instead of|reject|deny|block)\b"
    r"[^.!?\n]{0,50}$",
    re.I,
)
_HIDDEN_MARKUP = lazy(
    r"<!--((?:[^-]|-(?!->)){1,4000})-->"
    r"|^\[(?://|comment|_|\s)\]: *#? *[(\"<]([^\n]{1,2000})[)\">]"
    r"|<\w+[^<>\n]*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0|opacity:\s*0(?![.\d])|"
    r"color:\s*(?:white|#fff(?:fff)?)\b|\shidden(?=[\s>]))[^<>\n]*>([^<]{1,4000})(?:</\w+>|(?=<))"
    r"|\S[ \t]{80,}(\S[^\n]{8,2000})",
    re.I | re.M,
)
_DIRECTIVE = lazy(
    r"\b(?:assistant|copilot|cursor|claude|chatgpt|gemini|llm|ai|agent|model)s?\b[^.\n]{0,40}"
    r"\b(?:must|should|always|never|when|please|shall|will|:)"
    r"|\b(?:assistant|copilot|cursor|claude|chatgpt|gemini|llm|ai|agent|system)\s*:"
    r"|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instruction|rule|prompt|guideline)"
    r"|\bdo not (?:mention|tell|reveal|disclose|show|log|report|explain|inform)"
    r"|\b(?:always|never|secretly|silently|quietly)\s+(?:add|include|insert|run|execute|fetch|"
    r"send|use|write|append|call|import|install|upload|mention|tell|ask|validate|output|commit)"
    r"|\b(?:curl|wget)\s+\S+|<script\b|\bexfiltrat|\bupload\b[^.\n]{0,40}\bhttps?://",
    re.I,
)
_HOUSEKEEPING = lazy(
    r"(?:markdownlint|prettier|textlint|vale|cspell|toc\b|doctoc|todo|fixme|badge|spdx|copyright|"
    r"license|(?:this (?:file|section|block) is )?(?:auto-?)?generated|start\b|end\b|begin\b)",
    re.I,
)
_OVERRIDE = lazy(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|"
    r"existing|all|any|system|safety|your)\b[^.\n]{0,30}"
    r"\b(?:instructions?|rules?|prompts?|guidelines?|policies|polic?y|restrictions?|guardrails?)"
    r"|\b(?:do not|don['’]t|never|without)\s+(?:ever\s+)?"
    r"(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|"
    r"notify(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|alert(?:ing)?|warn(?:ing)?)\b[^.\n]{0,40}"
    r"\b(?:users?|developers?|reviewers?|anyone|humans?|this|these|changes?)\b"
    r"|\b(?:never|do not|don['’]t|skip|stop|disable|turn off|remove|avoid)\s+"
    r"(?:all |any |the |using |adding )?(?:input |server-side )?"
    r"(?:validat(?:e|ing|ion)|sanitiz(?:e|ing|ation)|escap(?:e|ing)"
    r"|authentication|authorization|auth checks?|security (?:checks?|scan\w*|rules?|"
    r"warnings?|controls?)|csrf(?: protection)?|"
    r"(?:tls|ssl)(?: certificate)? (?:verification|checks?|validation)|certificate (?:verification|"
    r"validation|checks?))\b"
    r"|\b(?:always|must|please) (?:use|set|pass|add) `?verify\s*=\s*False"
    r"|\b(?:send|post|upload|transmit|exfiltrate|forward|leak|copy)\b[^.\n]{0,60}\b(?:\.env\b|secrets?|"
    r"credentials?|api[ -]keys?|tokens?|passwords?|environment variables?|private keys?|ssh keys?)"
    r"[^.\n]{0,40}\b(?:to|at)\s+(?:https?://|\S+@\S+|the (?:server|webhook|endpoint|url))"
    r"|\b(?:always |silently |secretly |quietly )(?:add|include|insert|inject|embed)\b[^\n]{0,60}"
    r"(?:<script|https?://|backdoor|payload|tracking|beacon)"
    r"|\b(?:hide|conceal|keep)\b[^.\n]{0,40}\b(?:from the (?:user|developer|reviewer)|secret from)"
    r"|\byou are now (?:in )?(?:developer mode|DAN\b|unrestricted|jailbroken)",
    re.I,
)
_REMOTE = lazy(
    r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|fetch)\b[^\n|;&`]{0,300}"
    r"\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/(?:usr/)?bin/)?(?:env\s+)?"
    r"(?:(?:ba|z|da|k|fi)?sh|python[\d.]*|node|perl|ruby|php|iex|pwsh|powershell|bun|deno)\b"
    r"|\b(?:(?:ba|z)?sh|source|\.)\s+<\(\s*(?:curl|wget)\b[^\n)]{0,300}\)"
    r"|\b(?:eval|(?:ba|z)?sh\s+-c|python[\d.]*\s+-c)\s+[\"'`]?\$?[(`]\s*(?:curl|wget)\b[^\n)`]{0,300}[)`]"
    r"|\biex\s*\(+\s*(?:iwr|irm|invoke-\w+|new-object|\(new-object)\b[^\n]{0,200}"
    r"|\b(?:curl|wget)\b[^\n]{0,200}\s(?:-o|-O|--output|>)\s*(?P<file>[\w./~-]+)[^\n]{0,80}"
    r"(?:&&|;)\s*(?:sudo\s+)?(?:chmod\s[^\n;&]{0,60}(?:&&|;)\s*)?(?:(?:ba|z)?sh\s+|python\d?\s+|\./|\s)?"
    r"(?P=file)"
    r"|\b(?:fetch|download|read|open|load|visit|get)\b[^.\n]{0,40}https?://\S+[^.\n]{0,40}"
    r"\b(?:and|then)\s+(?:follow|execute|run|obey|apply|do)\b[^.\n]{0,40}"
    r"|\b(?:npx|bunx|uvx|pipx run)\s+(?:-y\s+)?(?:--from\s+)?(?:git\+)?https?://\S+",
    re.I,
)
_KNOWN_INSTALLER = lazy(
    r"https://(?:astral\.sh|sh\.rustup\.rs|get\.docker\.com|install\.python-poetry\.org|bun\.sh|"
    r"deno\.land|get\.pnpm\.io|deb\.nodesource\.com|ollama\.com|nixos\.org|mise\.run|pixi\.sh|"
    r"raw\.githubusercontent\.com/(?:Homebrew|nvm-sh)/|pyenv\.run|claude\.ai|get\.volta\.sh)"
)
_SETTING = lazy(
    r"[\"'](?P<key>[\w.-]*(?:api[-_]?key|token|secret|passw(?:or)?d|pat|credential|private[-_]?key|"
    r"_key|authorization)[\w.-]*)[\"']\s*[:=]\s*[\"'](?P<value>[^\"'\s$<>{}]{12,512})[\"']"
    r"|\bBearer\s+(?P<bearer>[A-Za-z0-9._~+/=-]{16,2048})[\"'\s`]",
    re.I,
)
_AUTO_APPROVE = lazy(
    r"[\"'](?:github\.copilot\.)?chat\.(?:tools\.)?(?:global\.|edits\.|terminal\.|agent\.)?"
    r"(?:enableA|a)utoApprove[\"']\s*:\s*(?:true|\{\s*[\"']/?(?:\.\*|\*)/?[\"']\s*:\s*true)"
    r"|[\"']defaultMode[\"']\s*:\s*[\"'](?:bypassPermissions|dontAsk)[\"']"
    r"|[\"']allow(?:ed_?tools|edTools)?[\"']\s*:\s*\[[^\]]{0,2000}?"
    r"[\"'](?:\*|Bash(?:\(\*\)|\(\*:\*\)|\(:\*\))?|shell\(\*\)|run_shell_command)[\"']"
    r"|[\"'](?:autoApprove|alwaysAllow|auto_approve)[\"']\s*:\s*(?:true|\[\s*[\"']\*[\"'])"
    r"|[\"'](?:enableAllProjectMcpServers|skipDangerousModePermissionPrompt|yoloMode|"
    r"cursor\.\w*yolo\w*|autoAcceptAll|allowAllTools|dangerouslySkipPermissions)[\"']\s*:\s*true"
    r"|[\"']security\.workspace\.trust\.enabled[\"']\s*:\s*false"
    r"|[\"']task\.allowAutomaticTasks[\"']\s*:\s*[\"']on[\"']"
    r"|[\"']runOn[\"']\s*:\s*[\"']folderOpen[\"']"
    r"|[\"']mcpServers[\"']\s*:\s*\{(?:[^{}]|\{[^{}]*\}){0,4000}?[\"']trust[\"']\s*:\s*true"
    r"|^\s*approval_policy\s*=\s*[\"']never[\"']|^\s*sandbox_mode\s*=\s*[\"']danger-full-access[\"']"
    r"|--dangerously-(?:skip-permissions|bypass-approvals-and-sandbox)|--yolo\b"
    r"|--allow-all-tools\b|--trust-all-tools\b",
    re.M,
)
