"""Analyses that rule data cannot express, each named by the rules that use it."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.checks import (
    agent_files,
    agent_servers,
    dependencies_apis,
    dependencies_declared,
    dependencies_imports,
    dependencies_runtime,
    ignore_files,
    secrets_code,
    secrets_fallback,
    text_comments,
    text_secrets,
    unicode_names,
    unicode_text,
)
from vetline.analysis.checks.kinds import (
    CheckKind,
    ImportCheck,
    ManifestCheck,
    TextCheck,
    UnitCheck,
)

CHECKS: Mapping[str, CheckKind] = {
    "agent-auto-approval": TextCheck(agent_files.auto_approval),
    "agent-config-secrets": TextCheck(agent_files.config_secrets),
    "agent-hidden-directives": TextCheck(agent_files.hidden_directives),
    "agent-hidden-unicode": TextCheck(agent_files.hidden_unicode),
    "agent-override-directives": TextCheck(agent_files.override_directives),
    "agent-remote-execution": TextCheck(agent_files.remote_execution),
    "agent-unpinned-servers": TextCheck(agent_servers.unpinned_servers),
    "assistant-ignore-files": ManifestCheck(ignore_files.assistant_ignores),
    "bidirectional-controls": TextCheck(unicode_text.bidirectional_controls),
    "commented-out-security": TextCheck(text_comments.commented_out_security),
    "credentials-in-urls": TextCheck(text_secrets.credentials_in_urls),
    "empty-passwords": UnitCheck(secrets_code.empty_passwords),
    "environment-file-ignores": ManifestCheck(ignore_files.environment_ignores),
    "hallucinated-apis": UnitCheck(dependencies_apis.hallucinated_apis),
    "hallucinated-imports": ImportCheck(dependencies_imports.hallucinated_imports),
    "hallucinated-requirements": ManifestCheck(dependencies_declared.hallucinated_requirements),
    "hardcoded-api-keys": TextCheck(text_secrets.hardcoded_api_keys),
    "hardcoded-passwords": UnitCheck(secrets_code.hardcoded_passwords),
    "hardcoded-signing-keys": UnitCheck(secrets_code.hardcoded_signing_keys),
    "high-entropy-strings": UnitCheck(secrets_code.high_entropy_strings),
    "homoglyph-names": UnitCheck(unicode_names.homoglyph_names),
    "insecure-indexes": TextCheck(dependencies_declared.insecure_indexes),
    "install-time-actions": UnitCheck(dependencies_runtime.install_time_actions),
    "invisible-characters": TextCheck(unicode_text.invisible_characters),
    "off-screen-code": TextCheck(unicode_text.off_screen_code),
    "placeholder-secrets": UnitCheck(secrets_code.placeholder_secrets),
    "private-keys": TextCheck(text_secrets.private_keys),
    "removed-apis": UnitCheck(dependencies_apis.removed_apis),
    "runtime-installs": UnitCheck(dependencies_runtime.runtime_installs),
    "secret-fallbacks": UnitCheck(secrets_fallback.secret_fallbacks),
    "security-disabled-for-testing": TextCheck(text_comments.security_disabled_for_testing),
    "security-todos": TextCheck(text_comments.security_todos),
    "typosquatted-dependencies": ManifestCheck(dependencies_declared.typosquatted_dependencies),
    "undeclared-dependencies": ImportCheck(dependencies_imports.undeclared_dependencies),
    "unjustified-suppressions": TextCheck(text_comments.unjustified_suppressions),
    "unpinned-dependencies": TextCheck(dependencies_declared.unpinned_dependencies),
    "unpinned-vcs-dependencies": TextCheck(dependencies_declared.unpinned_vcs_dependencies),
}
