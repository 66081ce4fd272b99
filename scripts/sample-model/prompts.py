"""Questions of a JSONL file as decoder inputs, and their masses; of whichever model's modules come
first.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import vocabulary as v
from fitprune_reference import Prompts, run
from llava import to_pixels, vision_features
from model import FIRST_VISUAL


def read(path: Path, limit: int | None = None) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()][:limit]


def prompt_ids(record: dict, tokens: int) -> list[int]:
    """Token ids of a record's prompt with so many visual tokens, by the chat template."""
    ids = v.encode(v.PREFIX) + [v.IMAGE] * tokens
    *earlier, (last, _) = turns_of(record)
    for question, answer in earlier:
        ids += v.encode([*v.BEFORE_QUESTION, *question, *v.AFTER_QUESTION, *answer])
        ids += [v.EOS, *v.encode(v.NEXT_TURN)]
    return ids + v.encode([*v.BEFORE_QUESTION, *last, *v.AFTER_QUESTION])


def turns_of(record: dict) -> list[tuple[list[str], list[str]]]:
    """Words of questions and answers, the one that is asked last."""
    if "conversations" not in record:
        said = [record["text"], record["answer"]]
    else:
        said = [turn["value"].removeprefix("<image>\n") for turn in record["conversations"]]
    words = [text.lower().replace("?", "").split() for text in said]
    return list(zip(words[0::2], words[1::2], strict=True))


def answer_of(record: dict) -> str:
    """What is right."""
    return " ".join(turns_of(record)[-1][1])


@torch.no_grad()
def prompts_of(model, folder: Path, records: list[dict]) -> Prompts:
    """Images and questions as padded decoder inputs."""
    images = [np.array(Image.open(folder / r["image"]).convert("RGB")) for r in records]
    visual = model.model.multi_modal_projector(vision_features(model, to_pixels(np.stack(images))))
    tokens = visual.shape[1]
    ids = [prompt_ids(record, tokens) for record in records]
    longest = max(map(len, ids))
    padded = torch.tensor([row + [v.PAD] * (longest - len(row)) for row in ids])
    embeds = model.get_input_embeddings()(padded)
    embeds[:, FIRST_VISUAL : FIRST_VISUAL + tokens] = visual
    return Prompts(embeds, torch.tensor([len(row) for row in ids]), FIRST_VISUAL, tokens)


def masses(model, folder: Path, records: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    outcome = run(model, prompts_of(model, folder, records))
    return outcome.self_mass.double().numpy(), outcome.cross_mass.double().numpy()
