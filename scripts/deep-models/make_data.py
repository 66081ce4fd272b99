"""Write calibration and evaluation samples: palette PNGs and JSONL in the LLaVA question format."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from questions import ASKERS, CATEGORIES, Question
from scenes import SCENES, SIZE, Scene

SEEDS = {
    "reading": {"calibration": 21_001, "evaluation": 31_001, "held-out": 41_001},
    "grounding": {"calibration": 22_001, "evaluation": 32_001, "held-out": 42_001},
}
"""Training draws its scenes from other seeds; check_disjoint.py compares the pixels' hashes."""
TRIES = 20
"""Questions drawn for every one that is taken."""


def scene_hash(scene: Scene) -> str:
    """SHA-256 of the RGB pixels."""
    return hashlib.sha256(scene.rgb.tobytes()).hexdigest()


def save_png(scene: Scene, path: Path) -> None:
    """A palette PNG that decodes to exactly the pixels that training sees."""
    image = Image.frombytes("P", (SIZE, SIZE), scene.pixels.tobytes())
    image.putpalette(scene.palette.tobytes())
    image.save(path, "PNG", optimize=True)


def ask_balanced(
    task: str, categories: list[str], scenes: list[Scene], per_scene: int, rng: np.random.Generator
) -> list[list[Question]]:
    """Categories, and the answers within them, as equal as possible; no question twice on an
    image."""
    asked: list[list[Question]] = []
    answers: Counter[tuple[str, str]] = Counter()
    turn = 0
    for scene in scenes:
        asker, chosen = ASKERS[task](scene, rng), []
        while len(chosen) < per_scene:
            # A category that this scene cannot serve gives its turn to the next one.
            category = categories[turn % len(categories)]
            turn += 1
            tries = [asker.ask(category) for _ in range(TRIES)]
            fresh = [q for q in tries if q and all(q.text != other.text for other in chosen)]
            if fresh:
                rarest = min(fresh, key=lambda q: answers[q.category, q.answer])
                answers[rarest.category, rarest.answer] += 1
                chosen.append(rarest)
        asked.append(chosen)
    return asked


def write_split(
    args, name: str, samples: int, per_image: int, used: set[str]
) -> None:
    """Write `samples` questions over samples / per_image images, and add their hashes to `used`."""
    task, folder = args.task, args.out
    rng = np.random.default_rng(SEEDS[task][name])
    scenes: list[Scene] = []
    while len(scenes) < samples // per_image:
        scene = SCENES[task](rng)
        if (key := scene_hash(scene)) not in used:
            scenes.append(scene)
            used.add(key)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    questions = ask_balanced(task, args.categories or CATEGORIES[task], scenes, per_image, rng)
    with (folder / f"{name}.jsonl").open("w") as file:
        for index, (scene, asked) in enumerate(zip(scenes, questions, strict=True)):
            image = f"images/{name}-{index:03d}.png"
            save_png(scene, folder / image)
            for number, question in enumerate(asked):
                record = {
                    "question_id": f"{name}-{index:03d}-{number}",
                    "image": image,
                    "text": question.text.capitalize() + "?",
                    "answer": question.answer,
                    "category": question.category,
                }
                file.write(json.dumps(record) + "\n")


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
    size = sum(path.stat().st_size for path in args.out.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB in {args.out}")


if __name__ == "__main__":
    main()
