"""Pruned prefills that really drop tokens, from a dense run kept layer by layer; any ranking.

The same method as fitprune_reference.py, made fast enough to compare hundreds of recipes: every
schedule starts from the dense activations of its first cut, and pruned rows are gathered after
attention. `python gathered.py --checkpoint ... --data ...` compares both.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import LlavaForConditionalGeneration
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb, repeat_kv

from prompts import prompts_of, read
from fitprune_reference import Prompts, run
from model import DESIGNS, load_model

Counts = tuple[int, ...]
"""For every layer, the visual tokens that leave it; never more than leave the layer before."""

TINY = 1e-12


@dataclass(frozen=True)
class Ranking:
    """How the survivors of a cut are chosen.

    The score is self**own_power * cross**cross_power. `heads`: maximum or mean over heads; `rows`:
    mean over, or largest of, the text rows, or the last one; `debias`: self mass divided by the
    number of surviving visual rows that can see the token. `block` > 1 is coverage: among the
    survivors, in order of score, a token is first if no better one lies in its block of block x
    block patches; round(share * left) places go to firsts, the rest to the best others.
    `order` replaces the score by "random" or "stride" (evenly spaced survivors).
    """

    own_power: float = 1.0
    cross_power: float = 1.0
    heads: str = "max"
    rows: str = "mean"
    debias: bool = False
    block: int = 0
    share: float = 1.0
    order: str = "score"
    seed: int = 0


@dataclass
class Layer:
    """Of one dense layer: its input (batch, n, width), what leaves attention before the output
    projection, and the masses (batch, visual tokens) by name."""

    entered: torch.Tensor
    attended: torch.Tensor
    masses: dict[str, torch.Tensor]


@dataclass
class Dense:
    """A dense prefill of a batch, kept layer by layer; logits of each prompt's last row."""

    prompts: Prompts
    layers: list[Layer]
    logits: torch.Tensor


def _masses(maps: torch.Tensor, first: int, count: int, text: torch.Tensor) -> dict:
    """Every mass a ranking may ask for; maps (batch, heads, n, n), text (batch, n) bool."""
    span, last = slice(first, first + count), text.int().cumsum(1).argmax(1)
    result = {}
    for heads in ("max", "mean"):
        aggregate = maps.amax(1) if heads == "max" else maps.mean(1)
        result[f"{heads}-self"] = aggregate[:, span, span].sum(1) / count
        rows = aggregate[:, :, span] * text[:, :, None]
        result[f"{heads}-mean"] = rows.sum(1) / text.sum(1, keepdim=True)
        result[f"{heads}-largest"] = rows.amax(1)
        result[f"{heads}-last"] = rows[torch.arange(len(rows)), last]
    return result


def _attend(layer, entered, positions, rotary, first, count, text, wanted: bool):
    """The rows that attention gives before the output projection, and masses where wanted."""
    attention = layer.self_attn
    x = layer.input_layernorm(entered)
    shape = (*x.shape[:2], -1, attention.head_dim)
    query, key, value = (
        part(x).view(shape).transpose(1, 2)
        for part in (attention.q_proj, attention.k_proj, attention.v_proj)
    )
    query, key = apply_rotary_pos_emb(query, key, *rotary(x, position_ids=positions))
    key, value = (repeat_kv(part, attention.num_key_value_groups) for part in (key, value))
    if not wanted:
        mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        return mixed.transpose(1, 2).flatten(2), {}
    length = x.shape[1]
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    scores = (query @ key.transpose(2, 3)) * attention.scaling
    maps = scores.masked_fill_(hidden, -torch.inf).softmax(-1)
    masses = _masses(maps, first, count, text)
    return (maps @ value).transpose(1, 2).flatten(2), masses


