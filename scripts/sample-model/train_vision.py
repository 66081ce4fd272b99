"""Stage 1: the vision tower alone learns what each patch holds, so that evidence stays local."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from llava import parameter_groups, to_pixels, vision_features
from model import (
    DESIGNS,
    SAMPLE,
    WIDTH,
    Design,
    make_model,
)
from packing import token_of
from scenes import GRID, PATCH, Scene, make_scene
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--teacher", type=Path, help="a tower of the sample model to imitate")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    design = DESIGNS[args.design]
    model, head = make_model(args.seed, design=design), PatchHead()
    if args.resume:
        state = torch.load(args.resume)
        model.model.vision_tower.load_state_dict(state["tower"])
        head.load_state_dict(state["head"])
    teacher = make_model(args.seed) if args.teacher else None
    if teacher:
        teacher.model.vision_tower.load_state_dict(torch.load(args.teacher)["tower"])
    tower = model.model.vision_tower
    matrices, others = parameter_groups([tower, head])
    muon = torch.optim.Muon(matrices, lr=args.lr, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
    adam = torch.optim.AdamW(others, lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)

    def factor(step: int) -> float:
        return min(1.0, step / 60) * min(1.0, 0.02 + 2.0 * (1 - step / args.steps))

    schedulers = [torch.optim.lr_scheduler.LambdaLR(o, factor) for o in (muon, adam)]
    weight_c = torch.ones(len(COLORS) + 1)
    weight_s = torch.ones(len(SHAPES) + 1)
    weight_c[-1] = weight_s[-1] = 0.15
    loader = DataLoader(PatchData(args.seed, args.batch, design), batch_size=None, num_workers=1)
    started, shown = time.time(), []
    for step, (images, labels) in enumerate(loader):
        if step == args.steps:
            break
        pixels = to_pixels(images.numpy())
        seen = vision_features(model, pixels)
        features = seen.flatten(0, 1)
        colors, shapes = head.color(features), head.shape(features)
        rows, columns = head.row(features), head.column(features)
        true_c, true_s = labels[:, 0].flatten(), labels[:, 1].flatten()
        loss = F.cross_entropy(colors, true_c, weight_c) + F.cross_entropy(shapes, true_s, weight_s)
        # Without this the decoder finds the column of a token only after thousands of steps.
        true_r, true_p = labels[:, 2].flatten(), labels[:, 3].flatten()
        place = F.cross_entropy(rows, true_r) + F.cross_entropy(columns, true_p)
        loss = loss + 0.2 * place
        likeness = torch.zeros(())
        if teacher:
            with torch.no_grad():
                target = vision_features(teacher, pixels)
            likeness = imitation(seen, target, labels)
            loss = loss + 2 * likeness
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*matrices, *others], 1.0)
        for optimizer, scheduler in zip((muon, adam), schedulers, strict=True):
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=True)
        there = true_c != NONE_COLOR
        right_c = (colors.argmax(1) == true_c)[there].float().mean().item()
        right_s = (shapes.argmax(1) == true_s)[there].float().mean().item()
        clean = (colors.argmax(1) == true_c)[~there].float().mean().item()
        shown.append((loss.item(), right_c, right_s, clean, place.item(), likeness.item()))
        if step % 25 == 24:
            text = " ".join(f"{value:.4f}" for value in np.mean(shown, 0))
            passed = f"{time.time() - started:.0f}s"
            print(f"{step + 1} loss color shape none place likeness {text} {passed}", flush=True)
            shown = []
        if step % 250 == 249 or step == args.steps - 1:
            state = {"tower": tower.state_dict(), "head": head.state_dict()}
            torch.save(state, args.out.with_suffix(".tmp"))
            args.out.with_suffix(".tmp").replace(args.out)


if __name__ == "__main__":
    main()
