"""The search of the FitPrune paper, as method and reference code describe it, in plain PyTorch.

A tolerance is bisected; at each, layer by layer, every sample drops from its real activations what
the tolerance allows by the attention of what is left, and before each layer the budget is asked
whether that is enough.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from fitprune_reference import Prompts, Shape
from gathered import _attend, _finish
from model import DESIGNS, load_model
from prompts import prompts_of, read


class Sample:
    """One prompt at a layer: hidden states (1, n, width) of the rows that are left."""

    def __init__(self, prompts: Prompts):
        self.first, self.visual = prompts.first, prompts.count
        self.hidden = prompts.embeds.double()
        self.positions = torch.arange(self.hidden.shape[1])[None]
        self.text = prompts.text_rows

    def layer(self, model, index: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What attention gives, and self and cross mass of the visual tokens that are left."""
        decoder = model.model.language_model
        place = (self.first, self.visual, self.text)
        attended, masses = _attend(
            decoder.layers[index], self.hidden, self.positions, decoder.rotary_emb, *place, True
        )
        return attended, masses["max-self"][0], masses["max-mean"][0]

    def leave(self, model, index: int, attended: torch.Tensor, dropped: torch.Tensor) -> None:
        """Goes on to the next layer without the visual tokens at `dropped`."""
        stays = torch.ones(self.hidden.shape[1], dtype=torch.bool)
        stays[self.first + dropped] = False
        self.positions, self.text = self.positions[:, stays], self.text[:, stays]
        layer = model.model.language_model.layers[index]
        self.hidden = _finish(layer, self.hidden[:, stays], attended[:, stays])
        self.visual -= len(dropped)


def prefix(masses: torch.Tensor, alpha: float, dense: float) -> set[int]:
    """In ascending order, one token fewer than the first prefix whose removal leaves too little."""
    order = masses.argsort(stable=True)
    for count in range(len(order) + 1):
        if float(masses[order[count:]].sum()) < (1 - alpha) * dense:
            return set(order[: max(count - 1, 0)].tolist())
    return set(order.tolist())


def layer_macs(shape: Shape, n: int, m: int) -> int:
    """MACs of a layer that n tokens enter, if m leave its attention."""
    d, width = shape.hidden, shape.heads * shape.head_size
    before = n * d * (shape.heads + 2 * shape.groups) * shape.head_size + 2 * n * n * width
    return before + m * width * d + 3 * m * d * shape.inner


@torch.no_grad()
def dense_masses(model, prompts: list[Prompts]) -> list[list[tuple[float, float]]]:
    """By sample and layer, self and cross mass of the unpruned model."""
    totals = []
    for one in prompts:
        sample, layers = Sample(one), []
        for index in range(model.config.text_config.num_hidden_layers):
            attended, own, cross = sample.layer(model, index)
            layers.append((float(own.sum()), float(cross.sum())))
            sample.leave(model, index, attended, torch.tensor([], dtype=torch.long))
        totals.append(layers)
    return totals


@torch.no_grad()
def prune(model, prompts: list[Prompts], totals, alpha: float, limit: float):
    """Whether the budget was reached before a layer, and all tokens that each layer dropped."""
    shape, samples = Shape.of(model), [Sample(one) for one in prompts]
    dropped, spent = [0] * shape.layers, 0
    for index in range(shape.layers):
        left = [sample.visual for sample in samples]
        rest = sum((shape.layers - index) * layer_macs(shape, n, n) for n in left)
        if (spent + rest) / len(samples) <= limit:
            return True, dropped
        for sample, masses in zip(samples, totals, strict=True):
            attended, own, cross = sample.layer(model, index)
            both = prefix(own, alpha, masses[index][0]) & prefix(cross, alpha, masses[index][1])
            entered = sample.visual
            sample.leave(model, index, attended, torch.tensor(sorted(both), dtype=torch.long))
            dropped[index] += len(both)
            spent += layer_macs(shape, entered, sample.visual)
    return False, dropped


def search(model, prompts: list[Prompts], reduction: float) -> dict:
    shape, totals = Shape.of(model), dense_masses(model, prompts)
    limit = (1 - reduction) * shape.layers * layer_macs(shape, prompts[0].count, prompts[0].count)
    low, high, midpoints = 0.0, 1.0, []
    while high - low > 0.01:
        alpha = (low + high) / 2
        reached, dropped = prune(model, prompts, totals, alpha, limit)
        low, high = (low, alpha) if reached else (alpha, high)
        midpoints.append({"alpha": alpha, "met": reached, "dropped": dropped})
    counts = [count // len(prompts) for count in dropped]
    return {"reduction": reduction, "alpha": alpha, "counts": counts, "midpoints": midpoints}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--reductions", type=float, nargs="*", default=[0.6])
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    model = load_model(args.checkpoint, DESIGNS[args.design])
    records = read(args.data / "calibration.jsonl", args.samples)
    prompts = [prompts_of(model, args.data, [record]) for record in records]
    model.double()
    found = [search(model, prompts, reduction) for reduction in args.reductions]
    for one in found:
        print(one["reduction"], one["alpha"], one["counts"], one["midpoints"][-1]["dropped"])
    if args.out:
        ids = [record["question_id"] for record in records]
        args.out.write_text(json.dumps({"samples": ids, "searches": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
