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


class Asker:
    """Asks about one scene; every method returns None where the scene offers no such question."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        self.things, self.rng = scene.things, rng
        self.colors = Counter(thing.color for thing in self.things)
        self.shapes = Counter(thing.shape for thing in self.things)
        self.pairs = Counter((thing.color, thing.shape) for thing in self.things)
        self.named = [(thing, names) for thing in self.things if (names := self._names(thing))]

    def ask(self, category: str) -> Question | None:
        found = getattr(self, category)()
        return Question(*found, category) if found else None

    def _names(self, thing: Thing) -> list[str]:
        """The descriptions that fit this object and no other."""
        color, shape = COLORS[thing.color], SHAPES[thing.shape]
        names = [f"{color} {shape}"] if self.pairs[thing.color, thing.shape] == 1 else []
        names += [shape] if self.shapes[thing.shape] == 1 else []
        return names + ([f"{color} thing"] if self.colors[thing.color] == 1 else [])

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
            names
            for thing, names in self.named
            if (at(thing) < middle - MARGIN if first else at(thing) > middle + MARGIN)
        ]
        names = self._pick(clear)
        text = names and f"is the {self._pick(names)} on the {low} or {high}"
        return text and (text, low if first else high)

    def exists(self) -> tuple[str, str] | None:
        """Often about a pair; then a no is mostly a near miss: both there, on different objects."""
        truth, form = bool(self.rng.integers(2)), int(self.rng.integers(5))
        colors, shapes = range(len(COLORS)), range(len(SHAPES))
        if form == 0:
            found = self._pick(
                [f"{COLORS[c]} thing" for c in colors if (c in self.colors) == truth]
            )
        elif form == 1:
            found = self._pick([SHAPES[s] for s in shapes if (s in self.shapes) == truth])
        else:
            pairs = [(c, s) for c in colors for s in shapes if ((c, s) in self.pairs) == truth]
            near = [(c, s) for c, s in pairs if c in self.colors and s in self.shapes]
            color, shape = self._pick(near if near and self.rng.random() < 0.7 else pairs)
            found = f"{COLORS[color]} {SHAPES[shape]}"
        return found and (f"is there a {found}", "yes" if truth else "no")

    def relation(self) -> tuple[str, str] | None:
        if len(self.named) < 2:
            return None
        across, truth = bool(self.rng.integers(2)), bool(self.rng.integers(2))
        (a, a_names), (b, b_names) = (
            self.named[i] for i in self.rng.choice(len(self.named), 2, replace=False)
        )
        gap = a.x - b.x if across else a.y - b.y
        if abs(gap) < MARGIN:
            return None
        if (gap < 0) != truth:
            a_names, b_names = b_names, a_names
        word = "left of" if across else "above"
        first, second = self._pick(a_names), self._pick(b_names)
        return f"is the {first} {word} the {second}", "yes" if truth else "no"


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
