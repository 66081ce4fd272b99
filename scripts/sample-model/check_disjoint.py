"""Check that no training image has the pixels of a calibration or evaluation image.

Training images are drawn again from their seeds, `--vision SEED BATCH STEPS` and
`--decoder SEED BATCH STEPS` (each may be repeated), and compared by hash.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
from PIL import Image

from packing import PackedData
from train_vision import PatchData


def digest(image: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vision", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--decoder", type=int, nargs=3, action="append", default=[])
    parser.add_argument("--weights", type=json.loads, help="as given to train.py")
    args = parser.parse_args()
    paths = sorted((args.data / "images").glob("*.png"))
    held = {digest(np.array(Image.open(path).convert("RGB"))): path.name for path in paths}
    assert len(held) == len(paths), "two sample images are equal"
    count = 0
    for seed, batch, steps in args.vision:
        for images, _ in itertools.islice(PatchData(seed, batch), steps):
            for image in images:
                assert digest(image) not in held, held[digest(image)]
                count += 1
    for seed, batch, steps in args.decoder:
        for packed in itertools.islice(PackedData(seed, batch, args.weights), steps):
            for image in packed.images:
                assert digest(image) not in held, held[digest(image)]
                count += 1
    print(f"{count} training images, {len(paths)} sample images, none in common")


if __name__ == "__main__":
    main()
