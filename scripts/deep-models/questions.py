"""Questions about a scene, whose answers are several tokens where they are codes or boxes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from glyphs import CHARACTERS, SYMBOLS
from scenes import PLACES, Scene, Thing
from vocabulary import COLORS, ORDINALS, PLURALS

CATEGORIES = {
    "reading": ["read", "char", "box", "exists"],
    "grounding": ["box", "color", "count", "exists", "order"],
}

TURNS = {"reading": [], "grounding": ["turn"]}
"""Further categories of samples: of conversations.

Training pairs questions as it likes (packing.py).
"""


@dataclass(frozen=True)
class Question:
    """Words of the question (lower case), of its answer, its category, and the things it names.

    `named`: (index of the last word of a description, the things that fit it). `looks`: for every
    word of the answer the patches that it is read from, where there are such. `found`: (index of a
    word of the question, the patches that it speaks of). `earlier`: what was asked and answered
    before it in its conversation.
    """

    text: str
    answer: str
    category: str
    named: tuple[tuple[int, tuple[Thing, ...]], ...] = ()
    looks: tuple[tuple[int, ...], ...] = ()
    found: tuple[tuple[int, tuple[int, ...]], ...] = ()
    earlier: Question | None = None


def code_text(symbols: tuple[int, ...]) -> str:
    return " ".join(CHARACTERS[symbol] for symbol in symbols)


class Asker:
    """Asks about one scene; every method returns None where the scene offers no such question."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        self.things, self.rng = scene.things, rng
        self.kinds = Counter(thing.symbols[0] for thing in self.things)

    def ask(self, category: str) -> Question | None:
        return getattr(self, category)()

    def _pick(self, items: list):
        return items[int(self.rng.integers(len(items)))] if items else None

    def _question(
        self, text: str, answer: str, category: str, fitting: list[Thing], looks=()
    ) -> Question:
        """With the things that fit, named by its last word; by the card's colour already."""
        words = text.split()
        named = [(len(words) - 1, tuple(fitting))]
        if words[-1] == "card":
            named.append((len(words) - 2, tuple(fitting)))
        found = [(word, thing.tiles) for word, things in named for thing in things]
        return Question(text, answer, category, tuple(named), tuple(looks), tuple(found))

    def read(self) -> Question | None:
        thing = self._pick(self.things)
        text = f"read the {COLORS[thing.color]} card"
        return self._question(text, code_text(thing.symbols), "read", [thing], ((t,) for t in thing.tiles))


class ReadingAsker(Asker):
    """About cards; no two of a scene share a colour."""

    def char(self) -> Question | None:
        thing, place = self._pick(self.things), int(self.rng.integers(len(ORDINALS)))
        symbol = thing.symbols[-1 if ORDINALS[place] == "last" else place]
        text = f"what is {ORDINALS[place]} on the {COLORS[thing.color]} card"
        look = thing.tiles[-1 if ORDINALS[place] == "last" else place]
        return self._question(text, CHARACTERS[symbol], "char", [thing], [(look,)])

    def box(self) -> Question | None:
        thing = self._pick(self.things)
        corners = [(thing.tiles[0],)] * 2 + [(thing.tiles[-1],)] * 2
        text = f"where is the {COLORS[thing.color]} card"
        return self._question(text, " ".join(map(str, thing.box)), "box", [thing], corners)

    def exists(self) -> Question | None:
        """As POPE asks: about a colour, there or not with equal chance."""
        truth = bool(self.rng.integers(2))
        own = {thing.color for thing in self.things}
        color = self._pick([c for c in range(len(COLORS)) if (c in own) == truth])
        if color is None:
            return None
        fitting = [thing for thing in self.things if thing.color == color]
        text = f"is there {COLORS[color]} card"
        return self._question(text, "yes" if truth else "no", "exists", fitting)


