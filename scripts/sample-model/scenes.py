"""Scenes of small coloured shapes on textured backgrounds, drawn as palette images.

A scene is drawn with palette indices, never with free colours, so that the PNG written to disk
and the pixels seen in training are the same thing. Every object is 11 to 13 pixels large and its
centre lies within two pixels of the centre of a 14-pixel patch: its evidence sits in that patch,
with at most a rim in the neighbours.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from vocabulary import COLORS, SHAPES

SIZE, PATCH = 168, 14
GRID = SIZE // PATCH
BACKGROUND_LEVELS = 16
JITTER = 2

_RGB = np.array(
    [(214, 48, 49), (247, 209, 56), (46, 174, 84), (52, 112, 226), (158, 70, 196), (246, 246, 242)],
    dtype=np.float32,
)


@dataclass(frozen=True)
class Thing:
    """One object: indices into COLORS and SHAPES, its patch (row, column) and centre in pixels."""

    color: int
    shape: int
    row: int
    column: int
    x: int
    y: int


@dataclass
class Scene:
    """Objects in raster order, palette indices (SIZE, SIZE) uint8 and palette (32, 3) uint8."""

    things: list[Thing]
    pixels: np.ndarray
    palette: np.ndarray

    @property
    def rgb(self) -> np.ndarray:
        return self.palette[self.pixels]


@functools.cache
def sprite(shape: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Masks (size, size) of the fill and of the one-pixel darker rim inside the silhouette."""
    fine = 8
    axis = (np.arange(size * fine) + 0.5) / (size * fine) * 2 - 1
    x, y = np.meshgrid(axis, axis)
    radius, name = np.hypot(x, y), SHAPES[shape]
    if name == "square":
        inside = np.maximum(abs(x), abs(y)) < 0.86
    elif name == "circle":
        inside = radius < 0.98
    elif name == "ring":
        inside = (radius < 1.0) & (radius > 0.45)
    elif name == "triangle":
        inside = (y < 0.85) & (abs(x) < (y + 0.95) * 0.55)
    elif name == "cross":
        inside = (np.minimum(abs(x), abs(y)) < 0.36) & (np.maximum(abs(x), abs(y)) < 0.92)
    else:
        angle = np.mod(np.arctan2(x, -y), 2 * np.pi / 5)
        angle = np.minimum(angle, 2 * np.pi / 5 - angle)
        tip, notch, half = 1.08, 0.45, np.pi / 5
        a, b = np.array([tip, 0.0]), notch * np.array([np.cos(half), np.sin(half)])
        px, py = radius * np.cos(angle), radius * np.sin(angle)
        inside = (b[0] - a[0]) * (py - a[1]) - (b[1] - a[1]) * (px - a[0]) > 0
    mask = inside.reshape(size, fine, size, fine).mean((1, 3)) > 0.5
    padded = np.pad(mask, 1)
    core = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:] & mask
    return core, mask & ~core


def _background(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Levels (SIZE, SIZE) in 0..15 of one of several textures, and 16 muted colours for them."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * x + np.sin(angle) * y
    kind = rng.integers(5)
    field = rng.uniform(0.3, 1.0) * along
    if kind == 1:
        field = field * 0.4 + 0.35 * np.sign(np.sin(along * rng.uniform(25, 90)))
    elif kind == 2:
        field = field * 0.4 + 0.3 * np.sin(along * rng.uniform(20, 120))
    elif kind >= 3:
        cells = int(rng.choice([6, 8, 12, 14, 21, 24]))
        coarse = rng.random((cells + 1, cells + 1), dtype=np.float32)
        if kind == 3:
            step = SIZE // cells
            field = field * 0.5 + 0.7 * coarse.repeat(step, 0).repeat(step, 1)[:SIZE, :SIZE]
        else:
            at = np.linspace(0, cells - 1e-3, SIZE, dtype=np.float32)
            low, part = at.astype(int), at - at.astype(int)
            rows = coarse[low] * (1 - part)[:, None] + coarse[low + 1] * part[:, None]
            field = field * 0.4 + 0.9 * (rows[:, low] * (1 - part) + rows[:, low + 1] * part)
    field = field - field.min()
    field = field / max(float(field.max()), 1e-6)
    field += rng.uniform(0.02, 0.10) * rng.standard_normal(field.shape, dtype=np.float32)
    levels = np.clip(field * BACKGROUND_LEVELS, 0, BACKGROUND_LEVELS - 1).astype(np.uint8)
    base = rng.uniform(60, 150) + rng.uniform(-28, 28, size=(2, 3))
    ends = base + np.array([[-1], [1]]) * rng.uniform(10, 30)
    ramp = np.linspace(0, 1, BACKGROUND_LEVELS)[:, None]
    return levels, ends[0] * (1 - ramp) + ends[1] * ramp


def _place(rng: np.random.Generator, count: int) -> list[tuple[int, int]]:
    """Distinct patches, no two of them neighbours (also not diagonally), in raster order."""
    free = np.ones((GRID, GRID), dtype=bool)
    chosen: list[tuple[int, int]] = []
    while len(chosen) < count:
        spots = np.flatnonzero(free)
        row, column = divmod(int(spots[rng.integers(len(spots))]), GRID)
        chosen.append((row, column))
        free[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = False
    return sorted(chosen)


def make_scene(rng: np.random.Generator) -> Scene:
    """A scene of 4 to 9 objects; some share a colour or a shape, so that counts vary."""
    count = int(rng.integers(4, 10))
    colors, shapes = rng.integers(len(COLORS), size=count), rng.integers(len(SHAPES), size=count)
    for values in (colors, shapes):
        if rng.random() < 0.5:
            values[: rng.integers(2, min(4, count) + 1)] = values[0]
    order_c, order_s = rng.permutation(count), rng.permutation(count)
    levels, muted = _background(rng)
    palette = np.zeros((32, 3))
    palette[:BACKGROUND_LEVELS] = muted
    tint = _RGB * rng.uniform(0.88, 1.04, size=(len(_RGB), 1)) + rng.uniform(-8, 8, size=_RGB.shape)
    palette[16 : 16 + len(_RGB)] = tint
    palette[24 : 24 + len(_RGB)] = tint * 0.62
    things = []
    for index, (row, column) in enumerate(_place(rng, count)):
        color, shape = int(colors[order_c[index]]), int(shapes[order_s[index]])
        size = int(rng.integers(11, 14))
        dx, dy = rng.integers(-JITTER, JITTER + 1, size=2)
        x, y = column * PATCH + PATCH // 2 + int(dx), row * PATCH + PATCH // 2 + int(dy)
        left = min(max(0, x - size // 2), SIZE - size)
        top = min(max(0, y - size // 2), SIZE - size)
        core, rim = sprite(shape, size)
        window = levels[top : top + size, left : left + size]
        window[core], window[rim] = 16 + color, 24 + color
        things.append(Thing(color, shape, row, column, left + size // 2, top + size // 2))
    return Scene(things, levels, np.clip(palette, 0, 255).astype(np.uint8))
