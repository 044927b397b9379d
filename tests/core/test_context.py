"""An engine goes on while anybody waits."""

import pytest

from aigc_studio.core import context
from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled


def test_a_context_alone_never_cancels() -> None:
    Context().check(["a"])


def test_work_goes_on_while_one_request_is_wanted() -> None:
    Context({"a": True, "b": False}.__getitem__).check(["a", "b"])


def test_work_ends_when_no_request_is_wanted() -> None:
    with pytest.raises(Cancelled):
        Context(lambda _: True).check(["a", "b"])


def test_previews_are_due_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 100.05, 100.11, 100.13, 100.2])
    monkeypatch.setattr(context.time, "monotonic", lambda: next(moments))
    asked = Context()
    assert [asked.preview_is_due() for _ in range(5)] == [True, False, False, True, False]
