"""Schedules of equal cost: fitted to masses by several rules, and simple shapes.

Costs are of visual tokens only. Every schedule ends at or under the cost it is made for, as close
to it as whole tokens allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitprune_reference import Shape, _droppable
from gathered import Counts, Ranking

Family = Callable[[float], Counts]
"""Schedules by one strength in [0, 1]: 0 prunes nothing, 1 as much as the family can."""


def cost(shape: Shape, counts: Counts, count: int) -> int:
    """MACs of the visual tokens; the formula of fitprune_reference.macs, for counts."""
    total, n, width = 0, count, shape.heads * shape.head_size
    for m in counts:
        total += n * shape.hidden * (shape.heads + 2 * shape.groups) * shape.head_size
        total += 2 * n * n * width + m * (width * shape.hidden + 3 * shape.hidden * shape.inner)
        n = m
    return total


def reduction(shape: Shape, counts: Counts, count: int) -> float:
    return 1 - cost(shape, counts, count) / cost(shape, (count,) * shape.layers, count)


def reach(family: Family, shape: Shape, count: int, wanted: float, steps: int = 400) -> Counts:
    """The family's schedule nearest to the wanted reduction, then as many tokens as fit.

    Between two neighbouring strengths, one within the budget and one over it, counts are blended.
    Raises ValueError with the largest reduction where the family cannot reach it.
    """
    over, within = (count,) * shape.layers, None
    largest = 0.0
    for strength in np.linspace(0, 1, steps + 1):
        counts = family(float(strength))
        cut = reduction(shape, counts, count)
        largest = max(largest, cut)
        if cut >= wanted:
            within = counts
            break
        over = counts
    if within is None:
        raise ValueError(f"at most {100 * largest:.1f}%")
    best = within
    for part in np.linspace(0, 1, 101):
        mixed = [round(b + part * (a - b)) for a, b in zip(over, within, strict=True)]
        counts = tuple(int(m) for m in np.minimum.accumulate(mixed))
        cut = reduction(shape, counts, count)
        if wanted <= cut < reduction(shape, best, count):
            best = counts
    return best


def tolerance(own: np.ndarray, cross: np.ndarray, by: str = "both", tilt: float = 0.0) -> Family:
    """FitPrune's rule at tolerance alpha * exp(tilt * (l / (L - 1) - 0.5)) of layer l.

    Masses are (samples, layers, visual tokens). `by`: a token may go if it is among the droppable
    by self and by cross mass ("both", the paper), or by cross mass alone ("cross").
    """
    samples, layers, count = own.shape

    def family(alpha: float) -> Counts:
        alive, counts = np.ones((samples, count), dtype=bool), []
        for layer in range(layers):
            o, c = own[:, layer], cross[:, layer]
            level = min(1.0, alpha * np.exp(tilt * (layer / (layers - 1) - 0.5)))
            drop = _droppable(c, alive, c.sum(1), level)
            if by == "both":
                drop &= _droppable(o, alive, o.sum(1), level)
            empty = (alive & ~drop).sum(1) == 0
            drop[empty, np.where(alive, o * c, -1).argmax(1)[empty]] = False
            alive &= ~drop
            counts.append(max(1, round(float(alive.sum(1).mean()))))
        return tuple(counts)

    return family


def by_ranking(
    own: np.ndarray, cross: np.ndarray, score: np.ndarray, by: str = "both", tilt: float = 0.0
) -> Family:
    """The shortest head of the survivors, in the order of the inference ranking, that keeps
    (1 - alpha) of the dense mass of every kind asked for; score is shaped like the masses."""
    samples, layers, count = own.shape

    def family(alpha: float) -> Counts:
        alive, counts = np.ones((samples, count), dtype=bool), []
        for layer in range(layers):
            level = min(1.0, alpha * np.exp(tilt * (layer / (layers - 1) - 0.5)))
            order = np.argsort(-np.where(alive, score[:, layer], -np.inf), axis=1, kind="stable")
            need = np.ones(samples, dtype=int)
            for kind, mass in (("self", own[:, layer]), ("cross", cross[:, layer])):
                if by in ("both", kind):
                    held = np.take_along_axis(mass * alive, order, 1).cumsum(1)
                    enough = held >= (1 - level) * mass.sum(1, keepdims=True)
                    first = np.where(enough.any(1), enough.argmax(1) + 1, alive.sum(1))
                    need = np.maximum(need, first)
            need = np.minimum(need, alive.sum(1))
            places = np.arange(count)[None] < need[:, None]
            alive = np.zeros_like(alive)
            np.put_along_axis(alive, order, places, 1)
            counts.append(max(1, round(float(alive.sum(1).mean()))))
        return tuple(int(c) for c in np.minimum.accumulate(counts))

    return family


def stages(layers: int, count: int, cuts: list[int]) -> Family:
    """Equal ratios at the given layers."""

    def family(strength: float) -> Counts:
        left, ratio = [], (1 - strength)
        for layer in range(layers):
            passed = sum(cut <= layer for cut in cuts)
            left.append(max(1, round(count * ratio**passed)))
        return tuple(left)

    return family


def one_cut(layers: int, count: int, layer: int) -> Family:
    return stages(layers, count, [layer])


def pyramid(layers: int, count: int) -> Family:
    """Stages that begin after a quarter, half and three quarters of the layers."""
    return stages(layers, count, [layers // 4 - 1, layers // 2 - 1, 3 * layers // 4 - 1])


def decline(layers: int, count: int, power: float, first: int = 0) -> Family:
    """A cut at every layer from `first`: the share left falls as (1 - l / L) ** power does."""

    def family(strength: float) -> Counts:
        left = []
        for layer in range(layers):
            done = max(0, layer - first + 1) / (layers - first)
            left.append(max(1, round(count * (1 - strength) ** (done**power * layers / 2))))
        return tuple(left)

    return family


@dataclass(frozen=True)
class Recipe:
    """A schedule and the ranking it is run with."""

    name: str
    counts: Counts
    ranking: Ranking
