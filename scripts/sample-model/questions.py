"""Questions about a scene: one word answers, balanced within each category."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from scenes import SIZE, Scene, Thing
from vocabulary import COLORS, NUMBERS, PLURALS, SHAPES

CATEGORIES = ["color", "shape", "count", "where", "exists", "relation"]
MARGIN = 12
"""Pixels by which a position must be clear of the middle, or of the other object."""


@dataclass(frozen=True)
class Question:
    """Words of the question (lower case, no punctuation), its answer and its category."""

    text: str
    answer: str
    category: str


def _name(thing: Thing) -> str:
    return f"{COLORS[thing.color]} {SHAPES[thing.shape]}"


class Asker:
    """Asks about one scene; every method returns None where the scene offers no such question."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        self.things, self.rng = scene.things, rng
        self.colors = Counter(thing.color for thing in self.things)
        self.shapes = Counter(thing.shape for thing in self.things)
        self.pairs = Counter((thing.color, thing.shape) for thing in self.things)
        self.unique = [t for t in self.things if self.pairs[t.color, t.shape] == 1]

    def ask(self, category: str) -> Question | None:
        found = getattr(self, category)()
        return Question(*found, category) if found else None

    def _pick(self, items: list):
        return items[int(self.rng.integers(len(items)))] if items else None

    def color(self) -> tuple[str, str] | None:
        thing = self._pick([t for t in self.things if self.shapes[t.shape] == 1])
        return thing and (f"what color is the {SHAPES[thing.shape]}", COLORS[thing.color])

    def shape(self) -> tuple[str, str] | None:
        thing = self._pick([t for t in self.things if self.colors[t.color] == 1])
        return thing and (f"what shape is the {COLORS[thing.color]} thing", SHAPES[thing.shape])

    def count(self) -> tuple[str, str] | None:
        names = [(self.colors[i], f"{COLORS[i]} things") for i in range(len(COLORS))]
        names += [(self.shapes[i], PLURALS[i]) for i in range(len(SHAPES))]
        target = int(self.rng.integers(len(NUMBERS)))
        found = self._pick([name for number, name in names if number == target])
        return found and (f"how many {found}", NUMBERS[target])

    def where(self) -> tuple[str, str] | None:
        across = bool(self.rng.integers(2))
        at = (lambda t: t.x) if across else (lambda t: t.y)
        low, high = ("left", "right") if across else ("top", "bottom")
        first = bool(self.rng.integers(2))
        middle = SIZE / 2
        clear = [
            t
            for t in self.unique
            if (at(t) < middle - MARGIN if first else at(t) > middle + MARGIN)
        ]
        thing = self._pick(clear)
        text = thing and f"is the {_name(thing)} on the {low} or {high}"
        return text and (text, low if first else high)

    def exists(self) -> tuple[str, str] | None:
        if self.rng.integers(2):
            return f"is there a {_name(self._pick(self.things))}", "yes"
        # Mostly near misses: the colour and the shape are both there, on different objects.
        near = [(c, s) for c in self.colors for s in self.shapes if (c, s) not in self.pairs]
        every = [
            (c, s)
            for c in range(len(COLORS))
            for s in range(len(SHAPES))
            if (c, s) not in self.pairs
        ]
        color, shape = self._pick(near if near and self.rng.random() < 0.7 else every)
        return f"is there a {COLORS[color]} {SHAPES[shape]}", "no"

    def relation(self) -> tuple[str, str] | None:
        if len(self.unique) < 2:
            return None
        across, truth = bool(self.rng.integers(2)), bool(self.rng.integers(2))
        a, b = (self.unique[i] for i in self.rng.choice(len(self.unique), 2, replace=False))
        gap = a.x - b.x if across else a.y - b.y
        if abs(gap) < MARGIN:
            return None
        if (gap < 0) != truth:
            a, b = b, a
        word = "left of" if across else "above"
        return f"is the {_name(a)} {word} the {_name(b)}", "yes" if truth else "no"


def ask_many(
    scene: Scene, rng: np.random.Generator, count: int, weights: dict[str, float] | None = None
) -> list[Question]:
    """Exactly `count` questions, categories drawn by weight (equal without)."""
    asker = Asker(scene, rng)
    share = np.array([1.0 if weights is None else weights.get(c, 0.0) for c in CATEGORIES])
    share /= share.sum()
    questions: list[Question] = []
    while len(questions) < count:
        for index in rng.choice(len(CATEGORIES), size=count, p=share):
            question = asker.ask(CATEGORIES[index])
            if question and len(questions) < count:
                questions.append(question)
    return questions
