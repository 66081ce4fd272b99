"""Write calibration and evaluation samples: PNGs and JSONL in the LLaVA question format."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from questions import CATEGORIES, Asker
from samples import ask_balanced, draw_scenes, print_size, write_samples
from scenes import make_scene

CALIBRATION_SEED, EVALUATION_SEED, HELD_OUT_SEED = 20_001, 30_001, 40_001
"""Training draws its scenes from other seeds; check_disjoint.py compares the pixels' hashes."""

def write_split(
    folder: Path, name: str, samples: int, per_image: int, seed: int, used: set[str]
) -> None:
    """Write `samples` questions over samples / per_image images, and add their hashes to `used`."""
    rng = np.random.default_rng(seed)
    scenes = draw_scenes(samples // per_image, make_scene, rng, used)
    questions = ask_balanced(scenes, CATEGORIES, per_image, lambda scene: Asker(scene, rng))
    write_samples(folder, name, scenes, questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--calibration", type=int, default=64)
    parser.add_argument("--evaluation", type=int, default=500)
    parser.add_argument("--held-out", type=int, default=0, help="also a held-out.jsonl")
    args = parser.parse_args()
    used: set[str] = set()
    write_split(args.out, "calibration", args.calibration, 1, CALIBRATION_SEED, used)
    write_split(args.out, "evaluation", args.evaluation, 2, EVALUATION_SEED, used)
    if args.held_out:
        write_split(args.out, "held-out", args.held_out, 2, HELD_OUT_SEED, used)
    print_size(args.out)


if __name__ == "__main__":
    main()
