"""Scenes of coloured cards with codes (reading), and of coloured panels of a kind (grounding).

Both are made of tiles that lie on the patch grid, one patch each, so that evidence sits in single
patches: every tile shows one symbol, its thing's colour, a dark rim on the outer sides of its thing
and, on cards, as many notches at the top as its place in the code. Loose characters on plain
background distract. Scenes are drawn with palette indices, so that the PNG written to disk and the
pixels seen in training are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glyphs import BITMAPS, CHARACTERS, KINDS, SYMBOLS
from vocabulary import COLORS

SIZE, PATCH = 168, 14
GRID = SIZE // PATCH
LEVELS = 12
PLACES = 4
"""Characters of the longest code."""
NO_SYMBOL, NO_COLOR, NO_PLACE = len(SYMBOLS), len(COLORS), PLACES
TOP, LEFT, BOTTOM, RIGHT = 1, 2, 4, 8
_FIRST_COLOR, _INK = 16, 24
_RGB = np.array(
    [
        (230, 70, 70), (240, 140, 30), (247, 215, 60), (46, 174, 84),
        (60, 205, 220), (70, 120, 240), (180, 90, 215), (244, 244, 240),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """A card (symbols: its code) or a panel (one symbol): colour, first tile, size in tiles."""

    color: int
    symbols: tuple[int, ...]
    row: int
    column: int
    height: int
    width: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """x1, y1, x2, y2 in tiles, all inside the thing."""
        return self.column, self.row, self.column + self.width - 1, self.row + self.height - 1


    @property
    def tiles(self) -> tuple[int, ...]:
        """Its patches in raster order."""
        x1, y1, x2, y2 = self.box
        return tuple(y * GRID + x for y in range(y1, y2 + 1) for x in range(x1, x2 + 1))


@dataclass
class Scene:
    """Things in raster order of their first tiles; palette indices (SIZE, SIZE) and palette.

    `tiles` int64 (4, GRID * GRID): symbol, colour, place in the code and rims (a sum of TOP, LEFT,
    BOTTOM, RIGHT) of every patch. `owner`: index into `things`, or -1.
    """

    things: list[Thing]
    pixels: np.ndarray
    palette: np.ndarray
    tiles: np.ndarray
    owner: np.ndarray

    @property
    def rgb(self) -> np.ndarray:
        return self.palette[self.pixels]


def _background(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Levels (SIZE, SIZE) of a coarse mosaic or a slope with some speckle, and their colours."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    angle = rng.uniform(0, 2 * np.pi)
    field = (np.cos(angle) * x + np.sin(angle) * y) * rng.uniform(0.2, 0.6) + 0.5
    if rng.random() < 0.7:
        step = int(rng.choice([7, 12, 14, 21, 24, 28]))
        cells = rng.random((SIZE // step, SIZE // step), dtype=np.float32)
        field = field * 0.5 + 0.5 * cells.repeat(step, 0).repeat(step, 1)
    levels = np.clip(field * LEVELS, 0, LEVELS - 1).astype(np.uint8)
    spots = rng.integers(SIZE, size=(2, int(rng.integers(40, 240))))
    levels[spots[0], spots[1]] = rng.integers(LEVELS, size=spots.shape[1])
    base = rng.uniform(70, 140) + rng.uniform(-25, 25, size=(2, 3))
    ends = base + np.array([[-1], [1]]) * rng.uniform(8, 24)
    ramp = np.linspace(0, 1, LEVELS)[:, None]
    return levels, ends[0] * (1 - ramp) + ends[1] * ramp


class _Canvas:
    """A scene while it is drawn."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.pixels, muted = _background(rng)
        palette = np.zeros((32, 3))
        palette[:LEVELS] = muted
        tint = _RGB * rng.uniform(0.9, 1.03, (len(_RGB), 1)) + rng.uniform(-8, 8, _RGB.shape)
        palette[_FIRST_COLOR : _FIRST_COLOR + len(_RGB)] = tint
        palette[_INK] = (20, 20, 26)
        self.palette = np.clip(palette, 0, 255).astype(np.uint8)
        self.tiles = np.empty((4, GRID, GRID), dtype=np.int64)
        self.tiles[:] = np.array([NO_SYMBOL, NO_COLOR, NO_PLACE, 0])[:, None, None]
        self.owner = np.full((GRID, GRID), -1)
        self.free = np.ones((GRID, GRID), dtype=bool)

    def spot(self, height: int, width: int) -> tuple[int, int] | None:
        """A free place of that size, or None after some tries; it and its rim are taken."""
        for _ in range(30):
            row = int(self.rng.integers(GRID - height + 1))
            column = int(self.rng.integers(GRID - width + 1))
            if self.free[row : row + height, column : column + width].all():
                above, before = max(0, row - 1), max(0, column - 1)
                self.free[above : row + height + 1, before : column + width + 1] = False
                return row, column
        return None

    def tile(self, row: int, column: int, symbol: int) -> None:
        bitmap = BITMAPS[symbol]
        top, left = row * PATCH + 4, column * PATCH + (PATCH - bitmap.shape[1]) // 2
        window = self.pixels[top : top + bitmap.shape[0], left : left + bitmap.shape[1]]
        window[bitmap] = _INK
        self.tiles[0, row, column] = symbol

    def thing(self, index: int, thing: Thing) -> None:
        x1, y1, x2, y2 = thing.box
        area = self.pixels[y1 * PATCH : (y2 + 1) * PATCH, x1 * PATCH : (x2 + 1) * PATCH]
        area[:] = _FIRST_COLOR + thing.color
        area[[0, -1]] = area[:, [0, -1]] = _INK
        card = thing.symbols[0] < len(CHARACTERS)
        for row in range(y1, y2 + 1):
            for column in range(x1, x2 + 1):
                place = column - x1
                self.tile(row, column, thing.symbols[place if card else 0])
                rims = TOP * (row == y1) + BOTTOM * (row == y2)
                rims += LEFT * (column == x1) + RIGHT * (column == x2)
                self.tiles[1:, row, column] = thing.color, place if card else NO_PLACE, rims
                self.owner[row, column] = index
                for notch in range(place + 1 if card else 0):
                    left = column * PATCH + 2 + 3 * notch
                    self.pixels[row * PATCH + 1, left : left + 2] = _INK

    def loose(self, count: int) -> None:
        for _ in range(count):
            if spot := self.spot(1, 1):
                self.tile(*spot, int(self.rng.integers(len(CHARACTERS))))

    def scene(self, things: list[Thing]) -> Scene:
        flat = self.tiles.reshape(4, -1), self.owner.reshape(-1)
        return Scene(things, self.pixels, self.palette, *flat)


