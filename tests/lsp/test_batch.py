from __future__ import annotations

import pytest

from vetline.lsp.batch import CANCELLED, OVERTAKEN, Message, Refusal, obsolete


def pull(number: object, uri: object = "file:///a.py") -> Message:
    params = {"textDocument": {"uri": uri}}
    return {"id": number, "method": "textDocument/diagnostic", "params": params}  # type: ignore[dict-item]


def cancel(number: object) -> Message:
    return {"method": "$/cancelRequest", "params": {"id": number}}  # type: ignore[dict-item]


HOVER: Message = {"id": 1, "method": "textDocument/hover", "params": {}}
CHANGE: Message = {"method": "textDocument/didChange", "params": {}}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([HOVER, CHANGE], {}, id="a request and a change"),
        pytest.param([HOVER, cancel(1)], {0: CANCELLED}, id="cancelled"),
        pytest.param([HOVER, cancel("1")], {}, id="another one is cancelled"),
        pytest.param([cancel(1), HOVER], {}, id="number used again after the cancel"),
        pytest.param([pull(1), CHANGE, pull(2)], {0: OVERTAKEN}, id="pulled again"),
        pytest.param([pull(1), pull(2, "file:///b.py")], {}, id="pulls of two documents"),
        pytest.param(
            [pull(1), cancel(1), pull(2)], {0: CANCELLED}, id="cancelled and pulled again"
        ),
        pytest.param(
            [pull(1), pull(2), cancel(2)], {1: CANCELLED}, id="only the later is cancelled"
        ),
        pytest.param([cancel([1]), pull({}), pull(None)], {}, id="numbers that are none"),
        pytest.param([{"method": "$/cancelRequest"}, HOVER], {}, id="cancel of nothing"),
        pytest.param([pull(1, 5), pull(2, None), pull(3, [])], {}, id="documents that are none"),
        pytest.param([{"id": 1, "result": None}, cancel(1)], {}, id="an answer is no request"),
    ],
)
def test_requests_that_need_no_work(messages: list[Message], expected: dict[int, Refusal]) -> None:
    assert obsolete(messages) == expected
