"""Stage 1: the tower that both models share learns what each patch holds, so that evidence is
local.

Every tile is a patch, so attention is not needed: the output projections of the tower's attention
are zero and stay so, and training runs on single patches, most of them with a symbol.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from llava import to_pixels, vision_features
from model import WIDTH, make_model
from scenes import GRID, NO_COLOR, NO_PLACE, NO_SYMBOL, PATCH, SCENES, Scene
from training import Optimizers, Progress, save

CLASSES = (NO_SYMBOL + 1, NO_COLOR + 1, NO_PLACE + 1, 16, GRID, GRID)
"""Symbol, colour, place in the code, rims, row and column of a patch."""
PLACE = np.stack([np.arange(GRID).repeat(GRID), np.tile(np.arange(GRID), GRID)])
EMPTY = 8
"""Patches of background taken from every scene."""


def patches_of(scene: Scene, rng: np.random.Generator):
    """Patches with a symbol and some without: RGB uint8 (n, PATCH, PATCH, 3), labels int64 (6, n),
    index of the patch (n)."""
    tiles = scene.rgb.reshape(GRID, PATCH, GRID, PATCH, 3).swapaxes(1, 2)
    full = scene.tiles[0] != NO_SYMBOL
    at = np.concatenate([np.flatnonzero(full), rng.choice(np.flatnonzero(~full), EMPTY)])
    labels = np.concatenate([scene.tiles, PLACE])[:, at]
    return tiles.reshape(-1, PATCH, PATCH, 3)[at], labels, at


class PatchData(IterableDataset):
    """Endless batches of `patches_of` both kinds of scenes, with the whole images last."""

    def __init__(self, seed: int, batch: int) -> None:
        self.seed, self.batch = seed, batch

    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        makers = list(SCENES.values())
        while True:
            scenes = [makers[index % len(makers)](rng) for index in range(self.batch)]
            patches, labels, at = zip(*(patches_of(scene, rng) for scene in scenes), strict=True)
            images = np.stack([scene.rgb for scene in scenes])
            yield np.concatenate(patches), np.concatenate(labels, 1), np.concatenate(at), images


def patch_features(tower, pixels: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """What the tower (whose attention adds nothing) makes of single patches: (n, WIDTH)."""
    embeddings = tower.embeddings
    hidden = embeddings.patch_embedding(pixels).flatten(1)
    hidden = tower.pre_layrnorm(hidden + embeddings.position_embedding.weight[at + 1])
    for layer in tower.encoder.layers:
        hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
    return hidden


def linear_start(tower, batches, count: int) -> None:
    """Patch kernels by ridge regression of the labels, so that training starts off the plateau.

    Symbol, colour, place and rims take a dimension a class, of which background's are left out; the
    position embedding holds row and column in the dimensions after these.
    """
    shown = CLASSES[:4]
    pixels, targets = [], []
    for patches, truth, _, _ in itertools.islice(batches, count):
        pixels.append(to_pixels(patches.numpy()).flatten(1))
        hot = [F.one_hot(truth[kind], size).float() for kind, size in enumerate(shown)]
        rims = torch.stack([(truth[3] >> bit) & 1 for bit in range(4)], 1).float()
        targets.append(torch.cat([*[part[:, :-1] for part in hot[:3]], rims], 1))
    x, y = torch.cat(pixels).double(), torch.cat(targets).double()
    x = torch.cat([x, torch.ones(len(x), 1)], 1)
    gram = x.T @ x + 1e-3 * len(x) * torch.eye(x.shape[1])
    weights = torch.linalg.solve(gram, x.T @ y).float()
    size = y.shape[1]
    error = ((x.float() @ weights - y.float()) ** 2).mean() / y.float().var()
    print(f"ridge regression: {len(x)} patches, {size} dimensions, error {error:.3f}", flush=True)
    with torch.no_grad():
        kernels = tower.embeddings.patch_embedding.weight
        kernels.mul_(0.1)
        kernels[:size] = 3 * weights[:-1].T.reshape(size, 3, PATCH, PATCH)
        position = tower.embeddings.position_embedding.weight
        position.mul_(0.1)
        position[1:, :size] += 3 * weights[-1]
        row, column = (torch.from_numpy(part) for part in PLACE)
        position[1:, size : size + GRID] = 2.0 * F.one_hot(row, GRID)
        position[1:, size + GRID : size + 2 * GRID] = 2.0 * F.one_hot(column, GRID)


def rate(args, step: int) -> float:
    """Share of the full rate in a step, the first of which is 1."""
    before = step - 1
    return min(1.0, before / 15) * min(1.0, 0.02 + 2.0 * (1 - before / args.steps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=101)
    args = parser.parse_args()
    model = make_model(args.seed)
    tower, head = model.model.vision_tower, torch.nn.Linear(WIDTH, sum(CLASSES))
    tower = getattr(tower, "vision_model", tower)
    with torch.no_grad():
        for layer in tower.encoder.layers:
            layer.self_attn.out_proj.weight.zero_()
            layer.self_attn.out_proj.bias.zero_()
            layer.self_attn.requires_grad_(False)
    optimizers = Optimizers([tower, head], args.lr, args.lr)
    loader = DataLoader(PatchData(args.seed, args.batch), batch_size=None, num_workers=1)
    linear_start(tower, loader, 30)
    progress = Progress("loss symbol color place rims row column")
    for step, (patches, truth, at, images) in enumerate(loader, 1):
        features = patch_features(tower, to_pixels(patches.numpy()), at)
        there = (truth[0] != NO_SYMBOL).float()
        loss, right = torch.zeros(()), []
        for kind, scores in enumerate(head(features).split(CLASSES, 1)):
            loss = loss + (0.3 if kind > 3 else 1.0) * F.cross_entropy(scores, truth[kind])
            hits = (scores.argmax(1) == truth[kind])[there > 0]
            right.append(hits.float().mean().item())
        loss.backward()
        optimizers.step(rate(args, step))
        progress.add(step, loss.item(), *right)
        if step % 100 == 0 or step == args.steps:
            save({"tower": model.model.vision_tower.state_dict()}, args.out)
        if step == args.steps:
            break
    # The tower run whole must say the same as its patches alone.
    with torch.no_grad():
        whole = vision_features(model, to_pixels(images[:1].numpy()))[0]
        first = at[: int((at[1:] < at[:-1]).nonzero()[0, 0]) + 1]
        alone = patch_features(tower, to_pixels(patches[: len(first)].numpy()), first)
    print(f"largest difference, whole and alone: {(whole[first] - alone).abs().max():.1e}")


if __name__ == "__main__":
    main()
