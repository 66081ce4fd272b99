"""Check that no training image has the pixels of a calibration or evaluation image.

Training images are drawn again from their seeds, `--vision SEED BATCH STEPS` and
`--decoder SEED BATCH STEPS` (each may be repeated), and compared by hash. Decoder runs are drawn
with the `--weights` given, since questions are drawn from the same stream as scenes.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from torch.utils.data import DataLoader

from packing import PackedData
from samples import require_unseen
from scenes import SCENES
from train_vision import PatchData


def seen(args) -> Iterator[np.ndarray]:
    """The images of the training runs, drawn again."""
    runs = [(PatchData(seed, batch), steps) for seed, batch, steps in args.vision]
    runs += [
        (PackedData(args.task, seed, batch, args.weights), steps)
        for seed, batch, steps in args.decoder
    ]
    for data, steps in runs:
        # Read by one worker, as in training.
        loader = DataLoader(data, batch_size=None, num_workers=1)
        for batch in itertools.islice(loader, steps):
            yield from batch.images if hasattr(batch, "images") else batch[-1].numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=SCENES, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vision", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--decoder", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--weights", type=json.loads, help="as given to train.py")
    args = parser.parse_args()
    require_unseen(args.data, seen(args))


if __name__ == "__main__":
    main()
