"""What the caller reads on standard output: one JSON object a line, and nothing else there."""

from __future__ import annotations

import json
import os
import sys
from typing import TextIO

_stream: TextIO = sys.stdout


class ExportError(Exception):
    """A failure the user can do something about: what happened, then what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CallerGoneError(BaseException):
    """Nobody reads any more: there is nothing to go on for."""


def claim_output() -> None:
    """Keeps standard output for events: whatever libraries print goes to standard error.

    Also what native code prints, which knows file descriptors alone.
    """
    global _stream
    _stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr


def emit(event: str, **values: object) -> None:
    try:
        _stream.write(json.dumps({"event": event, **values}) + "\n")
        _stream.flush()
    except BrokenPipeError as error:
        raise CallerGoneError from error


_last: tuple[str, str, float] = ("", "", 0.0)


def progress(phase: str, name: str, done: int, total: int) -> None:
    """trace, write or check; `done` of `total` bytes of weights.

    A line for each hundredth and for what is new.
    """
    global _last
    *before, share = _last
    now = done / total if total > 0 else 0.0
    if before == [phase, name] and now - share < 0.01:
        return
    _last = phase, name, now
    emit("progress", phase=phase, name=name, done=done, total=total)
