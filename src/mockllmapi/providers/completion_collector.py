"""Put the pieces of one call together, and judge at the end whether they are a completion."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Choice, Completion, FinishReason, Usage
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion
from mockllmapi.providers.error_report import ErrorReport

__all__ = ["CompletionCollector", "is_complete_json"]

_GOOD_ENDS = (FinishReason.STOP, FinishReason.TOOL_CALLS)


@dataclass(slots=True)
class _PartialChoice:
    """Collect one choice. `side_texts` are what came as reasoning and as arguments of a tool."""

    texts: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    finish_reason: FinishReason | None = None
    error: ErrorReport | None = None

    @property
    def text(self) -> str:
        return "".join(self.texts)


class CompletionCollector:
    """Collect all choices of one call."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._by_index: dict[int, _PartialChoice] = {}
        self._is_refused = False
        self._has_end = False
        self.usage: Usage | None = None

    def add(self, piece: CompletionPiece) -> None:
        """Add `piece` to its choice."""
        self._model = piece.model or self._model
        self.usage = _larger(self.usage, piece.usage)
        self._is_refused = self._is_refused or piece.is_refusal or piece.finish_reason is FinishReason.CONTENT_FILTER
        self._has_end = self._has_end or piece.is_end
        if piece.is_refusal or not (piece.text or piece.finish_reason or piece.error):
            return
        choice = self._by_index.setdefault(piece.index, _PartialChoice())
        texts = choice.reasoning if piece.is_reasoning else choice.arguments if piece.is_tool_call else choice.texts
        texts.append(piece.text)
        choice.finish_reason = piece.finish_reason or choice.finish_reason
        choice.error = piece.error or choice.error

    def cut(self) -> None:
        """Treat every choice as cut off here, unless its text is whole."""
        for choice in self._by_index.values():
            choice.finish_reason = FinishReason.STOP if is_complete_json(choice.text) else FinishReason.LENGTH

    def finish(self) -> Completion:
        """Return the finished choices with content, in order.

        Raise AttemptFailed if there is none, or ErrorInCompletion if a choice holds an error instead.
        """
        choices = []
        for _, partial in sorted(self._by_index.items()):
            choice = self._finish_choice(partial)
            if choice is not None:
                choices.append(choice)
        if choices:
            return Completion(tuple(choices), self._model, self.usage)
        error = next((partial.error for partial in self._by_index.values() if partial.error is not None), None)
        if error is not None:
            raise ErrorInCompletion(error)
        raise self._make_failure()

    def _finish_choice(self, partial: _PartialChoice) -> Choice | None:
        """Return the choice if it has ended well, or is whole in spite of its end."""
        text, reason = partial.text, partial.finish_reason
        if reason is FinishReason.CONTENT_FILTER:
            return None
        has_ended = reason in _GOOD_ENDS or (reason is None and self._has_end)
        if not text.strip() and has_ended and partial.error is None:
            text = next(
                (side for side in map("".join, (partial.arguments, partial.reasoning)) if is_complete_json(side)), ""
            )
        if not text.strip():
            return None
        if reason is FinishReason.LENGTH and partial.error is None:
            return Choice(text, FinishReason.LENGTH)
        if (reason in _GOOD_ENDS and partial.error is None) or (
            (reason is not None or self._has_end) and is_complete_json(text)
        ):
            return Choice(text, FinishReason.STOP)
        return None

    def _make_failure(self) -> AttemptFailed:
        if self._is_refused:
            return AttemptFailed(FailureClass.REFUSED, "The model or its content filter refused to answer.", status=200)
        return AttemptFailed(FailureClass.BAD_ANSWER, self._explain(), status=200)

    def _explain(self) -> str:
        partials = list(self._by_index.values())
        reasons = {partial.finish_reason for partial in partials}
        has_text = any(partial.text.strip() for partial in partials)
        has_reasoning = any(partial.reasoning for partial in partials)
        if has_text and FinishReason.UNKNOWN in reasons:
            return "The model stopped for an unknown reason, and its text is not complete."
        if has_text or not (self._has_end or reasons - {None}):
            return "The answer ended before the model had finished."
        if FinishReason.LENGTH in reasons:
            return f"The model spent all its tokens on {'reasoning' if has_reasoning else 'nothing'}; raise MaxTokens."
        if has_reasoning:
            return "The model's answer is empty: all of its text came as reasoning."
        return "The model's answer is empty."


def is_complete_json(text: str) -> bool:
    """Return whether `text` is one complete JSON object or list, and nothing else."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return True


def _larger(one: Usage | None, other: Usage | None) -> Usage | None:
    """Return the larger of two reports, since a last one may be zero."""
    if one is None or other is None:
        return one or other
    return Usage(max(one.prompt_tokens, other.prompt_tokens), max(one.completion_tokens, other.completion_tokens))
