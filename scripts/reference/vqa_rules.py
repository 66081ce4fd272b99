"""The published processing of answers, written from the rules at visualqa.org/evaluation.html.

The order (punctuation, lower case, numbers, articles, contractions) and when a mark becomes a space
and when nothing are those of the evaluation's code. Reads one character at a time, unlike the
TypeScript, which replaces mark by mark.
"""

from __future__ import annotations

DIGITS = set("0123456789")
KEPT = set(":'%$&#*|~^.")
NUMBER_WORDS = "zero one two three four five six seven eight nine ten".split()
#: A few of the words of the contractions table, each without its apostrophe.
MISSING_APOSTROPHE = {
    "dont": "don't",
    "isnt": "isn't",
    "cant": "can't",
    "wont": "won't",
    "thats": "that's",
    "theyre": "they're",
    "hes": "he's",
    "oclock": "o'clock",
    "maam": "ma'am",
    "twas": "'twas",
    "yall": "y'all",
    "shouldntve": "shouldntve",
    "shouldnt've": "shouldn't've",
    "shouldn'tve": "shouldn't've",
    "y'alld've": "y'all'd've",
}


def without_punctuation(text: str) -> str:
    pairs = list(zip(text, text[1:], strict=False))
    spaced = {b for a, b in pairs if a == " "} | {a for a, b in pairs if b == " "}
    thousands = any(
        a in DIGITS and b == "," and c in DIGITS
        for a, b, c in zip(text, text[1:], text[2:], strict=False)
    )
    kept = []
    for char in text:
        if char.isalnum() or char.isspace() or char in KEPT:
            kept.append(char)
        elif not (thousands or char in spaced):
            kept.append(" ")
    flat = "".join(kept)
    ends = [*flat[1:], ""]
    return "".join(a for a, after in zip(flat, ends, strict=True) if a != "." or after in DIGITS - {""})


def processed(answer: str) -> str:
    text = without_punctuation(" ".join(answer.split("\n")).replace("\t", " ").strip())
    words = []
    for word in text.lower().split():
        if word == "none":
            word = "0"
        elif word in NUMBER_WORDS:
            word = str(NUMBER_WORDS.index(word))
        if word not in ("a", "an", "the"):
            words.append(MISSING_APOSTROPHE.get(word, word))
    return " ".join(words)
