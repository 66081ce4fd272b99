"""Write the masses.json fixtures: masses and logits that the TypeScript core must match.

Dense masses come from Hugging Face's own forward with `output_attentions=True`; pruned values come
from the masked-column oracle in fitprune_reference.py, and with `fitprune+`'s ranking from
gathered.py.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import vocabulary as v
from prompts import answer_of, masses, prompt_ids, prompts_of, read, turns_of
from fitprune_reference import Prompts, Schedule, Shape, fit, macs, run, tokens_left
from gathered import dense as dense_run
from gathered import pruned as pruned_run
from model import DESIGNS, FIRST_VISUAL, Design, load_model
from rankings import PLUS

DIGITS = 8


def rounded(values: np.ndarray | torch.Tensor) -> list:
    """Nested lists of numbers with DIGITS significant digits."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 1:
        return [rounded(row) for row in array]
    return [float(f"{value:.{DIGITS}g}") for value in array]


@torch.no_grad()
def dense(model, embeds: torch.Tensor, heads: str) -> dict:
    """Masses per layer and last-row logits by the model's own forward, in double precision."""
    output = model.double()(
        inputs_embeds=embeds.double(), output_attentions=True, use_cache=False, return_dict=True
    )
    after = FIRST_VISUAL + model.config.image_seq_length
    span = slice(FIRST_VISUAL, after)
    own, cross = [], []
    for attention in output.attentions:
        maps = attention[0].max(0).values if heads == "max" else attention[0].mean(0)
        own.append(maps[span, span].mean(0))
        cross.append(maps[after:, span].mean(0))
    model.float()
    return {
        "heads": heads,
        "self": rounded(torch.stack(own)),
        "cross": rounded(torch.stack(cross)),
        "logits": rounded(output.logits[0, -1]),
    }


def counts_left(schedule: Schedule, layers: int, count: int) -> tuple[int, ...]:
    """How many of `count` visual tokens leave each layer."""
    left, counts = count, ()
    for layer in range(layers):
        left = tokens_left(schedule[layer], count, left) if layer in schedule else left
        counts += (left,)
    return counts


def prompt(record: dict, design: Design) -> dict:
    """What is asked, what is right, and where the image and the text are in the prompt."""
    ids = prompt_ids(record, design.tokens)
    return {
        "question_id": record["question_id"],
        "image": record["image"],
        "text": record.get("text") or " ".join(turns_of(record)[-1][0]),
        "answer": answer_of(record),
        "inputIds": ids,
        "visualPositions": list(range(FIRST_VISUAL, design.after_image)),
        "textPositions": list(range(design.after_image, len(ids))),
    }


def pruned_both_ways(model, prompts: Prompts, schedule: Schedule) -> dict:
    """What a prompt keeps, and its logits, by FitPrune's ranking and by that of `fitprune+`."""
    pruned = run(model, prompts, schedule)
    counts = counts_left(schedule, model.config.text_config.num_hidden_layers, prompts.count)
    kept: dict[int, torch.Tensor] = {}
    logits = pruned_run(model, dense_run(model, prompts), counts, PLUS, kept)
    return {
        "pruned": {
            "kept": {
                str(layer): alive[0].nonzero()[:, 0].tolist()
                for layer, alive in pruned.kept.items()
            },
            "logits": rounded(pruned.logits[0]),
        },
        "plus": {
            "kept": {str(layer): alive[0].tolist() for layer, alive in kept.items()},
            "logits": rounded(logits[0]),
        },
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--categories", nargs="+", help="the first of each, instead of the first ones")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    design = DESIGNS[args.design]
    model, count = load_model(args.checkpoint, design), design.tokens
    records = read(args.data / "calibration.jsonl")
    shape = Shape.of(model)
    alpha, schedule = fit(*masses(model, args.data, records), shape, 0.5)
    chosen = records[: args.samples]
    if args.categories:
        chosen = [next(r for r in records if r["category"] == name) for name in args.categories]
    samples = []
    for index, record in enumerate(chosen):
        prompts = prompts_of(model, args.data, [record])
        both = pruned_both_ways(model, prompts, schedule)
        kinds = ["max", "mean"] if index == 0 else ["max"]
        by_kind = [dense(model, prompts.embeds, heads) for heads in kinds]
        samples.append({**prompt(record, design), "dense": by_kind, **both})
    reduction = 1 - macs(shape, schedule, count) / macs(shape, {}, count)
    fixture = {
        "made": "scripts/sample-model/make_fixture.py",
        "notes": "kept: indices among the visual tokens, from 0, that leave the layer; plus: by fitprune+;"
        " logits: the whole vocabulary at the last row of the prefill; masses: rows are layers",
        "vocabulary": v.WORDS,
        "schedule": [{"layer": layer, "keep": keep} for layer, keep in schedule.items()],
        "alpha": alpha,
        "visualReduction": reduction,
        "samples": samples,
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{args.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
