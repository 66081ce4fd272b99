"""Many questions about one image in one sequence, so that its visual tokens are paid for once.

Row layout: prefix, the visual tokens, then conversations one after another. A conversation sees the
prefix, the image and itself; its positions start right after the image. What the model computes for
it is therefore exactly what it computes when the conversation stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch.utils.data import IterableDataset, get_worker_info

import vocabulary as v
from looking import PLANS, at
from model import AFTER_IMAGE, TOKENS
from packed import IGNORE
from questions import CATEGORIES, Question, ask_many
from scenes import GRID, NO_COLOR, NO_SYMBOL, PLACES, SCENES, Scene

ROOM = 141
LENGTH = AFTER_IMAGE + ROOM
SEEN_CLASSES = (NO_COLOR + 1, *[NO_SYMBOL + 1] * PLACES, GRID + 1, GRID + 1, 10, 6)
"""In `seen_so_far`: colour, code so far, row, column, number of things and of its first symbol."""
NAMED_CLASSES = (*[GRID + 1] * 4, 5)
"""Of named things: x1, y1, x2, y2 (one past the last: no such thing), number (at most 4)."""


@dataclass
class Batch:
    """Arrays of shape (batch, ...); `labels`, `category` are IGNORE where nothing is asked."""

    images: np.ndarray
    ids: np.ndarray
    positions: np.ndarray
    blocks: np.ndarray
    labels: np.ndarray
    category: np.ndarray
    seen: np.ndarray
    named: np.ndarray
    looks: np.ndarray
    """Bool (batch, length, TOKENS): the patches that a row's answer token is read from."""
    found: np.ndarray
    """Bool (batch, length, TOKENS): the patches of the things that a row names."""
    windows: np.ndarray
    """(batch, length, 2): in which eighths of the layers a row may be told to look (looking.py)."""
    guides: np.ndarray
    """The eighth whose first layer is guided for a row; IGNORE where none is."""


def seen_so_far(scene: Scene) -> np.ndarray:
    """What each visual token can know of the latest thing in raster order, and of those before it.

    Int64 (len(SEEN_CLASSES), TOKENS).
    """
    nothing = (NO_COLOR, *[NO_SYMBOL] * PLACES, GRID, GRID, 0, 0)
    seen = np.empty((TOKENS, len(SEEN_CLASSES)), dtype=np.int64)
    latest, begun, firsts = nothing, 0, {}
    for token, owner in enumerate(scene.owner):
        if owner >= 0:
            thing = scene.things[owner]
            column = token % GRID
            if token == thing.row * GRID + thing.column:
                begun += 1
                firsts[thing.symbols[0]] = firsts.get(thing.symbols[0], 0) + 1
            code = thing.symbols[: column - thing.column + 1]
            code = (*code, *[NO_SYMBOL] * (PLACES - len(code)))
            same = min(firsts[thing.symbols[0]], 5)
            latest = (thing.color, *code, thing.row, thing.column, begun, same)
        seen[token] = latest
    return seen.T


def turn_ids(question: Question, first: bool) -> tuple[list[int], int]:
    """Everything of a turn up to the end of its answer, and the index of its first answer token."""
    before = [*([] if first else v.NEXT_TURN), *v.BEFORE_QUESTION, *question.text.split()]
    asked = v.encode([*before, *v.AFTER_QUESTION])
    return [*asked, *v.encode(question.answer.split()), v.EOS], len(asked)


def named_facts(fitting: tuple) -> tuple[int, ...]:
    box = fitting[0].box if len(fitting) == 1 else [IGNORE if fitting else GRID] * 4
    return (*box, min(len(fitting), 4))


def pack(task: str, scenes: list[Scene], asked: list[list[list[Question]]]) -> Batch:
    """Pack as many of each scene's conversations (lists of questions) as fit into a row."""
    shape = (len(scenes), LENGTH)
    ids, positions = np.full(shape, v.PAD), np.zeros(shape, dtype=np.int64)
    blocks = np.full(shape, -1, dtype=np.int64)
    labels, category = np.full(shape, IGNORE), np.full(shape, IGNORE)
    named = np.full((*shape, len(NAMED_CLASSES)), IGNORE)
    looks, found = (np.zeros((*shape, TOKENS), dtype=bool) for _ in range(2))
    windows, guides = np.zeros((*shape, 2), dtype=np.int64), np.full(shape, IGNORE)
    ids[:, :AFTER_IMAGE] = v.encode(v.PREFIX) + [v.IMAGE] * TOKENS
    positions[:, :AFTER_IMAGE] = np.arange(AFTER_IMAGE)
    blocks[:, :AFTER_IMAGE] = 0
    for row, conversations in enumerate(asked):
        start = AFTER_IMAGE
        for number, turns in enumerate(conversations):
            parts = [turn_ids(question, index == 0) for index, question in enumerate(turns)]
            end = start + sum(len(tokens) for tokens, _ in parts)
            if end > LENGTH:
                continue
            positions[row, start:end] = AFTER_IMAGE + np.arange(end - start)
            blocks[row, start:end] = number + 1
            for index, (question, (tokens, answer)) in enumerate(zip(turns, parts, strict=True)):
                stop = start + len(tokens)
                ids[row, start:stop] = tokens
                labels[row, start + answer - 1 : stop - 1] = tokens[answer:]
                kind = CATEGORIES[task].index(question.category)
                category[row, start + answer - 1 : stop - 1] = kind
                looking = PLANS[task].of(question.category)
                windows[row, start : start + answer - 1] = looking.question
                inner = start + len(v.BEFORE_QUESTION) + (len(v.NEXT_TURN) if index else 0)
                for word, fitting in question.named:
                    named[row, inner + word] = named_facts(fitting)
                for word, tiles in question.found:
                    found[row, inner + word, list(tiles)] = True
                    guides[row, inner + word] = looking.guide_question
                for token in range(len(tokens) - answer):
                    windows[row, start + answer - 1 + token] = at(looking.answer, token)
                for token, tiles in enumerate(question.looks):
                    looks[row, start + answer - 1 + token, list(tiles)] = True
                    guides[row, start + answer - 1 + token] = at(looking.guide_answer, token)
                start = stop
    images = np.stack([scene.rgb for scene in scenes])
    seen = np.stack([seen_so_far(scene) for scene in scenes])
    more = (seen, named, looks, found, windows, guides)
    return Batch(images, ids, positions, blocks, labels, category, *more)


class PackedData(IterableDataset):
    """Endless batches, seeded by worker; a quarter of grounding's conversations has two turns."""

    def __init__(self, task: str, seed: int, batch: int, weights=None) -> None:
        self.task, self.seed, self.batch, self.weights = task, seed, batch, weights

    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        while True:
            scenes = [SCENES[self.task](rng) for _ in range(self.batch)]
            asked = []
            for scene in scenes:
                questions = ask_many(self.task, scene, rng, 16, self.weights)
                conversations = [[question] for question in questions]
                if self.task == "grounding":
                    conversations = [questions[i : i + 2] for i in (0, 2)] + conversations[4:]
                asked.append(conversations)
            yield pack(self.task, scenes, asked)
