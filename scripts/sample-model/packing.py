"""Many questions about one image in one sequence, so that its visual tokens are paid for once.

Row layout: prefix, the visual tokens, then whole questions with their answers one after another.
A question sees the prefix, the image and itself; its positions start right after the image. What
the model computes for it is therefore exactly what it computes when the question stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch.utils.data import IterableDataset, get_worker_info

import vocabulary as v
from model import SAMPLE, Design
from packed import IGNORE
from questions import CATEGORIES, Question, ask_many
from scenes import GRID, Scene, Thing, make_scene



@dataclass
class Batch:
    """Arrays of shape (batch, ...); `labels` and `category` are IGNORE where nothing is asked."""

    images: np.ndarray
    ids: np.ndarray
    positions: np.ndarray
    blocks: np.ndarray
    labels: np.ndarray
    category: np.ndarray
    seen: np.ndarray
    named: np.ndarray


def question_ids(question: Question) -> list[int]:
    """Everything after the image, up to and including the answer."""
    words = [*v.BEFORE_QUESTION, *question.text.split(), *v.AFTER_QUESTION, question.answer]
    return v.encode(words)


SEEN_CLASSES = (len(v.COLORS) + 1, len(v.SHAPES) + 1, 10, GRID + 1, GRID + 1, 10, 10)
"""In `seen_so_far`: colour, shape, number, row, column, number of its colour, of its shape."""


def token_of(thing: Thing, design: Design) -> int:
    """The visual token whose patch holds the centre of an object."""
    return thing.y // design.patch * design.grid + thing.x // design.patch


def seen_so_far(scene: Scene, design: Design = SAMPLE) -> np.ndarray:
    """What each visual token can know of the latest object in raster order and those before it.

    Int64 (len(SEEN_CLASSES), visual tokens); before the first object the names and places are one
    past the last class and the numbers are zero.
    """
    seen = np.empty((len(SEEN_CLASSES), design.tokens), dtype=np.int64)
    seen[:] = np.array([[len(v.COLORS)], [len(v.SHAPES)], [0], [GRID], [GRID], [0], [0]])
    things = sorted(scene.things, key=lambda thing: token_of(thing, design))
    for index, thing in enumerate(things):
        before = things[: index + 1]
        facts = (
            thing.color,
            thing.shape,
            index + 1,
            thing.row,
            thing.column,
            sum(other.color == thing.color for other in before),
            sum(other.shape == thing.shape for other in before),
        )
        seen[:, token_of(thing, design) :] = np.array(facts)[:, None]
    return seen


NAMED_CLASSES = (GRID + 1, GRID + 1, 5)
"""Of `named_things`: row and column (one past the last: no such object), number (at most 4)."""


def named_things(scene: Scene, words: list[str]) -> np.ndarray:
    """At the last word of every description: where the one object is, and how many fit.

    Int64 (len(NAMED_CLASSES), words), IGNORE at all other words.
    """
    named = np.full((len(NAMED_CLASSES), len(words)), IGNORE)
    for at, word in enumerate(words):
        singular = v.SHAPES[v.PLURALS.index(word)] if word in v.PLURALS else word
        if singular not in (*v.SHAPES, "thing", "things"):
            continue
        color = v.COLORS.index(words[at - 1]) if words[at - 1] in v.COLORS else None
        fitting = [
            thing
            for thing in scene.things
            if singular in (v.SHAPES[thing.shape], "thing", "things")
            and color in (thing.color, None)
        ]
        if not fitting:
            named[:, at] = GRID, GRID, 0
        elif len(fitting) == 1:
            named[:, at] = fitting[0].row, fitting[0].column, 1
        else:
            named[2, at] = min(len(fitting), 4)
    return named


def pack(scenes: list[Scene], questions: list[list[Question]], design: Design = SAMPLE) -> Batch:
    """Pack as many of each scene's questions as fit into a row."""
    shape, after_image = (len(scenes), design.length), design.after_image
    ids, positions = np.full(shape, v.PAD), np.zeros(shape, dtype=np.int64)
    blocks = np.full(shape, -1, dtype=np.int64)
    labels, category = np.full(shape, IGNORE), np.full(shape, IGNORE)
    named = np.full((len(scenes), len(NAMED_CLASSES), design.length), IGNORE)
    ids[:, :after_image] = v.encode(v.PREFIX) + [v.IMAGE] * design.tokens
    positions[:, :after_image] = np.arange(after_image)
    blocks[:, :after_image] = 0
    for row, asked in enumerate(questions):
        start = after_image
        for number, question in enumerate(asked):
            tokens = question_ids(question)
            end = start + len(tokens)
            if end > design.length:
                continue
            ids[row, start:end] = tokens
            positions[row, start:end] = after_image + np.arange(len(tokens))
            blocks[row, start:end] = number + 1
            labels[row, end - 2 : end] = tokens[-1], v.EOS
            category[row, end - 2] = CATEGORIES.index(question.category)
            words = question.text.split()
            inner = start + len(v.BEFORE_QUESTION)
            named[row, :, inner : inner + len(words)] = named_things(scenes[row], words)
            start = end
    images = np.stack([scene.rgb for scene in scenes])
    seen = np.stack([seen_so_far(scene, design) for scene in scenes])
    return Batch(images, ids, positions, blocks, labels, category, seen, named)


class PackedData(IterableDataset):
    """Endless batches, seeded by worker."""

    def __init__(
        self,
        seed: int,
        batch: int,
        weights: dict[str, float] | None = None,
        design: Design = SAMPLE,
    ) -> None:
        self.seed, self.batch, self.weights, self.design = seed, batch, weights, design

    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        while True:
            scenes = [make_scene(rng) for _ in range(self.batch)]
            asked = [ask_many(scene, rng, 24, self.weights) for scene in scenes]
            yield pack(scenes, asked, self.design)
