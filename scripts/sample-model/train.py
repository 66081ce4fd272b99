"""Stage 2: projector and decoder learn to answer; the tower stays as stage 1 left it.

Throw-away linear heads give the plateaus a slope. One asks every *visual* row, in the middle and at
the end of the decoder, for the latest object so far and the number of objects so far: visual rows
look at objects, so the self mass of a token tells whether it holds evidence. The other asks, at the
last word of every description in a question, where the described object is and how many fit.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from model import (
    DESIGNS,
    FIRST_VISUAL,
    WIDTH,
    Design,
    make_model,
)
from packed import IGNORE, forward
from packing import (
    NAMED_CLASSES,
    SEEN_CLASSES,
    PackedData,
)
from questions import CATEGORIES
from training import Optimizers, Progress, print_scores, save

WEIGHTS = {"color": 0.5, "shape": 0.6, "count": 1.8, "where": 1.0, "exists": 0.8, "relation": 1.8}
"""Counting and comparing are learnt last, colour and shape almost at once."""


class SeenHead(torch.nn.Module):
    """Read-outs of the visual rows at the probed layers."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self.design = design
        self.norms = torch.nn.ModuleList([torch.nn.RMSNorm(WIDTH) for _ in design.probed])
        self.heads = torch.nn.ModuleList(
            [torch.nn.Linear(WIDTH, sum(SEEN_CLASSES)) for _ in design.probed]
        )

    def loss(self, states: tuple[torch.Tensor, ...], seen: torch.Tensor) -> torch.Tensor:
        total = torch.zeros(())
        for norm, head, layer in zip(self.norms, self.heads, self.design.probed, strict=True):
            scores = head(norm(states[layer][:, FIRST_VISUAL : self.design.after_image])).float()
            parts = scores.split(SEEN_CLASSES, -1)
            for kind, part in enumerate(parts):
                total = total + F.cross_entropy(part.flatten(0, 1), seen[:, kind].flatten())
        return total / (len(SEEN_CLASSES) * len(self.design.probed))


class NamedHead(torch.nn.Module):
    """Read-out of the rows that end a description, half way through the decoder."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self.layer = design.named
        self.norm = torch.nn.RMSNorm(WIDTH)
        self.head = torch.nn.Linear(WIDTH, sum(NAMED_CLASSES))

    def loss(self, states: tuple[torch.Tensor, ...], named: torch.Tensor) -> torch.Tensor:
        rows = named[:, -1] != IGNORE
        parts = self.head(self.norm(states[self.layer][rows])).float().split(NAMED_CLASSES, -1)
        return sum(
            F.cross_entropy(part, named[:, kind][rows], ignore_index=IGNORE)
            for kind, part in enumerate(parts)
        ) / len(parts)


@torch.no_grad()
def accuracy(model, design: Design, seed: int = 10_001, images: int = 64) -> dict[str, float]:
    """Accuracy per category on packed held-out questions."""
    right: dict[str, list[float]] = {name: [] for name in CATEGORIES}
    batches = iter(PackedData(seed, 16, design=design))
    for _ in range(images // 16):
        batch = next(batches)
        logits, _, where = forward(model, batch)
        kinds, labels = batch.category[where.numpy()], batch.labels[where.numpy()]
        hits = logits.argmax(1).numpy() == labels
        for index, name in enumerate(CATEGORIES):
            right[name].extend(hits[kinds == index].tolist())
    result = {name: float(np.mean(values)) for name, values in right.items()}
    return {"all": float(np.mean(sum(right.values(), []))), **result}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--vision", type=Path, help="stage 1's checkpoint")
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--start", type=int, default=0, help="step to resume the schedule at")
    parser.add_argument("--decay-from", type=float, default=0.6, help="fraction of the steps")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--seen", type=float, default=0.4, help="weight of the visual rows' loss")
    parser.add_argument("--named", type=float, default=1.0, help="weight of the named rows' loss")
    parser.add_argument(
        "--weights", type=json.loads, default=WEIGHTS, help="share of each category, as JSON"
    )
    parser.add_argument("--compile", action="store_true")
    return parser.parse_args()


def begin(args, design: Design):
    """The model and both heads, with the weights of the checkpoints given."""
    model, head = make_model(args.seed, design=design), SeenHead(design)
    named_head = NamedHead(design)
    if args.resume:
        state = torch.load(args.resume)
        model.load_state_dict(state["model"])
        head.load_state_dict(state["head"])
        named_head.load_state_dict(state["named"])
    if args.vision:
        model.model.vision_tower.load_state_dict(torch.load(args.vision)["tower"])
    return model, head, named_head


def rate(args, step: int) -> float:
    """Share of the full rate in a step, the first of which is `--start` + 1."""
    done = (step - 1) / args.steps
    return min(1.0, (step - args.start) / 100) * min(1.0, (1.02 - done) / (1 - args.decay_from))


def main() -> None:
    args = arguments()
    design = DESIGNS[args.design]
    model, head, named_head = begin(args, design)
    decoder = [model.model.language_model, model.model.multi_modal_projector, model.lm_head]
    optimizers = Optimizers([*decoder, head, named_head], args.lr, args.lr)
    if args.compile:
        for layer in model.model.language_model.layers:
            layer.compile()
    data = PackedData(args.seed + args.start, args.batch, args.weights, design)
    loader = DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=4)
    progress = Progress("answer seen named")
    for step, batch in enumerate(loader, args.start + 1):
        logits, states, where = forward(model, batch)
        answer = F.cross_entropy(logits, torch.from_numpy(batch.labels)[where])
        seen = head.loss(states, torch.from_numpy(batch.seen))
        named = named_head.loss(states, torch.from_numpy(batch.named))
        (answer + args.seen * seen + args.named * named).backward()
        optimizers.step(rate(args, step))
        progress.add(step, answer.item(), seen.item(), named.item())
        if step % 100 == 0 or step == args.steps:
            state = {"model": model.state_dict(), "head": head.state_dict(), "step": step}
            save({**state, "named": named_head.state_dict()}, args.out)
            print_scores(step, accuracy(model, design))
        if step >= args.steps:
            break


if __name__ == "__main__":
    main()