def _codes(rng: np.random.Generator, count: int) -> list[tuple[int, ...]]:
    """Distinct codes of 3 or 4 characters; some differ from another one in a single character."""
    codes: list[tuple[int, ...]] = []
    while len(codes) < count:
        code = rng.integers(len(CHARACTERS), size=int(rng.integers(3, PLACES + 1)))
        if codes and rng.random() < 0.3:
            code = np.array(codes[int(rng.integers(len(codes)))])
            code[rng.integers(len(code))] = rng.integers(len(CHARACTERS))
        if (new := tuple(int(c) for c in code)) not in codes:
            codes.append(new)
    return codes


def make_reading(rng: np.random.Generator) -> Scene:
    """4 to 8 cards, no two of a colour, and 5 to 16 loose characters."""
    canvas, things = _Canvas(rng), []
    colors = rng.permutation(len(COLORS))[: int(rng.integers(4, 9))]
    for color, code in zip(colors, _codes(rng, len(colors)), strict=True):
        if spot := canvas.spot(1, len(code)):
            things.append(Thing(int(color), code, *spot, 1, len(code)))
    things.sort(key=lambda thing: (thing.row, thing.column))
    for index, thing in enumerate(things):
        canvas.thing(index, thing)
    canvas.loose(int(rng.integers(5, 17)))
    return canvas.scene(things)


def make_grounding(rng: np.random.Generator) -> Scene:
    """4 to 8 panels of 1 to 3 tiles a side, some of a kind, and 2 to 8 loose characters."""
    canvas, things = _Canvas(rng), []
    count = int(rng.integers(4, 9))
    kinds, colors = rng.integers(len(KINDS), size=count), rng.integers(len(COLORS), size=count)
    if rng.random() < 0.7:
        kinds[: int(rng.integers(2, 5))] = kinds[0]
    taken: set[tuple[int, int]] = set()
    for kind, color in zip(kinds, colors, strict=True):
        height, width = (int(n) for n in rng.integers(1, 4, size=2))
        if (kind, color) in taken or not (spot := canvas.spot(height, width)):
            continue
        taken.add((kind, color))
        things.append(Thing(int(color), (len(CHARACTERS) + int(kind),), *spot, height, width))
    things.sort(key=lambda thing: (thing.row, thing.column))
    for index, thing in enumerate(things):
        canvas.thing(index, thing)
    canvas.loose(int(rng.integers(2, 9)))
    return canvas.scene(things)


SCENES = {"reading": make_reading, "grounding": make_grounding}
