"""The closed vocabulary that both models share; characters and numbers are words of their own."""

from __future__ import annotations

from glyphs import CHARACTERS, KINDS

COLORS = ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "white"]
NUMBERS = [str(number) for number in range(12)]
ORDINALS = ["first", "second", "third", "last"]
PLURALS = [kind + ("es" if kind.endswith(("s", "sh")) else "s") for kind in KINDS]
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "<image>"]
TEMPLATE = ["user", "question", "assistant", ":"]
PLAIN = "read the card which says is there what where how many color on in image code yes no it".split()

_ALL = [*SPECIAL, *TEMPLATE, *COLORS, *NUMBERS, *CHARACTERS, *KINDS, *PLURALS, *ORDINALS, *PLAIN]
WORDS: list[str] = list(dict.fromkeys(_ALL))
IDS: dict[str, int] = {word: index for index, word in enumerate(WORDS)}

PAD, BOS, EOS, UNK, IMAGE = (IDS[word] for word in SPECIAL)

PREFIX = ["<s>", "user", ":"]
"""Constant tokens right before the image."""

BEFORE_QUESTION = ["question", ":"]
"""Constant tokens right after the image."""

AFTER_QUESTION = ["assistant", ":"]

NEXT_TURN = ["user", ":"]
"""What stands between the end of an answer and the next question."""


def encode(words: list[str]) -> list[int]:
    """Token ids of words that are all in the vocabulary (a KeyError otherwise)."""
    return [IDS[word] for word in words]
