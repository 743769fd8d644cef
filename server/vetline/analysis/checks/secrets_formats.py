"""The shapes that providers give their secrets, checked as far as each shape allows."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import field, frozen

from vetline.analysis.checks.secrets_genuine import (
    has_checksum,
    is_account_key,
    is_aws_key,
    is_discord,
    is_jwt,
    is_macaroon,
    is_mixed,
)
from vetline.text.regex import lazy


def _always(_token: str) -> bool:
    return True


@frozen
class TokenFormat:
    """How one provider's secrets look.

    ``mark`` is a part of ``pattern`` that is rare in other text: one scan for all marks, in
    RE2, passes over most units in microseconds.
    ``variable`` is the environment variable that the provider's own client reads.
    """

    provider: str
    variable: str
    mark: str
    pattern: re.Pattern[str] = field(converter=lazy)
    is_genuine: Callable[[str], bool] = _always


_BEFORE = r"(?<![A-Za-z0-9_-])"
_AFTER = r"(?![A-Za-z0-9_-])"


def _whole(body: str) -> str:
    return f"{_BEFORE}(?:{body}){_AFTER}"


TOKEN_FORMATS: tuple[TokenFormat, ...] = (
    TokenFormat(
        "Anthropic", "ANTHROPIC_API_KEY", r"sk-ant-", _whole(r"sk-ant-[a-z]+\d\d-[\w-]{24,120}")
    ),
    TokenFormat("OpenRouter", "OPENROUTER_API_KEY", r"sk-or-", _whole(r"sk-or-v1-[0-9a-f]{64}")),
    TokenFormat(
        "OpenAI",
        "OPENAI_API_KEY",
        r"sk-proj-|sk-svcacct-|sk-admin-",
        _whole(r"sk-(?:proj|svcacct|admin)-[\w-]{32,200}"),
        is_mixed,
    ),
    TokenFormat(
        "OpenAI", "OPENAI_API_KEY", r"sk-\w{16}", _whole(r"sk-[A-Za-z0-9]{32,64}"), is_mixed
    ),
    TokenFormat(
        "AWS", "AWS_ACCESS_KEY_ID", r"AKIA|ASIA", _whole(r"A[KS]IA[A-Z0-9]{16}"), is_aws_key
    ),
    TokenFormat(
        "AWS",
        "AWS_SECRET_ACCESS_KEY",
        r"(?i:secret_?(?:access_?)?key)[\"']?\s*[:=]+>?\s*[\"']?[A-Za-z0-9/+]{40}",
        r"(?i:secret(?:_access)?_?key)[\"']?\s*[:=]+>?\s*[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        is_aws_key,
    ),
    TokenFormat(
        "GitHub",
        "GITHUB_TOKEN",
        r"ghp_|gho_|ghu_|ghs_|ghr_",
        _whole(r"gh[pousr]_[A-Za-z0-9]{36}"),
        has_checksum,
    ),
    TokenFormat(
        "GitHub",
        "GITHUB_TOKEN",
        r"github_pat_",
        _whole(r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ),
    TokenFormat(
        "GitLab",
        "GITLAB_TOKEN",
        r"glpat-|gldt-|glrt-|glptt-|glcbt-|glsoat-",
        _whole(r"gl(?:pat|dt|rt|ptt|cbt|soat)-[\w.-]{20,64}"),
    ),
    TokenFormat(
        "Slack",
        "SLACK_TOKEN",
        r"xox[abeoprs]-|xapp-",
        _whole(r"xox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{20,250}|xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{32,80}"),
        is_mixed,
    ),
    TokenFormat(
        "Slack",
        "SLACK_WEBHOOK_URL",
        r"hooks\.slack\.com/",
        r"https://hooks\.slack\.com/(?:services|workflows)/T[A-Z0-9]{6,}/[AB][A-Z0-9]{6,}/[A-Za-z0-9]{18,}",
    ),
    TokenFormat(
        "Stripe", "STRIPE_API_KEY", r"[sr]k_live_", _whole(r"[sr]k_live_[A-Za-z0-9]{20,250}")
    ),
    TokenFormat(
        "Stripe",
        "STRIPE_WEBHOOK_SECRET",
        r"whsec_",
        _whole(r"whsec_[A-Za-z0-9+/]{32,64}"),
        is_mixed,
    ),
    TokenFormat("Google", "GOOGLE_API_KEY", r"AIza", _whole(r"AIza[\w-]{35}")),
    TokenFormat(
        "Google",
        "GOOGLE_CLIENT_SECRET",
        r"GOCSPX-|ya29\.",
        _whole(r"GOCSPX-[\w-]{28}|ya29\.[\w-]{40,}"),
    ),
    TokenFormat("Twilio", "TWILIO_API_KEY", r"SK[0-9a-f]{8}", _whole(r"SK[0-9a-f]{32}")),
    TokenFormat("SendGrid", "SENDGRID_API_KEY", r"SG\.", _whole(r"SG\.[\w-]{22}\.[\w-]{43}")),
    TokenFormat("Mailgun", "MAILGUN_API_KEY", r"key-[0-9a-f]{8}", _whole(r"key-[0-9a-f]{32}")),
    TokenFormat("Mailchimp", "MAILCHIMP_API_KEY", r"-us\d", _whole(r"[0-9a-f]{32}-us\d{1,2}")),
    TokenFormat("npm", "NPM_TOKEN", r"npm_", _whole(r"npm_[A-Za-z0-9]{36}"), has_checksum),
    TokenFormat("PyPI", "PYPI_TOKEN", r"pypi-Ag", _whole(r"pypi-Ag[\w-]{50,1000}"), is_macaroon),
    TokenFormat(
        "Azure Storage",
        "AZURE_STORAGE_KEY",
        r"AccountKey=|SharedAccessKey=",
        r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{43,86}={1,2})",
        is_account_key,
    ),
    TokenFormat(
        "Azure", "AZURE_CLIENT_SECRET", r"Q~", r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])"
    ),
    TokenFormat(
        "Hugging Face", "HF_TOKEN", r"hf_|api_org_", _whole(r"(?:hf_|api_org_)[A-Za-z0-9]{30,40}")
    ),
    TokenFormat(
        "Telegram", "TELEGRAM_BOT_TOKEN", r":AA", r"(?<![\w:-])\d{8,10}:AA[\w-]{33}(?![\w-])"
    ),
    TokenFormat(
        "Discord",
        "DISCORD_TOKEN",
        r"[MNO]\w[\w-]{21,25}\.[\w-]{6}\.",
        r"(?<![\w.-])[MNO][A-Za-z0-9_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])",
        is_discord,
    ),
    TokenFormat(
        "Discord",
        "DISCORD_WEBHOOK_URL",
        r"/api/webhooks/",
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,80}",
    ),
    TokenFormat(
        "JSON Web Token",
        "AUTH_TOKEN",
        r"eyJ",
        r"(?<![\w.-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}(?![\w-])",
        is_jwt,
    ),
    TokenFormat(
        "DigitalOcean", "DIGITALOCEAN_TOKEN", r"do[opr]_v1_", _whole(r"do[opr]_v1_[0-9a-f]{64}")
    ),
    TokenFormat("Databricks", "DATABRICKS_TOKEN", r"dapi", _whole(r"dapi[0-9a-f]{32}(?:-\d)?")),
    TokenFormat(
        "Shopify",
        "SHOPIFY_ACCESS_TOKEN",
        r"shpat_|shpca_|shppa_|shpss_",
        _whole(r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ),
    TokenFormat(
        "Square", "SQUARE_ACCESS_TOKEN", r"sq0", _whole(r"sq0(?:atp-[\w-]{22}|csp-[\w-]{43})")
    ),
    TokenFormat("New Relic", "NEW_RELIC_API_KEY", r"NRAK-", _whole(r"NRAK-[A-Z0-9]{27}")),
    TokenFormat(
        "Sentry",
        "SENTRY_AUTH_TOKEN",
        r"sntrys_|sntryu_",
        _whole(r"sntrys_eyJ[\w+/=-]{80,}|sntryu_[0-9a-f]{64}"),
    ),
    TokenFormat("Linear", "LINEAR_API_KEY", r"lin_api_", _whole(r"lin_api_[A-Za-z0-9]{40}")),
    TokenFormat("Notion", "NOTION_TOKEN", r"ntn_", _whole(r"ntn_[A-Za-z0-9]{40,50}")),
    TokenFormat("Postman", "POSTMAN_API_KEY", r"PMAK-", _whole(r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}")),
    TokenFormat(
        "Grafana",
        "GRAFANA_TOKEN",
        r"glsa_|glc_",
        _whole(r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_eyJ[\w+/=-]{60,}"),
    ),
    TokenFormat("HashiCorp Vault", "VAULT_TOKEN", r"hvs\.|hvb\.", _whole(r"hv[sb]\.[\w-]{24,200}")),
    TokenFormat(
        "Terraform Cloud",
        "TFE_TOKEN",
        r"\.atlasv1\.",
        r"(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}",
    ),
    TokenFormat(
        "Doppler",
        "DOPPLER_TOKEN",
        r"dp\.pt\.|dp\.st\.",
        _whole(r"dp\.(?:pt|st\.[\w-]+)\.[A-Za-z0-9]{40,44}"),
    ),
    TokenFormat("Groq", "GROQ_API_KEY", r"gsk_", _whole(r"gsk_[A-Za-z0-9]{48,56}")),
    TokenFormat("xAI", "XAI_API_KEY", r"xai-", _whole(r"xai-[A-Za-z0-9]{70,90}")),
    TokenFormat("Perplexity", "PERPLEXITY_API_KEY", r"pplx-", _whole(r"pplx-[A-Za-z0-9]{40,60}")),
    TokenFormat("Replicate", "REPLICATE_API_TOKEN", r"r8_", _whole(r"r8_[A-Za-z0-9]{37}")),
    TokenFormat(
        "LangSmith",
        "LANGSMITH_API_KEY",
        r"lsv2_",
        _whole(r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ),
    TokenFormat("Pinecone", "PINECONE_API_KEY", r"pcsk_", _whole(r"pcsk_[A-Za-z0-9_]{50,90}")),
    TokenFormat(
        "Tavily", "TAVILY_API_KEY", r"tvly-", _whole(r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}")
    ),
    TokenFormat("NVIDIA", "NVIDIA_API_KEY", r"nvapi-", _whole(r"nvapi-[\w-]{60,70}")),
    TokenFormat(
        "Airtable", "AIRTABLE_API_KEY", r"pat\w{14}\.", _whole(r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}")
    ),
    TokenFormat("Atlassian", "ATLASSIAN_API_TOKEN", r"ATATT3", r"(?<!\w)ATATT3[\w=-]{150,250}"),
    TokenFormat("Docker Hub", "DOCKER_TOKEN", r"dckr_pat_", _whole(r"dckr_pat_[\w-]{27}")),
    TokenFormat(
        "age", "AGE_SECRET_KEY", r"AGE-SECRET-KEY-1", _whole(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")
    ),
    TokenFormat("Supabase", "SUPABASE_ACCESS_TOKEN", r"sbp_", _whole(r"sbp_[0-9a-f]{40}")),
    TokenFormat(
        "PlanetScale",
        "PLANETSCALE_TOKEN",
        r"pscale_",
        _whole(r"pscale_(?:tkn|pw|oauth)_[\w-]{32,64}"),
    ),
    TokenFormat("ElevenLabs", "ELEVENLABS_API_KEY", r"sk_[0-9a-f]{8}", _whole(r"sk_[0-9a-f]{48}")),
)
"""In order of precision: a token that two formats describe belongs to the first."""
