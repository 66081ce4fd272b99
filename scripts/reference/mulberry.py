"""mulberry32 for whole arrays, and the project's bootstrap with it: to agree to the last digit."""

from __future__ import annotations

import numpy as np

STRIDE = 0x6D2B79F5
ROUNDS_AT_ONCE = 500


def numbers(seed: int, first: int, count: int) -> np.ndarray:
    """`count` numbers in [0, 2^32), from the `first`-th (0-based) that follows `seed`."""
    with np.errstate(over="ignore"):
        place = np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(STRIDE)
        state = (place + np.uint64(seed)).astype(np.uint32)
        value = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        value ^= value + (value ^ (value >> np.uint32(7))) * (value | np.uint32(61))
    return value ^ (value >> np.uint32(14))


def added(values: np.ndarray) -> np.ndarray:
    """Sums of rows from left to right: numpy's own sum adds pairs, which rounds otherwise."""
    return np.cumsum(values, axis=-1)[..., -1]


def group_sums(above: list[float], below: list[float], groups: list | None) -> np.ndarray:
    """Rows of (above, below), by group: in the order of labels, or of values without any."""
    members: dict = {}
    for at, pair in enumerate(zip(above, below, strict=True)):
        members.setdefault(at if groups is None else groups[at], []).append(pair)
    sums = {label: tuple(added(np.array(sorted(g)).T)) for label, g in members.items()}
    return np.array(sorted(sums.values()) if groups is None else [sums[k] for k in sorted(sums)])


def interval(
    above: list[float],
    below: list[float],
    groups: list | None = None,
    rounds: int = 10_000,
    seed: int = 1,
) -> tuple[float, float, float]:
    """Ratio of the sums, and the 2.5 and 97.5 percentiles of it over resampled groups."""
    sums = group_sums(above, below, groups)
    size = len(sums)
    ratios = []
    for start in range(0, rounds, ROUNDS_AT_ONCE):
        count = min(ROUNDS_AT_ONCE, rounds - start)
        drawn = numbers(seed, start * size, count * size).astype(np.float64)
        at = np.floor(drawn * (size / 2**32)).astype(int).reshape(count, size)
        top, bottom = added(sums[:, 0][at]), added(sums[:, 1][at])
        ratios.append(top[bottom != 0] / bottom[bottom != 0])
    low, high = np.quantile(np.concatenate(ratios), [0.025, 0.975])
    return float(added(sums[:, 0]) / added(sums[:, 1])), float(low), float(high)
