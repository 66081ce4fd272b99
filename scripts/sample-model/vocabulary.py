"""The closed vocabulary of the "shapes" model and its whole-word tokenizer."""

from __future__ import annotations

COLORS = ["red", "yellow", "green", "blue", "purple", "white"]
SHAPES = ["square", "circle", "triangle", "cross", "star", "ring"]
NUMBERS = ["zero", "one", "two", "three", "four"]
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "<image>"]
TEMPLATE = ["user", "question", "assistant", ":"]
PLAIN = (
    "what color shape is the how many there a thing things on left or right top bottom of above"
    " below yes no are in an image which"
).split()
PLURALS = ["squares", "circles", "triangles", "crosses", "stars", "rings"]

WORDS: list[str] = SPECIAL + TEMPLATE + COLORS + SHAPES + PLURALS + NUMBERS + PLAIN
IDS: dict[str, int] = {word: index for index, word in enumerate(WORDS)}

PAD, BOS, EOS, UNK, IMAGE = (IDS[word] for word in SPECIAL)

PREFIX = ["<s>", "user", ":"]
"""Constant tokens right before the image."""

BEFORE_QUESTION = ["question", ":"]
"""Constant tokens right after the image."""

AFTER_QUESTION = ["assistant", ":"]


def encode(words: list[str]) -> list[int]:
    """Token ids of words that are all in the vocabulary (a KeyError otherwise)."""
    return [IDS[word] for word in words]
