"""Accuracy of the unpruned model by category, by exact match of greedily generated answers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import vocabulary as v
from fitprune_reference import Prompts, run
from model import DESIGNS, FIRST_VISUAL, load_model, to_pixels, vision_features

LONGEST = 6
"""Tokens of the longest answer with its EOS."""


def read(path: Path, limit: int | None = None) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()][:limit]


def prompt_ids(record: dict, tokens: int) -> list[int]:
    """Token ids of a record's prompt with so many visual tokens, as the chat template gives them."""
    words = record["text"].lower().replace("?", "").split()
    before = v.encode(v.PREFIX) + [v.IMAGE] * tokens
    return before + v.encode([*v.BEFORE_QUESTION, *words, *v.AFTER_QUESTION])


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


@torch.no_grad()
def answer(model, folder: Path, record: dict) -> str:
    """The greedy answer, generated without padding."""
    prompts = prompts_of(model, folder, [record])
    output = model.model.language_model(inputs_embeds=prompts.embeds, use_cache=True)
    words: list[str] = []
    while len(words) < LONGEST:
        token = int(model.lm_head(output.last_hidden_state[:, -1]).argmax())
        if token == v.EOS:
            break
        words.append(v.WORDS[token])
        output = model.model.language_model(
            input_ids=torch.tensor([[token]]), past_key_values=output.past_key_values
        )
    return " ".join(words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="deep")
    parser.add_argument("--data", type=Path, required=True, help="folder with the JSONL files")
    parser.add_argument("--file", default="evaluation.jsonl")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    model = load_model(args.checkpoint, DESIGNS[args.design])
    records = read(args.data / args.file, args.limit)
    hits = np.array([answer(model, args.data, record) == record["answer"] for record in records])
    kinds = np.array([record["category"] for record in records])
    print(f"all {hits.mean():.4f} of {len(hits)}")
    for kind in sorted(set(kinds)):
        print(f"{kind} {hits[kinds == kind].mean():.4f} of {(kinds == kind).sum()}")


if __name__ == "__main__":
    main()
