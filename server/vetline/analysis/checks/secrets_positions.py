"""Passwords that are passed by position, known by the function that takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vetline.analysis.checks.secrets_literals import literal_text, target_name
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.span import Span


def positional_passwords(
    view: UnitView, accepts: Callable[[str], bool]
) -> Iterator[tuple[Span, str]]:
    """The password arguments whose literal value ``accepts``, each with the name of its API."""
    for method in view.calls.keys() & _METHODS:
        for call in view.calls[method]:
            yield from _password_of(call, method, view, accepts)


def _password_of(
    call: n.Call, method: str, view: UnitView, accepts: Callable[[str], bool]
) -> Iterator[tuple[Span, str]]:
    qualified = view.names.qualified(call.func) or method
    if qualified.startswith("keyring."):
        return  # which is given names of services and people first
    for api, position in POSITIONS.items():
        is_meant = qualified == api or (api.startswith("*.") and f".{qualified}".endswith(api[1:]))
        if not is_meant or position >= len(call.args):
            continue
        before = call.args[: position + 1]
        if any(isinstance(arg, n.Keyword | n.Starred) for arg in before):
            return
        value = literal_text(call.args[position], view)
        if value is not None and accepts(value):
            argument = call.args[position]
            yield Span(argument.start, argument.end), f"`{api.removeprefix('*.')}`"
        return


def paired_passwords(view: UnitView, accepts: Callable[[str], bool]) -> Iterator[tuple[Span, str]]:
    """``auth=("user", "password")`` of HTTP clients, also kept in a variable first."""
    for name, pair in _named_pairs(view):
        value = literal_text(pair.items[1], view) if len(pair.items) == 2 else None
        if (name or "").lower() in _AUTH_NAMES and value is not None and accepts(value):
            yield Span(pair.items[1].start, pair.items[1].end), f"`{name}`"


def _named_pairs(view: UnitView) -> Iterator[tuple[str | None, n.Tuple]]:
    for keyword in view.nodes(n.Keyword):
        if isinstance(keyword.value, n.Tuple):
            yield keyword.name, keyword.value
    for statement in view.nodes(n.Assign):
        if isinstance(statement.value, n.Tuple):
            yield target_name(statement.targets[0]), statement.value


_AUTH_NAMES = frozenset({"auth", "basic_auth", "http_auth", "credentials", "creds"})

POSITIONS = {
    "requests.auth.HTTPBasicAuth": 1,
    "requests.auth.HTTPDigestAuth": 1,
    "httpx.BasicAuth": 1,
    "httpx.DigestAuth": 1,
    "aiohttp.BasicAuth": 1,
    "pymysql.connect": 2,
    "MySQLdb.connect": 2,
    "cx_Oracle.connect": 1,
    "oracledb.connect": 1,
    "pymssql.connect": 2,
    "psycopg2.connect": 4,
    "redis.Redis": 3,
    "redis.StrictRedis": 3,
    "ftplib.FTP": 2,
    "ftplib.FTP_TLS": 2,
    "smtplib.SMTP.login": 1,
    "smtplib.SMTP_SSL.login": 1,
    "imaplib.IMAP4.login": 1,
    "imaplib.IMAP4_SSL.login": 1,
    "ftplib.FTP.login": 1,
    "ftplib.FTP_TLS.login": 1,
    "poplib.POP3.pass_": 0,
    "telnetlib.Telnet.login": 1,
    "nntplib.NNTP.login": 1,
    "paramiko.SSHClient.connect": 3,
    "paramiko.client.SSHClient.connect": 3,
    "paramiko.Transport.auth_password": 1,
    "ldap.ldapobject.SimpleLDAPObject.simple_bind_s": 1,
    "neo4j.basic_auth": 1,
    "ldap3.Connection": 2,
    "zipfile.ZipFile.setpassword": 0,
    "zipfile.ZipFile.extractall": 2,
    "aioimaplib.IMAP4_SSL.login": 1,
    "aiosmtplib.SMTP.login": 1,
    "pika.PlainCredentials": 1,
    "cassandra.auth.PlainTextAuthProvider": 1,
    "werkzeug.security.generate_password_hash": 0,
    "twilio.rest.Client": 1,
    "*.username_pw_set": 1,
    "*.create_user": 2,
    "*.create_superuser": 2,
    "*.set_password": 0,
    "*.simple_bind_s": 1,
    "*.login": 1,
}
"""The position of the password, by the name of what is called; ``*.`` stands for any object."""

_METHODS = frozenset(api.rpartition(".")[2] for api in POSITIONS)
