"""Size bias by its definition, apart from the tool's graph: paired differences from fitprune+.

A dropped token goes to the kept one of largest cosine (rotated keys, heads concatenated); a token
that grows g-fold becomes g ** beta times as large; the log of its size is added to its column in
later layers.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb, repeat_kv

from fitprune_reference import interval
from gathered import Counts, Dense, _finish, _masses, _positions, choose
from model import DESIGNS
from rankings import PLUS, Bench


@dataclass(frozen=True)
class Bias:
    """`ranked`: whether masses are of the biased attention; `rows`: who sees it, all or text."""

    beta: float = 0.5
    ranked: bool = True
    rows: str = "all"


FORMS = {
    "as defined, masses with the bias": Bias(),
    "masses without the bias": Bias(ranked=False),
    "text rows only": Bias(rows="text"),
    "beta 0.25": Bias(0.25),
}


def grown(keys: torch.Tensor, stay: torch.Tensor, sizes: torch.Tensor, beta: float) -> torch.Tensor:
    """keys (batch, n, width), stay (batch, left), sizes (batch, n) -> (batch, left)."""
    unit = keys / keys.norm(dim=2, keepdim=True).clamp_min(1e-12)
    kept = unit.gather(1, stay[:, :, None].expand(-1, -1, unit.shape[2]))
    goes_to = (unit @ kept.transpose(1, 2)).argmax(2)
    brought, own = sizes.scatter(1, stay, 0.0), sizes.gather(1, stay)
    together = own.scatter_add(1, goes_to, brought)
    return own * (together / own) ** beta


def _attend(layer, entered, positions, rotary, bias):
    """Attended rows, probabilities with and without the bias, and the layer's rotated keys."""
    attention, x = layer.self_attn, layer.input_layernorm(entered)
    shape = (*x.shape[:2], -1, attention.head_dim)
    parts = (attention.q_proj, attention.k_proj, attention.v_proj)
    query, key, value = (part(x).view(shape).transpose(1, 2) for part in parts)
    query, rotated = apply_rotary_pos_emb(query, key, *rotary(x, position_ids=positions))
    key, value = (repeat_kv(part, attention.num_key_value_groups) for part in (rotated, value))
    future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    scores = ((query @ key.transpose(2, 3)) * attention.scaling).masked_fill(future, -torch.inf)
    maps = (scores + bias).softmax(-1)
    mixed = (maps @ value).transpose(1, 2).flatten(2)
    return mixed, maps, scores, rotated.transpose(1, 2).flatten(2)


@torch.no_grad()
def pruned(model, run_of: Dense, counts: Counts, form: Bias) -> torch.Tensor:
    """Logits of each prompt's last row; the ranking is fitprune+'s."""
    decoder, prompts = model.model.language_model, run_of.prompts
    first, count, batch = prompts.first, prompts.count, len(prompts.embeds)
    start = next(layer for layer, left in enumerate(counts) if left < count)
    alive, sizes = torch.arange(count).expand(batch, count), torch.ones(batch, count)
    positions, text, lengths = _positions(prompts), prompts.text_rows, prompts.lengths
    hidden = run_of.layers[start].entered
    for index in range(start, len(counts)):
        layer, n, left = decoder.layers[index], alive.shape[1], counts[index]
        bias = torch.zeros(batch, 1, hidden.shape[1], hidden.shape[1])
        bias[:, :, :, first : first + n] = sizes.log()[:, None, None]
        if form.rows == "text":
            bias[:, :, : first + n] = 0
        attended, maps, scores, keys = _attend(layer, hidden, positions, decoder.rotary_emb, bias)
        if left < n:
            masses = _masses(maps if form.ranked else scores.softmax(-1), first, n, text)
            stay = choose(PLUS, masses, alive, left, round(count**0.5))
            sizes = grown(keys[:, first : first + n], stay, sizes, form.beta)
            alive = alive.gather(1, stay)
            before = torch.arange(first).expand(batch, first)
            after = torch.arange(first + n, hidden.shape[1]).expand(batch, -1)
            rows = torch.cat([before, stay + first, after], 1)
            hidden, attended = (
                part.gather(1, rows[:, :, None].expand(-1, -1, part.shape[2]))
                for part in (hidden, attended)
            )
            positions, text = positions.gather(1, rows), text.gather(1, rows)
            lengths = lengths - (n - left)
        hidden = _finish(layer, hidden, attended)
    last = hidden[torch.arange(batch), lengths - 1]
    return model.lm_head(decoder.norm(last))


def paired(difference: np.ndarray, scale: float, digits: int) -> str:
    low, high = interval(difference)
    low, high, mean = scale * low, scale * high, scale * difference.mean()
    return f"{mean:+.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reductions", type=float, nargs="*", default=[0.9, 0.75, 0.5])
    args = parser.parse_args()
    bench = Bench(args.checkpoint, args.design, args.data, "evaluation.jsonl", None)
    print("| reduction | form | KL | accuracy, % | KL less fitprune+, 95% | points, 95% |")
    print("| --- | --- | --- | --- | --- | --- |")
    for wanted in args.reductions:
        counts = bench.reach(bench.fitprune, wanted)
        plain = bench.run(counts, PLUS)
        head, cells = f"{100 * wanted:.0f}%", str(plain).replace(" /", " |")
        print(f"| {head} | fitprune+ | {cells} | | |", flush=True)
        for name, form in FORMS.items():
            logits = [pruned(bench.model, run, counts, form) for run in bench.runs]
            one = bench._measure(torch.cat(logits))
            kl, points = paired(one.kl - plain.kl, 1, 3), paired(one.right - plain.right, 100, 1)
            cells = str(one).replace(" /", " |")
            print(f"| {head} | {name} | {cells} | {kl} | {points} |", flush=True)


if __name__ == "__main__":
    main()
