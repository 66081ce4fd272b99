"""Write calibration and evaluation samples: palette PNGs and JSONL in the LLaVA question format."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from questions import ASKERS, CATEGORIES, TURNS
from samples import ask_balanced, draw_scenes, print_size, write_samples
from scenes import SCENES

SEEDS = {
    "reading": {"calibration": 21_001, "evaluation": 31_001, "held-out": 41_001},
    "grounding": {"calibration": 22_001, "evaluation": 32_001, "held-out": 42_001},
}
"""Training draws its scenes from other seeds; check_disjoint.py compares the pixels' hashes."""


def write_split(args, name: str, samples: int, per_image: int, used: set[str]) -> None:
    """Write `samples` questions over samples / per_image images, and add their hashes to `used`."""
    task = args.task
    rng = np.random.default_rng(SEEDS[task][name])
    scenes = draw_scenes(samples // per_image, SCENES[task], rng, used)
    categories = args.categories or [*CATEGORIES[task], *TURNS[task]]
    questions = ask_balanced(scenes, categories, per_image, lambda scene: ASKERS[task](scene, rng))
    write_samples(args.out, name, scenes, questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=SCENES, required=True)
    parser.add_argument("--categories", nargs="+", help="of the task's; all without")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--calibration", type=int, default=64)
    parser.add_argument("--evaluation", type=int, default=500)
    parser.add_argument("--held-out", type=int, default=0, help="also a held-out.jsonl")
    args = parser.parse_args()
    used: set[str] = set()
    write_split(args, "calibration", args.calibration, 1, used)
    write_split(args, "evaluation", args.evaluation, 4, used)
    if args.held_out:
        write_split(args, "held-out", args.held_out, 4, used)
    print_size(args.out)


if __name__ == "__main__":
    main()
