"""Texts from a model of llama.cpp, one after the other, piece by piece."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from aigc_studio.core.context import Context
from aigc_studio.core.errors import StudioError
from aigc_studio.engines.served import LONGEST, REASON, Told
from aigc_studio.models.instructions import joined
from aigc_studio.zoo.gguf_writer import GgufWriter


def write(
    writer: GgufWriter,
    asked: Mapping[str, Mapping[str, Any]],
    context: Context,
    *,
    grown: Told,
    done: Callable[[str, str, str], None],
) -> None:
    """Let a model write some texts; arguments and errors are those of `served.write`.

    Raises:
        Cancelled: all were called off.
        StudioError: the model cannot go on, as with a prompt that is longer than its memory.
    """
    for number, wishes in asked.items():
        context.check(list(asked))
        if context.is_cancelled(number):
            continue
        text = _written(writer, wishes, number, context, grown)
        if text is not None:
            done(number, text, writer.name)
    context.check(list(asked))


def _written(
    writer: GgufWriter, wishes: Mapping[str, Any], number: str, context: Context, grown: Told
) -> str | None:
    """Return a whole text; None where it was called off."""
    text = ""
    try:
        with closing(_begun(writer, wishes)) as pieces:
            for piece in pieces:
                if context.is_cancelled(number):
                    return None
                said = piece["choices"][0]["delta"].get("content")
                if said:
                    text += said
                    grown(number, text)
                if len(text) > LONGEST:
                    break
    except (RuntimeError, ValueError) as problem:
        reason = str(problem)[:REASON]
        raise StudioError("error.gguf_broke", name=writer.name, reason=reason) from problem
    return text


def _begun(writer: GgufWriter, wishes: Mapping[str, Any]) -> Any:
    """Return the pieces of a text; templates without rules apart (Gemma 2) get them with the data.

    Raises:
        ValueError: the chat cannot be laid out, or is too long.
    """
    try:
        return writer.llama.create_chat_completion(**wishes, stream=True)
    except ValueError:
        alone = {**wishes, "messages": joined(wishes["messages"])}
        return writer.llama.create_chat_completion(**alone, stream=True)
