"""Samples as files: palette PNGs, and JSONL in the LLaVA question format."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from questions import Question
from scenes import SIZE, Scene

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
    scenes: list[Scene], categories: list[str], per_scene: int, asker_of: Callable
) -> list[list[Question]]:
    """Categories, and the answers within them, as equal as possible; no question twice on an
    image. `asker_of` a scene gives what `ask`s a question of a category, or None."""
    asked: list[list[Question]] = []
    answers: Counter[tuple[str, str]] = Counter()
    turn = 0
    for scene in scenes:
        asker, chosen = asker_of(scene), []
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


def draw_scenes(
    count: int,
    make_scene: Callable[[np.random.Generator], Scene],
    rng: np.random.Generator,
    used: set[str],
) -> list[Scene]:
    """Scenes whose images are not `used` yet; their hashes are added to it."""
    scenes: list[Scene] = []
    while len(scenes) < count:
        scene = make_scene(rng)
        if (key := scene_hash(scene)) not in used:
            scenes.append(scene)
            used.add(key)
    return scenes


def asked_as(question: Question) -> dict:
    """A question with its answer, or the conversation that it ends, in LLaVA's two forms."""
    earlier = getattr(question, "earlier", None)
    if earlier is None:
        return {"text": sentence(question), "answer": question.answer}
    said = [
        {"from": "human", "value": "<image>\n" + sentence(earlier)},
        {"from": "gpt", "value": earlier.answer},
        {"from": "human", "value": sentence(question)},
        {"from": "gpt", "value": question.answer},
    ]
    return {"conversations": said}


def sentence(question: Question) -> str:
    return question.text.capitalize() + "?"


def write_samples(
    folder: Path, name: str, scenes: list[Scene], questions: list[list[Question]]
) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.jsonl").open("w") as file:
        for index, (scene, asked) in enumerate(zip(scenes, questions, strict=True)):
            image = f"images/{name}-{index:03d}.png"
            save_png(scene, folder / image)
            for number, question in enumerate(asked):
                record = {
                    "question_id": f"{name}-{index:03d}-{number}",
                    "image": image,
                    **asked_as(question),
                    "category": question.category,
                }
                file.write(json.dumps(record) + "\n")


def print_size(folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB in {folder}")


def digest(image: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest()


def require_unseen(folder: Path, seen: Iterable[np.ndarray]) -> None:
    """No image of `seen`, RGB uint8, has the pixels of one of the folder's."""
    paths = sorted((folder / "images").glob("*.png"))
    held = {digest(np.array(Image.open(path).convert("RGB"))): path.name for path in paths}
    assert len(held) == len(paths), "two sample images are equal"
    count = 0
    for image in seen:
        assert (key := digest(image)) not in held, held[key]
        count += 1
    print(f"{count} training images, {len(paths)} sample images, none in common")
