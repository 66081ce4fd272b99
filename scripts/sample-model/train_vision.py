"""Stage 1: the vision tower alone learns what each patch holds, so that evidence stays local."""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from llava import to_pixels, vision_features
from model import (
    DESIGNS,
    SAMPLE,
    WIDTH,
    Design,
    make_model,
)
from packing import token_of
from scenes import GRID, PATCH, Scene, make_scene
from training import Optimizers, Progress, save
from vocabulary import COLORS, SHAPES

NONE_COLOR, NONE_SHAPE = len(COLORS), len(SHAPES)


def patch_labels(scene: Scene, design: Design = SAMPLE) -> np.ndarray:
    """Colour and shape of the object centred in each patch, and the patch's row and column.

    Int64 (4, visual tokens). Row and column are those of the scene's own cells: the cell of the
    object, or the one that holds the middle of the patch.
    """
    labels = np.empty((4, design.tokens), dtype=np.int64)
    middle = (np.arange(design.grid) * design.patch + design.patch // 2) // PATCH
    labels[0], labels[1] = NONE_COLOR, NONE_SHAPE
    labels[2], labels[3] = middle.repeat(design.grid), np.tile(middle, design.grid)
    for thing in scene.things:
        facts = thing.color, thing.shape, thing.row, thing.column
        labels[:, token_of(thing, design)] = facts
    return labels


def imitation(features: torch.Tensor, teacher: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean squared distance from what a tower of the sample model says of the same cells.

    features (batch, tokens, WIDTH), teacher (batch, GRID * GRID, WIDTH), labels (batch, 4, tokens).
    A patch of background in a cell that holds an object has no counterpart and does not count.
    """
    cells = labels[:, 2] * GRID + labels[:, 3]
    there = labels[:, 0] != NONE_COLOR
    filled = torch.zeros(len(cells), GRID * GRID).scatter_add(1, cells, there.float())
    counts = there | (filled.gather(1, cells) == 0)
    target = teacher.gather(1, cells[:, :, None].expand(-1, -1, WIDTH))
    weight = counts.float() * torch.where(there, 8.0, 1.0)
    squares = (features - target).square().mean(2)
    return (squares * weight).sum() / weight.sum() / teacher.var()


class PatchData(IterableDataset):
    """Endless batches of (images uint8, labels), seeded by worker."""

    def __init__(self, seed: int, batch: int, design: Design = SAMPLE) -> None:
        self.seed, self.batch, self.design = seed, batch, design

    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        while True:
            scenes = [make_scene(rng) for _ in range(self.batch)]
            images = np.stack([scene.rgb for scene in scenes])
            yield images, np.stack([patch_labels(scene, self.design) for scene in scenes])


class PatchHead(torch.nn.Module):
    """Throw-away linear read-outs of one visual token: colour, shape, row and column."""

    def __init__(self) -> None:
        super().__init__()
        self.color = torch.nn.Linear(WIDTH, len(COLORS) + 1)
        self.shape = torch.nn.Linear(WIDTH, len(SHAPES) + 1)
        self.row = torch.nn.Linear(WIDTH, GRID)
        self.column = torch.nn.Linear(WIDTH, GRID)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--teacher", type=Path, help="a tower of the sample model to imitate")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    return parser.parse_args()


def begin(args, design: Design):
    """The model and its head, and the model to imitate or None, with the checkpoints' weights."""
    torch.manual_seed(args.seed)
    model, head = make_model(args.seed, design=design), PatchHead()
    if args.resume:
        state = torch.load(args.resume)
        model.model.vision_tower.load_state_dict(state["tower"])
        head.load_state_dict(state["head"])
    teacher = make_model(args.seed) if args.teacher else None
    if teacher:
        teacher.model.vision_tower.load_state_dict(torch.load(args.teacher)["tower"])
    return model, head, teacher


def rate(args, step: int) -> float:
    """Share of the full rate in a step, the first of which is 1."""
    before = step - 1
    return min(1.0, before / 60) * min(1.0, 0.02 + 2.0 * (1 - before / args.steps))


def class_weights(none: int) -> torch.Tensor:
    """Little for `none`, the last class: most patches hold no object."""
    weights = torch.ones(none + 1)
    weights[none] = 0.15
    return weights


def patch_loss(head: PatchHead, seen: torch.Tensor, labels: torch.Tensor):
    """The loss of every patch's names and place, and what of it to print."""
    features = seen.flatten(0, 1)
    color, shape, row, column = (labels[:, kind].flatten() for kind in range(4))
    colors, shapes = head.color(features), head.shape(features)
    names = F.cross_entropy(colors, color, class_weights(NONE_COLOR))
    names = names + F.cross_entropy(shapes, shape, class_weights(NONE_SHAPE))
    # Without this the decoder finds the column of a token only after thousands of steps.
    place = F.cross_entropy(head.row(features), row) + F.cross_entropy(head.column(features), column)
    there = color != NONE_COLOR
    right_color, right_shape = colors.argmax(1) == color, shapes.argmax(1) == shape
    shares = [right_color[there], right_shape[there], right_color[~there]]
    return names + 0.2 * place, [*(share.float().mean() for share in shares), place]


def main() -> None:
    args = arguments()
    design = DESIGNS[args.design]
    model, head, teacher = begin(args, design)
    tower = model.model.vision_tower
    optimizers = Optimizers([tower, head], args.lr, args.lr)
    loader = DataLoader(PatchData(args.seed, args.batch, design), batch_size=None, num_workers=1)
    progress = Progress("loss color shape none place likeness")
    for step, (images, labels) in enumerate(itertools.islice(loader, args.steps), 1):
        pixels = to_pixels(images.numpy())
        seen = vision_features(model, pixels)
        loss, shown = patch_loss(head, seen, labels)
        likeness = torch.zeros(())
        if teacher:
            with torch.no_grad():
                target = vision_features(teacher, pixels)
            likeness = imitation(seen, target, labels)
            loss = loss + 2 * likeness
        loss.backward()
        optimizers.step(rate(args, step))
        progress.add(step, *(value.item() for value in (loss, *shown, likeness)))
        if step % 250 == 0 or step == args.steps:
            save({"tower": tower.state_dict(), "head": head.state_dict()}, args.out)


if __name__ == "__main__":
    main()
