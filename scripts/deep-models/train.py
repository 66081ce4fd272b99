"""Stage 2: projector and decoder learn to answer; the tower stays as stage 1 left it.

The decoder is first trained with `--layers 8`; `--stack` then puts two silent layers (copies whose
output projections are zero) after each of these, which changes nothing that it computes, and
training continues at 24 layers (`depth.py`). Throw-away heads, as in the sample model's training,
ask every visual row for the latest thing so far, and the last word of every description where that
thing is.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

from depth import reset_attention, some_layers, stacked
from looking import PARTS, windowed_masks, windows_on
from model import (
    AFTER_IMAGE,
    FIRST_VISUAL,
    WIDTH,
    Design,
    make_model,
)
from packed import IGNORE, forward
from packing import NAMED_CLASSES, SEEN_CLASSES, Batch, PackedData
from questions import CATEGORIES
from training import Optimizers, Progress, print_scores, save
from vocabulary import EOS


IMAGE = slice(FIRST_VISUAL, AFTER_IMAGE)


class Heads(torch.nn.Module):
    """Throw-away read-outs: of the visual rows at half of the depth, and of descriptions at an
    eighth of it, `named_at`.
    """

    def __init__(self, named_at: int, rank: float) -> None:
        super().__init__()
        self.named_at = named_at
        self.weights = [1.0] * (len(SEEN_CLASSES) - 1) + [rank]
        self.norms = torch.nn.ModuleList([torch.nn.RMSNorm(WIDTH) for _ in range(2)])
        self.seen = torch.nn.Linear(WIDTH, sum(SEEN_CLASSES))
        self.named = torch.nn.Linear(WIDTH, sum(NAMED_CLASSES))

    def losses(self, states: tuple[torch.Tensor, ...], batch: Batch):
        depth = len(states) - 1
        seen, total = torch.from_numpy(batch.seen), torch.zeros(())
        rows = states[depth // 2][:, IMAGE]
        parts = self.seen(self.norms[0](rows)).float().split(SEEN_CLASSES, -1)
        for kind, part in enumerate(parts):
            loss = F.cross_entropy(part.flatten(0, 1), seen[:, kind].flatten())
            total = total + self.weights[kind] * loss
        named = torch.from_numpy(batch.named)
        rows = named[..., -1] != IGNORE
        scores = self.named(self.norms[1](states[self.named_at * depth // PARTS][rows])).float()
        facts = [
            F.cross_entropy(part, named[..., kind][rows], ignore_index=IGNORE)
            for kind, part in enumerate(scores.split(NAMED_CLASSES, -1))
        ]
        return total / len(SEEN_CLASSES), sum(facts) / len(facts)


def guidance(model, states, batch: Batch, part: int) -> torch.Tensor:
    """How little of the first head's attention to the image lies on the patches meant, in nats.

    Of the rows that are guided in this eighth of the depth, in its first layer.
    """
    rows = torch.from_numpy(batch.guides == part)
    wanted = torch.from_numpy(batch.found | batch.looks)[rows]
    if not len(wanted):
        return torch.zeros(())
    layer = part * (len(states) - 1) // PARTS
    block = model.model.language_model.layers[layer]
    attention, hidden = block.self_attn, block.input_layernorm(states[layer])
    positions = torch.from_numpy(batch.positions)
    cos, sin = model.model.language_model.rotary_emb(hidden, position_ids=positions)
    size = attention.head_dim
    query = F.linear(hidden, attention.q_proj.weight[:size])[:, None]
    key = F.linear(hidden, attention.k_proj.weight[:size])[:, None]
    query, key = apply_rotary_pos_emb(query, key, cos, sin)
    scores = (query[:, 0] @ key[:, 0, IMAGE].transpose(1, 2) / size**0.5)[rows]
    hit = scores.masked_fill(~wanted, -torch.inf).logsumexp(1)
    return (scores.logsumexp(1) - hit).mean()


def answers_right(task: str, logits: torch.Tensor, batch: Batch, where: np.ndarray):
    """Category -> for each answer 1 if every token of it (EOS too) is right.

    `where` bool (batch, length): the labelled rows; logits has a row for each.
    """
    right: dict[str, list[float]] = {name: [] for name in CATEGORIES[task]}
    labels, kinds = batch.labels[where], batch.category[where]
    hits, start = logits.argmax(1).numpy() == labels, 0
    # Answers are runs of labelled tokens that end in EOS.
    for end in np.flatnonzero(labels == EOS):
        right[CATEGORIES[task][kinds[end]]].append(float(hits[start : end + 1].all()))
        start = end + 1
    return right


@torch.no_grad()
def accuracy(model, task: str, seed: int = 10_001, images: int = 16) -> dict[str, float]:
    """Share of answers right in every token (EOS too) on packed held-out questions, teacher-forced,
    which is the same as greedy: the first wrong token makes the answer wrong in both."""
    batch = next(iter(PackedData(task, seed, images)))
    logits, _, where = forward(model, batch)
    right = answers_right(task, logits, batch, where.numpy())
    result = {name: float(np.mean(values)) for name, values in right.items()}
    return {"all": float(np.mean(sum(right.values(), []))), **result}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=CATEGORIES, required=True)
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--stack", type=int, default=1, help="the resumed layers, so many times")
    parser.add_argument("--vision", type=Path, help="stage 1's checkpoint")
    parser.add_argument("--projector", type=Path, help="a checkpoint: its projector, kept as it is")
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--decay-from", type=float, default=0.6, help="fraction of the minutes")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3, help="of AdamW")
    parser.add_argument("--muon", type=float, default=6e-3, help="rate of the layers' matrices")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seen", type=float, default=0.3, help="weight of the visual rows' loss")
    parser.add_argument("--rank", type=float, default=1.0, help="weight within it of a thing's number")
    parser.add_argument("--named", type=float, default=0.5, help="weight of the named rows' loss")
    parser.add_argument("--guide", type=float, default=0.0, help="weight of guided attention")
    parser.add_argument("--named-at", type=int, default=PARTS // 2, help="eighth of the depth")
    parser.add_argument("--windows", type=float, default=0.0, help="share of steps with windows")
    parser.add_argument("--reset", type=int, nargs="+", default=[], help="layers: attend anew")
    parser.add_argument("--drop", type=float, default=0.0, help="share of layers left out of a step")
    parser.add_argument("--weights", type=json.loads, help="share of each category, as JSON")
    parser.add_argument("--workers", type=int, default=1, help="0: seeded alike, in this process")
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    if args.drop and args.guide:
        parser.error("--guide needs every layer in its place: not with --drop")
    return args


def begin(args):
    """The model, the heads and the steps before, as the checkpoints given have them."""
    model, heads = make_model(args.seed, design=Design(args.layers)), Heads(args.named_at, args.rank)
    if args.vision:
        model.model.vision_tower.load_state_dict(torch.load(args.vision)["tower"])
    before = 0
    if args.resume:
        state = torch.load(args.resume)
        model.load_state_dict(stacked(state["model"], args.stack))
        heads.load_state_dict(state["heads"])
        before = state["step"]
    if args.projector:
        keep_projector(model.model.multi_modal_projector, args.projector)
    reset_attention(model, args.reset)
    return model, heads, before


def keep_projector(projector: torch.nn.Module, checkpoint: Path) -> None:
    """The checkpoint's projector, which training then leaves as it is."""
    prefix = "model.multi_modal_projector."
    given = torch.load(checkpoint)["model"].items()
    projector.load_state_dict(
        {name.removeprefix(prefix): part for name, part in given if name.startswith(prefix)}
    )
    projector.requires_grad_(False)


