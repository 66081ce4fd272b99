"""FitPrune in plain PyTorch and NumPy: masses, fit, and pruned inference by masking columns.

Slow and simple on purpose: nothing is removed from any tensor. A token that is pruned after layer
`l` is hidden, as a column, from every later layer, which gives the remaining rows exactly the
values that a run without it gives. Names and definitions are those of the paper and of the tool.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from transformers import LlavaForConditionalGeneration

Schedule = dict[int, float]
"""Layer -> fraction of the original visual tokens that leave it."""

Ranking = Callable[[torch.Tensor, torch.Tensor, int], torch.Tensor]
"""(self mass, cross mass, layer) -> scores, all (batch, visual tokens); higher is kept."""


@dataclass
class Prompts:
    """Right-padded prompts whose visual tokens stand at the same places.

    embeds (batch, length, width), lengths (batch,), first and count: the span of visual tokens.
    """

    embeds: torch.Tensor
    lengths: torch.Tensor
    first: int
    count: int

    @property
    def text_rows(self) -> torch.Tensor:
        """The rows after the image: bool (batch, length)."""
        at = torch.arange(self.embeds.shape[1])[None]
        return (at >= self.first + self.count) & (at < self.lengths[:, None])


@dataclass
class Outcome:
    """logits of each prompt's last row; masses (batch, layers, count); keep-sets by layer."""

    logits: torch.Tensor
    self_mass: torch.Tensor
    cross_mass: torch.Tensor
    kept: dict[int, torch.Tensor]


def tokens_left(keep: float, count: int, entered: int) -> int:
    """Visual tokens that leave a layer, in integers, as product.md defines it."""
    left = (round(keep * 10_000) * count + 5_000) // 10_000
    return max(min(1, count), min(left, entered))


def self_times_cross(own: torch.Tensor, cross: torch.Tensor, _: int) -> torch.Tensor:
    return own * cross


def random_ranking(seed: int) -> Ranking:
    generator = torch.Generator().manual_seed(seed)
    return lambda own, _cross, _layer: torch.rand(own.shape, generator=generator)


@torch.no_grad()
def run(
    model: LlavaForConditionalGeneration,
    prompts: Prompts,
    schedule: Schedule | None = None,
    ranking: Ranking = self_times_cross,
    heads: str = "max",
) -> Outcome:
    """One prefill, dense without a schedule. The model must use eager attention."""
    decoder = model.model.language_model
    hidden, (batch, length, _) = prompts.embeds, prompts.embeds.shape
    span = slice(prompts.first, prompts.first + prompts.count)
    positions = torch.arange(length)[None].expand(batch, length)
    rotary = decoder.rotary_emb(hidden, position_ids=positions)
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    alive = torch.ones(batch, prompts.count, dtype=torch.bool)
    text = prompts.text_rows.to(hidden.dtype)
    caught: list[torch.Tensor] = []
    own_all, cross_all, kept = [], [], {}
    for index, layer in enumerate(decoder.layers):
        columns = torch.ones(batch, length, dtype=torch.bool)
        columns[:, span] = alive
        visible = causal & columns[:, None, :] | torch.eye(length, dtype=torch.bool)
        mask = torch.where(visible, 0.0, torch.finfo(torch.float32).min)[:, None]
        hook = layer.self_attn.register_forward_hook(lambda _m, _i, out: caught.append(out[1]))
        hidden = layer(
            hidden, attention_mask=mask, position_ids=positions, position_embeddings=rotary
        )
        hook.remove()
        maps = caught.pop()
        aggregate = maps.amax(1) if heads == "max" else maps.mean(1)
        from_visual = aggregate[:, span, span] * alive[:, :, None]
        own = from_visual.sum(1) / alive.sum(1, keepdim=True) * alive
        cross = (aggregate[:, :, span] * text[:, :, None]).sum(1) / text.sum(1, keepdim=True)
        own_all.append(own)
        cross_all.append(cross * alive)
        if schedule and index in schedule:
            left = tokens_left(schedule[index], prompts.count, int(alive[0].sum()))
            scores = ranking(own, cross, index).masked_fill(~alive, -torch.inf)
            alive = torch.zeros_like(alive).scatter(1, scores.topk(left, 1).indices, True)
            kept[index] = alive
    last = decoder.norm(hidden[torch.arange(batch), prompts.lengths - 1])
    return Outcome(model.lm_head(last), torch.stack(own_all, 1), torch.stack(cross_all, 1), kept)


