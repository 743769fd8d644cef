from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.lsp.transport import HEADER_BYTES_MAX, Connection, Inbox, Writer, bodies
from vetline.lsp.wire import framed

MESSAGES = [b"{}", b'{"id":1}', b"", b"\r\n\r\n", b"Content-Length: 3\r\n\r\nabc" * 3]


def stream(data: bytes, cuts: list[int] | None = None) -> Callable[[int], bytes]:
    """A reader that gives ``data`` in pieces."""
    edges = sorted({0, len(data), *(cuts or [])})
    pieces = [data[low:high] for low, high in itertools.pairwise(edges)]
    return lambda size: pieces.pop(0) if pieces else b""


@given(st.lists(st.binary(max_size=40), max_size=5), st.lists(st.integers(0, 400), max_size=20))
def test_messages_arrive_whole_however_the_stream_is_cut(
    messages: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(framed(message) for message in messages)

    assert list(bodies(stream(data, [cut for cut in cuts if cut < len(data)]))) == messages


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"Content-Length: 2\r\n\r\n{}", [b"{}"], id="one"),
        pytest.param(b"content-length:2\r\n\r\n{}", [b"{}"], id="other case, no space"),
        pytest.param(
            b"Content-Type: x; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
            [b"{}"],
            id="type before",
        ),
        pytest.param(b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}", [b"{}"], id="type behind"),
        pytest.param(b"\xff\xfehello\r\n\r\n" + framed(b"{}"), [b"{}"], id="rubbish before"),
        pytest.param(b"Content-Length: -2\r\n\r\n" + framed(b"{}"), [b"{}"], id="negative length"),
        pytest.param(
            b"Content-Length: 99999999999\r\n\r\n" + framed(b"{}"), [b"{}"], id="absurd length"
        ),
        pytest.param(b"Content-Length: 9\r\n\r\n{}", [], id="stream ends within a message"),
        pytest.param(b"".join(map(framed, MESSAGES)), MESSAGES, id="several at once"),
        pytest.param(
            b"x" * 3 * HEADER_BYTES_MAX + framed(b"{}"), [b"{}"], id="more rubbish than is kept"
        ),
    ],
)
def test_what_is_no_message_is_skipped(data: bytes, expected: list[bytes]) -> None:
    assert list(bodies(stream(data))) == expected
    assert list(bodies(stream(data, list(range(len(data)))))) == expected


def test_the_loop_gets_all_that_waits_at_once() -> None:
    batches: list[list[bytes]] = []

    async def main() -> None:
        inbox = Inbox(asyncio.get_running_loop(), batches.append)
        inbox.put(b"1")
        inbox.put(b"2")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        inbox.put(b"3")
        await asyncio.sleep(0.01)

    asyncio.run(main())

    assert batches == [[b"1", b"2"], [b"3"]]


def test_nothing_is_lost_between_two_threads() -> None:
    received: list[bytes] = []
    expected = [b"%d" % number for number in range(5_000)]

    async def main() -> None:
        inbox = Inbox(asyncio.get_running_loop(), received.extend)
        thread = threading.Thread(target=lambda: [inbox.put(body) for body in expected])
        thread.start()
        while len(received) < len(expected):
            await asyncio.sleep(0.001)
        thread.join()

    asyncio.run(asyncio.wait_for(main(), 10))

    assert received == expected


def test_a_client_that_is_gone_is_no_error() -> None:
    def broken(data: bytes) -> None:
        raise BrokenPipeError

    Writer(Connection(lambda size: b"", broken)).write(b"{}")
