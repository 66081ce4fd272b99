"""Where in the depth each row of the text is taught to look at the image, in eighths of the layers.

Two teachers use it, in training alone. *Guided attention* asks the first head of one layer for the
patches meant (train.py). *Windows* hide the image from a row in every layer outside its own, so
that what it needs is read there and nowhere else: without them one layer reads for all questions.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch

from packed import block_mask

PARTS = 8
ALL, NONE = (0, PARTS), (0, 0)
"""A window: the eighths of the layers in which a row sees the image, the end not among them."""


@dataclass(frozen=True)
class Looking:
    """Of a category: windows of the question's words and of each word of the answer (the last one's
    also holds for those after it), and the eighths whose first layers are guided."""

    question: tuple[int, int] = ALL
    answer: tuple[tuple[int, int], ...] = (ALL,)
    guide_question: int = 2
    guide_answer: tuple[int, ...] = (4,)


@dataclass(frozen=True)
class Plan:
    by_category: dict[str, Looking] = field(default_factory=dict)

    def of(self, category: str) -> Looking:
        return self.by_category.get(category, Looking())


PLANS = {
    "reading": Plan(),
    # What is found by a description is looked at by the answer; what only has to be there, or to be
    # counted, by the description itself. A box is read in two looks, corner by corner.
    "grounding": Plan(
        {
            "exists": Looking((1, 3), (NONE,), 2),
            "color": Looking(NONE, ((2, 4),), 2, (3,)),
            "box": Looking(NONE, ((3, 5), (3, 5), (5, 7)), 2, (4, 4, 6)),
            "count": Looking((4, 6), (NONE,), 5),
            "order": Looking(NONE, ((5, 7),), 2, (6,)),
        }
    ),
}


def at(items: tuple, index: int):
    """The item for a word of the answer: the last one serves all later words."""
    return items[min(index, len(items) - 1)]


def windowed_masks(blocks: np.ndarray, windows: np.ndarray, image: slice) -> list[torch.Tensor]:
    """For every eighth of the depth which row sees which column: bool (batch, 1, length, length).

    windows (batch, length, 2): of every row of the text; `image`: the columns that they are about.
    """
    seen = block_mask(torch.from_numpy(blocks))
    masks = []
    for part in range(PARTS):
        open_ = torch.from_numpy((windows[..., 0] <= part) & (part < windows[..., 1]))
        open_[:, : image.stop] = True
        mask = seen.clone()
        mask[:, :, :, image] &= open_[:, None, :, None]
        masks.append(mask)
    return masks


@contextmanager
def windows_on(model, masks: list[torch.Tensor]):
    """Within the block every decoder layer has the mask of its part of the depth, if any."""
    layers = list(model.model.language_model.layers) if masks else []

    def masked(index: int):
        def hook(_module, arguments, named):
            return arguments, {**named, "attention_mask": masks[index * PARTS // len(layers)]}

        return hook

    hooks = [
        layer.register_forward_pre_hook(masked(index), with_kwargs=True)
        for index, layer in enumerate(layers)
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