@dataclass(frozen=True)
class Shape:
    """What the cost of a decoder depends on."""

    layers: int
    hidden: int
    heads: int
    groups: int
    head_size: int
    inner: int

    @staticmethod
    def of(model: LlavaForConditionalGeneration) -> Shape:
        c = model.config.text_config
        return Shape(
            c.num_hidden_layers,
            c.hidden_size,
            c.num_attention_heads,
            c.num_key_value_heads,
            c.head_dim,
            c.intermediate_size,
        )


def macs(shape: Shape, schedule: Schedule, count: int, text: int = 0) -> int:
    """Decoder MACs; `text` 0 is the visual convention."""
    total, entered, d = 0, count, shape.hidden
    width = shape.heads * shape.head_size
    for layer in range(shape.layers):
        left = entered
        if layer in schedule:
            left = tokens_left(schedule[layer], count, entered)
        n, m = entered + text, left + text
        total += n * d * (shape.heads + 2 * shape.groups) * shape.head_size
        total += 2 * n * n * width + m * width * d + 3 * m * d * shape.inner
        entered = left
    return total


def _droppable(values: np.ndarray, alive: np.ndarray, dense: np.ndarray, alpha: float):
    """The longest ascending prefix of the survivors that leaves (1 - alpha) of the dense mass."""
    order = np.argsort(np.where(alive, values, np.inf), axis=1, kind="stable")
    sorted_values = np.take_along_axis(np.where(alive, values, 0.0), order, 1)
    rest = sorted_values.sum(1, keepdims=True) - sorted_values.cumsum(1)
    fits = np.logical_and.accumulate(rest >= (1 - alpha) * dense[:, None], axis=1)
    drop = np.zeros_like(alive)
    np.put_along_axis(drop, order, fits, 1)
    return drop & alive


def fit_alpha(own: np.ndarray, cross: np.ndarray, alpha: float) -> Schedule:
    """The schedule of one tolerance; masses are (samples, layers, visual tokens)."""
    samples, layers, count = own.shape
    alive = np.ones((samples, count), dtype=bool)
    schedule: Schedule = {}
    entered = count
    for layer in range(layers):
        o, c = own[:, layer], cross[:, layer]
        drop = _droppable(o, alive, o.sum(1), alpha) & _droppable(c, alive, c.sum(1), alpha)
        empty = (alive & ~drop).sum(1) == 0
        drop[empty, np.where(alive, o * c, -1).argmax(1)[empty]] = False
        alive = alive & ~drop
        keep = round(float(alive.mean()), 4)
        left = tokens_left(keep, count, entered)
        if left < entered:
            schedule[layer], entered = keep, left
    return schedule


def predicted_loss(own: np.ndarray, cross: np.ndarray, schedule: Schedule) -> tuple[float, float]:
    """selfLoss and crossLoss of a schedule under self x cross, simulated on stored masses."""
    samples, layers, count = own.shape
    alive = np.ones((samples, count), dtype=bool)
    losses = np.zeros((2, layers, samples))
    for layer in range(layers):
        if not alive.all():
            for kind, mass in enumerate((own[:, layer], cross[:, layer])):
                losses[kind, layer] = 1 - (mass * alive).sum(1) / mass.sum(1)
        if layer in schedule:
            left = tokens_left(schedule[layer], count, int(alive[0].sum()))
            scores = np.where(alive, own[:, layer] * cross[:, layer], -1.0)
            top = np.argsort(-scores, axis=1, kind="stable")[:, :left]
            alive = np.zeros_like(alive)
            np.put_along_axis(alive, top, True, 1)
    return float(losses[0].mean()), float(losses[1].mean())


def fit(
    own: np.ndarray, cross: np.ndarray, shape: Shape, reduction: float, text: int = 0
) -> tuple[float, Schedule]:
    """Alpha and schedule of least loss among those that reach the reduction and miss it least."""
    count = own.shape[2]
    dense = macs(shape, {}, count, text)
    feasible = []
    for alpha in np.linspace(0, 1, 401):
        schedule = fit_alpha(own, cross, float(alpha))
        cut = 1 - macs(shape, schedule, count, text) / dense
        if cut >= reduction:
            feasible.append((sum(predicted_loss(own, cross, schedule)), float(alpha), schedule))
        if cut > reduction + 0.06:
            break
    _, alpha, schedule = min(feasible, key=lambda item: item[:2])
    return alpha, schedule


def interval(difference: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Bootstrap 95% interval of the mean of paired differences."""
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(difference), size=(10_000, len(difference)))
    low, high = np.percentile(difference[draws].mean(1), [2.5, 97.5])
    return float(low), float(high)
