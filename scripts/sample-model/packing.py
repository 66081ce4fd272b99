"""Many questions about one image in one sequence, so that its visual tokens are paid for once.

Row layout: prefix, 144 visual tokens, then whole questions with their answers one after another.
A question sees the prefix, the image and itself; its positions start right after the image. What
the model computes for it is therefore exactly what it computes when the question stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

import vocabulary as v
from model import VISUAL_TOKENS
from questions import CATEGORIES, Question, ask_many
from scenes import Scene, make_scene

FIRST_VISUAL = len(v.PREFIX)
AFTER_IMAGE = FIRST_VISUAL + VISUAL_TOKENS
LENGTH = 384
IGNORE = -100


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


def question_ids(question: Question) -> list[int]:
    """Everything after the image, up to and including the answer."""
    words = [*v.BEFORE_QUESTION, *question.text.split(), *v.AFTER_QUESTION, question.answer]
    return v.encode(words)


def seen_so_far(scene: Scene) -> np.ndarray:
    """For each visual token: colour and shape of the latest object in raster order, and how many.

    Int64 (3, VISUAL_TOKENS); before the first object the classes are one past the last name.
    """
    grid = np.empty((3, VISUAL_TOKENS), dtype=np.int64)
    grid[0], grid[1], grid[2] = len(v.COLORS), len(v.SHAPES), 0
    for index, thing in enumerate(scene.things):
        grid[:, thing.row * 12 + thing.column :] = np.array(
            [[thing.color], [thing.shape], [index + 1]]
        )
    return grid


def pack(scenes: list[Scene], questions: list[list[Question]]) -> Batch:
    """Pack as many of each scene's questions as fit into LENGTH tokens."""
    shape = (len(scenes), LENGTH)
    ids, positions = np.full(shape, v.PAD), np.zeros(shape, dtype=np.int64)
    blocks = np.full(shape, -1, dtype=np.int64)
    labels, category = np.full(shape, IGNORE), np.full(shape, IGNORE)
    ids[:, :AFTER_IMAGE] = v.encode(v.PREFIX) + [v.IMAGE] * VISUAL_TOKENS
    positions[:, :AFTER_IMAGE] = np.arange(AFTER_IMAGE)
    blocks[:, :AFTER_IMAGE] = 0
    for row, asked in enumerate(questions):
        start = AFTER_IMAGE
        for number, question in enumerate(asked):
            tokens = question_ids(question)
            end = start + len(tokens)
            if end > LENGTH:
                continue
            ids[row, start:end] = tokens
            positions[row, start:end] = AFTER_IMAGE + np.arange(len(tokens))
            blocks[row, start:end] = number + 1
            labels[row, end - 2 : end] = tokens[-1], v.EOS
            category[row, end - 2] = CATEGORIES.index(question.category)
            start = end
    images = np.stack([scene.rgb for scene in scenes])
    seen = np.stack([seen_so_far(scene) for scene in scenes])
    return Batch(images, ids, positions, blocks, labels, category, seen)


def block_mask(blocks: torch.Tensor) -> torch.Tensor:
    """Which row sees which column: bool (batch, 1, LENGTH, LENGTH)."""
    rows, columns = blocks[:, :, None], blocks[:, None, :]
    causal = torch.ones(blocks.shape[1], blocks.shape[1], dtype=torch.bool).tril()
    return (causal & ((columns == rows) | (columns == 0)))[:, None]


class PackedData(IterableDataset):
    """Endless batches, seeded by worker."""

    def __init__(self, seed: int, batch: int, weights: dict[str, float] | None = None) -> None:
        self.seed, self.batch, self.weights = seed, batch, weights

    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        while True:
            scenes = [make_scene(rng) for _ in range(self.batch)]
            yield pack(scenes, [ask_many(scene, rng, 24, self.weights) for scene in scenes])
