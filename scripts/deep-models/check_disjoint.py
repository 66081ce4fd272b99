"""Check that no training image has the pixels of a calibration or evaluation image.

Training images are drawn again from their seeds, `--vision SEED BATCH STEPS` and
`--decoder SEED BATCH STEPS` (each may be repeated), and compared by hash. Decoder runs are drawn
with the `--weights` given, since questions are drawn from the same stream as scenes.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
from PIL import Image
from torch.utils.data import DataLoader

from packing import PackedData
from scenes import SCENES
from train_vision import PatchData


def digest(image: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=SCENES, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vision", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--decoder", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--weights", type=json.loads, help="as given to train.py")
    args = parser.parse_args()
    paths = sorted((args.data / "images").glob("*.png"))
    held = {digest(np.array(Image.open(path).convert("RGB"))): path.name for path in paths}
    assert len(held) == len(paths), "two sample images are equal"
    count = 0
    runs = [(PatchData(seed, batch), steps) for seed, batch, steps in args.vision]
    runs += [
        (PackedData(args.task, seed, batch, args.weights), steps)
        for seed, batch, steps in args.decoder
    ]
    for data, steps in runs:
        # Read as training read it: by one worker.
        loader = DataLoader(data, batch_size=None, num_workers=1)
        for batch in itertools.islice(loader, steps):
            for image in batch.images if hasattr(batch, "images") else batch[-1].numpy():
                assert digest(image) not in held, held[digest(image)]
                count += 1
    print(f"{count} training images, {len(paths)} sample images, none in common")


if __name__ == "__main__":
    main()