class GroundingAsker(Asker):
    """About panels; no two of a scene share both kind and colour."""

    def box(self) -> Question | None:
        thing = self._pick(self.things)
        kind = SYMBOLS[thing.symbols[0]]
        alone = self.kinds[thing.symbols[0]] == 1 and self.rng.random() < 0.5
        text = f"where is the {kind}" if alone else f"where is the {COLORS[thing.color]} {kind}"
        corners = [(thing.tiles[0],)] * 2 + [(thing.tiles[-1],)] * 2
        return self._question(text, " ".join(map(str, thing.box)), "box", [thing], corners)

    def color(self) -> Question | None:
        thing = self._pick([t for t in self.things if self.kinds[t.symbols[0]] == 1])
        if not thing:
            return None
        text = f"what color is the {SYMBOLS[thing.symbols[0]]}"
        return self._question(text, COLORS[thing.color], "color", [thing], [thing.tiles])

    def count(self) -> Question | None:
        number = int(self.rng.integers(5))
        numbers = [self.kinds[len(CHARACTERS) + kind] for kind in range(len(PLURALS))]
        kind = self._pick([kind for kind, there in enumerate(numbers) if there == number])
        if kind is None:
            return None
        fitting = self._of(len(CHARACTERS) + kind)
        # The last of them, in raster order, is where it can be known how many there were.
        found = tuple((2, (thing.tiles[0],)) for thing in fitting[-1:])
        asked = self._question(f"how many {PLURALS[kind]}", str(number), "count", fitting)
        return replace(asked, found=found)

    def order(self) -> Question | None:
        """One of several of a kind, counted in raster order of their first tiles."""
        kind = self._pick([kind for kind, number in self.kinds.items() if number > 1])
        if kind is None:
            return None
        fitting = self._of(kind)
        place = int(self.rng.integers(min(len(fitting), len(ORDINALS) - 1) + 1))
        last = place == min(len(fitting), len(ORDINALS) - 1)
        thing, ordinal = fitting[-1 if last else place], ORDINALS[-1 if last else place]
        text = f"what color is the {ordinal} {SYMBOLS[kind]}"
        return self._question(text, COLORS[thing.color], "order", [thing], [(thing.tiles[0],)])

    def turn(self) -> Question | None:
        """The second turn of a conversation, about things that the first one did not name."""
        first, second = (self.ask(self._pick(CATEGORIES["grounding"])) for _ in range(2))
        if first is None or second is None:
            return None
        before, after = ({t for _, things in q.named for t in things} for q in (first, second))
        if not (before and after) or before & after:
            return None
        return replace(second, category="turn", earlier=first)

    def _of(self, kind: int) -> list[Thing]:
        return [thing for thing in self.things if thing.symbols[0] == kind]

    def exists(self) -> Question | None:
        """Half about a kind alone (as POPE asks), half a colour on the wrong or the right kind."""
        truth = bool(self.rng.integers(2))
        if self.rng.random() < 0.5:
            kinds = [k for k in range(len(CHARACTERS), len(SYMBOLS)) if (k in self.kinds) == truth]
            kind = self._pick(kinds)
            fitting = [t for t in self.things if t.symbols[0] == kind]
            words = SYMBOLS[kind]
        else:
            thing = self._pick(self.things)
            kind, color = thing.symbols[0], thing.color
            if not truth:
                own = {t.color for t in self.things if t.symbols[0] == kind}
                color = self._pick([c for c in range(len(COLORS)) if c not in own])
            fitting = [t for t in self.things if (t.symbols[0], t.color) == (kind, color)]
            words = f"{COLORS[color]} {SYMBOLS[kind]}"
        return self._question(f"is there {words}", "yes" if fitting else "no", "exists", fitting)


ASKERS = {"reading": ReadingAsker, "grounding": GroundingAsker}
assert len(ORDINALS) <= PLACES


def ask_many(task: str, scene: Scene, rng: np.random.Generator, count: int, weights=None) -> list:
    """Exactly `count` questions, categories drawn by weight (equal without)."""
    asker, categories = ASKERS[task](scene, rng), CATEGORIES[task]
    share = np.array([1.0 if weights is None else weights.get(c, 0.0) for c in categories])
    questions: list[Question] = []
    while len(questions) < count:
        question = asker.ask(categories[rng.choice(len(categories), p=share / share.sum())])
        if question:
            questions.append(question)
    return questions
