"""Accuracy dense, pruned by FitPrune and pruned at random with the same schedule."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import vocabulary as v
from fitprune_reference import (
    Schedule,
    Shape,
    fit,
    interval,
    macs,
    random_ranking,
    run,
    self_times_cross,
)
from model import DESIGNS, load_model
from prompts import masses, prompts_of, read


def answers(
    model, folder: Path, records: list[dict], schedule: Schedule | None, ranking
) -> list[str]:
    """The greedy first word for every record."""
    words: list[str] = []
    for start in range(0, len(records), 50):
        prompts = prompts_of(model, folder, records[start : start + 50])
        outcome = run(model, prompts, schedule, ranking)
        words += [v.WORDS[int(i)] for i in outcome.logits.argmax(1)]
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True, help="folder with both JSONL files")
    parser.add_argument("--file", default="evaluation.jsonl")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--reductions", type=float, nargs="*", default=[0.5, 0.65, 0.75])
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    model = load_model(args.checkpoint, DESIGNS[args.design])
    count = model.config.image_seq_length
    calibration = read(args.data / "calibration.jsonl")
    evaluation = read(args.data / args.file, args.limit)
    truth = np.array([record["answer"] for record in evaluation])
    kinds = np.array([record["category"] for record in evaluation])
    shape = Shape.of(model)

    def hits(schedule: Schedule | None, ranking=self_times_cross) -> np.ndarray:
        return np.array(answers(model, args.data, evaluation, schedule, ranking)) == truth

    def by_kind(values: np.ndarray) -> str:
        return " ".join(f"{k} {values[kinds == k].mean():.3f}" for k in sorted(set(kinds)))

    dense = hits(None).astype(float)
    print(f"dense {dense.mean():.4f}  {by_kind(dense)}", flush=True)
    own, cross = masses(model, args.data, calibration)
    for reduction in args.reductions:
        alpha, schedule = fit(own, cross, shape, reduction)
        cut = 1 - macs(shape, schedule, count) / macs(shape, {}, count)
        fitted = hits(schedule).astype(float)
        randoms = np.array([hits(schedule, random_ranking(s)) for s in range(args.seeds)])
        low, high = interval(fitted - randoms.mean(0))
        print(f"visual {cut:.4f} alpha {alpha:.3f} {schedule}")
        print(f"  fitprune {fitted.mean():.4f}  {by_kind(fitted)}")
        print(f"  random   {randoms.mean():.4f}  {by_kind(randoms.mean(0))}")
        print(f"  difference {100 * (fitted - randoms.mean(0)).mean():.1f}", end="")
        print(f" points, 95% interval [{100 * low:.1f}, {100 * high:.1f}]", flush=True)


if __name__ == "__main__":
    main()
