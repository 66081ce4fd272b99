"""Accuracy of the unpruned model by category, by exact match of greedily generated answers."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

import vocabulary as v
from model import DESIGNS, load_model
from prompts import answer_of, prompts_of, read

LONGEST = 6
"""Tokens of the longest answer with its EOS."""


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
    hits = np.array([answer(model, args.data, record) == answer_of(record) for record in records])
    kinds = np.array([record["category"] for record in records])
    print(f"all {hits.mean():.4f} of {len(hits)}")
    for kind in sorted(set(kinds)):
        print(f"{kind} {hits[kinds == kind].mean():.4f} of {(kinds == kind).sum()}")


if __name__ == "__main__":
    main()