def _finish(layer, entered: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
    """The rest of a layer after attention, for the rows given."""
    hidden = entered + layer.self_attn.o_proj(attended)
    return hidden + layer.mlp(layer.post_attention_layernorm(hidden))


def _positions(prompts: Prompts) -> torch.Tensor:
    batch, length, _ = prompts.embeds.shape
    return torch.arange(length)[None].expand(batch, length)


@torch.no_grad()
def dense(model: LlavaForConditionalGeneration, prompts: Prompts) -> Dense:
    """Run without pruning and keep what every layer sees."""
    decoder, layers = model.model.language_model, []
    hidden, positions = prompts.embeds, _positions(prompts)
    for layer in decoder.layers:
        attended, masses = _attend(
            layer,
            hidden,
            positions,
            decoder.rotary_emb,
            prompts.first,
            prompts.count,
            prompts.text_rows,
            True,
        )
        layers.append(Layer(hidden, attended, masses))
        hidden = _finish(layer, hidden, attended)
    last = hidden[torch.arange(len(hidden)), prompts.lengths - 1]
    return Dense(prompts, layers, model.lm_head(decoder.norm(last)))


def blocks(grid: int, block: int) -> torch.Tensor:
    """The block of every token of a grid x grid image: int64 (grid * grid,)."""
    at = torch.arange(grid) // block
    return (at[:, None] * (-(-grid // block)) + at[None]).flatten()


def choose(
    ranking: Ranking, masses: dict[str, torch.Tensor], alive: torch.Tensor, left: int, grid: int
) -> torch.Tensor:
    """Which of the survivors stay: indices into `alive`, ascending, (batch, left).

    alive (batch, n) holds the survivors' places in the image.
    """
    batch, n = alive.shape
    if ranking.order == "stride":
        return ((torch.arange(left) + 0.5) * n / left).long()[None].expand(batch, left)
    if ranking.order == "random":
        generator = torch.Generator().manual_seed(ranking.seed * 1_000_003 + n * 1_009 + left)
        score = torch.rand((batch, n), generator=generator)
    else:
        own = masses[f"{ranking.heads}-self"]
        if ranking.debias:
            own = own / torch.arange(n, 0, -1)
        cross = masses[f"{ranking.heads}-{ranking.rows}"]
        score = ranking.own_power * (own + TINY).log() + ranking.cross_power * (cross + TINY).log()
    order = score.argsort(dim=1, descending=True, stable=True)
    if ranking.block > 1:
        place = blocks(grid, ranking.block)[alive.gather(1, order)]
        at = torch.arange(n)[None].expand(batch, n)
        best = torch.full((batch, grid * grid), n).scatter_reduce(1, place, at, "amin")
        is_first = best.gather(1, place) == at
        served = is_first & (is_first.cumsum(1) <= round(ranking.share * left))
        order = order.gather(1, (at + n * ~served).argsort(1))
    return order[:, :left].sort(1).values


@torch.no_grad()
def pruned(
    model: LlavaForConditionalGeneration,
    run_of: Dense,
    counts: Counts,
    ranking: Ranking,
    kept: dict[int, torch.Tensor] | None = None,
) -> torch.Tensor:
    """Logits of each prompt's last row under a schedule.

    `kept` is filled with the survivors of every cut by layer, (batch, left).
    """
    decoder, prompts = model.model.language_model, run_of.prompts
    first, count = prompts.first, prompts.count
    grid = round(count**0.5)
    start = next((l for l, left in enumerate(counts) if left < count), None)
    if start is None:
        return run_of.logits
    batch = len(prompts.embeds)
    alive = torch.arange(count)[None].expand(batch, count)
    positions, text, lengths = _positions(prompts), prompts.text_rows, prompts.lengths
    hidden = run_of.layers[start].entered
    for index in range(start, len(counts)):
        layer, n, left = decoder.layers[index], alive.shape[1], counts[index]
        if index == start:
            attended, masses = run_of.layers[index].attended, run_of.layers[index].masses
        else:
            attended, masses = _attend(
                layer, hidden, positions, decoder.rotary_emb, first, n, text, left < n
            )
        if left < n:
            stay = choose(ranking, masses, alive, left, grid)
            alive = alive.gather(1, stay)
            if kept is not None:
                kept[index] = alive
            before = torch.arange(first).expand(batch, first)
            after = torch.arange(first + n, hidden.shape[1]).expand(batch, -1)
            rows = torch.cat([before, stay + first, after], 1)
            wide = rows[:, :, None].expand(-1, -1, hidden.shape[2])
            hidden = hidden.gather(1, wide)
            attended = attended.gather(1, rows[:, :, None].expand(-1, -1, attended.shape[2]))
            positions, text = positions.gather(1, rows), text.gather(1, rows)
            lengths = lengths - (n - left)
        hidden = _finish(layer, hidden, attended)
    last = hidden[torch.arange(batch), lengths - 1]
    return model.lm_head(decoder.norm(last))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    model = load_model(args.checkpoint, DESIGNS[args.design])
    prompts = prompts_of(model, args.data, read(args.data / "calibration.jsonl", 32))
    kept = dense(model, prompts)
    layers, count = len(kept.layers), prompts.count
    counts = tuple(round(count * (0.8 - 0.6 * layer / layers)) for layer in range(layers))
    schedule = {layer: round(left / count, 4) for layer, left in enumerate(counts)}
    reference = run(model, prompts), run(model, prompts, schedule)
    fast = kept.logits, pruned(model, kept, counts, Ranking())
    for name, expected, actual in zip(("dense", "pruned"), reference, fast, strict=True):
        print(f"{name}: largest difference {(expected.logits - actual).abs().max():.1e}")


if __name__ == "__main__":
    main()