def rate(args, step: int, done: float) -> float:
    """Share of the full rates in a step, at `done` of the minutes."""
    return min(1.0, step / 25) * min(1.0, max(0.02, (1.02 - done) / (1 - args.decay_from)))


def all_losses(args, model, heads: Heads, batch: Batch, dropping: np.random.Generator):
    """What is minimised, and its parts: answers, visual rows, named rows, guided attention."""
    windowed = args.windows and dropping.random() < args.windows
    masks = windowed_masks(batch.blocks, batch.windows, IMAGE) if windowed else []
    with windows_on(model, masks), some_layers(model, args.drop, dropping):
        logits, states, where = forward(model, batch)
    answer = F.cross_entropy(logits, torch.from_numpy(batch.labels)[where])
    seen, named = heads.losses(states, batch)
    guided = torch.zeros(())
    if args.guide:
        for part in np.unique(batch.guides[batch.guides != IGNORE]):
            guided = guided + guidance(model, states, batch, int(part))
    loss = answer + args.seen * seen + args.named * named + args.guide * guided
    return loss, (answer, seen, named, guided)


def main() -> None:
    args = arguments()
    model, heads, before = begin(args)
    inner = model.model
    parts = [inner.language_model, inner.multi_modal_projector, model.lm_head, heads]
    optimizers = Optimizers(parts, args.muon, args.lr)
    if args.compile:
        for layer in inner.language_model.layers:
            layer.compile()
    loader = DataLoader(
        PackedData(args.task, args.seed, args.batch, args.weights), batch_size=None, num_workers=args.workers
    )
    dropping = np.random.default_rng([args.seed, 1])
    progress, saved = Progress("answer seen named guided"), time.time()
    for step, batch in enumerate(loader, 1):
        done = progress.seconds / 60 / args.minutes
        loss, shown = all_losses(args, model, heads, batch, dropping)
        loss.backward()
        optimizers.step(rate(args, step, done))
        progress.add(step, *(value.item() for value in shown))
        if time.time() - saved > 60 or done >= 1:
            state = {"model": model.state_dict(), "heads": heads.state_dict()}
            save({**state, "step": before + step}, args.out)
            print_scores(step, accuracy(model, args.task))
            saved = time.time()
        if done >= 1:
            break


if __name__ == "__main__":
    main()
