"""Check that no training image has the pixels of a calibration or evaluation image.

Training images are drawn again from their seeds, `--vision SEED BATCH STEPS` and
`--decoder SEED BATCH STEPS` (each may be repeated), and compared by hash.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from packing import PackedData
from samples import require_unseen
from train_vision import PatchData


def seen(args) -> Iterator[np.ndarray]:
    """The images of the training runs, drawn again."""
    for seed, batch, steps in args.vision:
        for images, _ in itertools.islice(PatchData(seed, batch), steps):
            yield from images
    for seed, batch, steps in args.decoder:
        for packed in itertools.islice(PackedData(seed, batch, args.weights), steps):
            yield from packed.images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vision", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--decoder", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--weights", type=json.loads, help="as given to train.py")
    args = parser.parse_args()
    require_unseen(args.data, seen(args))


if __name__ == "__main__":
    main()
