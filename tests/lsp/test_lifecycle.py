from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lsp.conftest import Start
from lsp.editor import PUSH, codes, insertion, workspace
from lsp.raw_client import SERVER, RawClient, framed


@pytest.fixture
def client(tmp_path: Path) -> RawClient:
    return RawClient(workspace(tmp_path))


def test_a_goodbye_in_order(client: RawClient) -> None:
    client.initialize(PUSH)

    assert client.stop() == 0
    assert client.log.read_text() == ""


def test_exit_without_shutdown_is_an_error(client: RawClient) -> None:
    client.initialize(PUSH)

    client.notify("exit")

    assert client.wait() == 1


def test_a_client_that_is_gone_ends_the_server(client: RawClient) -> None:
    client.initialize(PUSH)
    assert client.process.stdin is not None

    client.process.stdin.close()

    assert client.wait() == 1


def test_requests_before_hello_and_after_goodbye_are_refused(client: RawClient) -> None:
    early = client.request("textDocument/hover", {})
    client.notify("textDocument/didOpen", {})
    client.initialize(PUSH)
    client.request("shutdown")
    late = client.request("textDocument/hover", {})
    client.notify("exit")

    assert (early["error"]["code"], late["error"]["code"]) == (-32002, -32600)
    assert client.wait() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b'{"id": 1, "method": "initialize"}', -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "x"}', -32600),
    ],
)
def test_what_is_no_message_is_answered_with_an_error(start: Start, body: bytes, code: int) -> None:
    client = start().client

    client.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    client._read_until(lambda: None in client._answers, "error")
    assert client._answers[None]["error"]["code"] == code
    assert client.stop() == 0


def test_an_unknown_request_is_refused(start: Start) -> None:
    client = start().client

    assert client.request("vetline/unknown")["error"]["code"] == -32601
    client.notify("vetline/unknown")
    client.notify("$/setTrace", {"value": "off"})
    assert client.stop() == 0


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"textDocument": 5}),
        ("textDocument/codeAction", None),
        ("textDocument/diagnostic", None),
        ("textDocument/diagnostic", {"textDocument": []}),
        ("codeAction/resolve", {"title": "x", "edit": 7}),
        ("workspace/executeCommand", {"command": "no.such.command"}),
    ],
)
def test_a_request_of_the_wrong_shape_is_refused(start: Start, method: str, params: object) -> None:
    editor = start()

    assert "error" in editor.client.request(method, params)
    uri = editor.open("old(1)\n")
    assert codes(editor.published(uri)) == ["old-call"]


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"textDocument": {"uri": "file:///nowhere.py", "version": 2}, "contentChanges": []},
        {"textDocument": {"uri": 5}, "contentChanges": [{"text": 7}]},
        {"textDocument": [], "contentChanges": {}},
    ],
)
def test_a_notification_of_the_wrong_shape_is_passed_over(start: Start, params: object) -> None:
    editor = start()

    for method in ("didOpen", "didChange", "didClose", "didSave"):
        editor.client.notify(f"textDocument/{method}", params)

    uri = editor.open("old(1)\n")
    assert codes(editor.published(uri)) == ["old-call"]


@pytest.mark.parametrize(
    "change",
    [
        insertion(99, 99, "x"),
        {
            "range": {"start": {"line": 9, "character": 0}, "end": {"line": 0, "character": 0}},
            "text": "",
        },
        {
            "range": {"start": {"line": -1, "character": -5}, "end": {"line": 0, "character": 1}},
            "text": "",
        },
        {"text": "\ud800 \x00 \uffff"},
        {"range": None, "text": ""},
    ],
)
def test_odd_changes_are_survived(start: Start, change: dict[str, object]) -> None:
    editor = start()
    uri = editor.open("x = 1\n")

    version = editor.change(uri, change)

    editor.published(uri, version)
    version = editor.change(uri, {"text": "old(1)\n"})
    assert codes(editor.published(uri, version)) == ["old-call"]


def test_what_no_disk_can_hold_is_a_document_too(start: Start) -> None:
    editor = start()

    uri = editor.open("old(1)\n", name="a" * 300 + ".py")

    assert codes(editor.published(uri)) == ["old-call"]


def test_a_second_hello_is_refused(start: Start) -> None:
    editor = start()

    again = editor.client.request("initialize", {"processId": None, "capabilities": {}})

    assert again["error"]["code"] == -32600
    uri = editor.open("old(1)\n")
    assert codes(editor.published(uri)) == ["old-call"]


def test_rubbish_between_messages_is_passed_over(start: Start) -> None:
    editor = start()

    editor.client.write(bytes(range(256)) * 40 + b"\r\n\r\n")

    uri = editor.open("old(1)\n")
    assert codes(editor.published(uri)) == ["old-call"]


def test_tcp_serves_this_machine_only(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*SERVER, "--tcp", str(port)], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr is not None
        assert f"127.0.0.1:{port}" in server.stderr.readline()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            request = {"jsonrpc": "2.0", "id": 1, "method": "shutdown"}
            hello = {"processId": None, "rootUri": None, "capabilities": {}}
            connection.sendall(
                framed({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello})
                + framed(request)
                + framed({"jsonrpc": "2.0", "method": "exit"})
            )
            answers = connection.makefile("rb").read()
        assert b'"positionEncoding":' in answers.replace(b'": ', b'":')
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()
        if server.stderr is not None:
            server.stderr.close()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*SERVER, "--tcp", str(port)]
        ran = subprocess.run(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False)

    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert f"port {port} cannot be listened on" in ran.stderr


def test_a_command_line_that_serves(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vetline", "server", "--stdio"]
    client = RawClient(workspace(tmp_path), command)

    client.initialize(PUSH)

    assert client.stop() == 0
