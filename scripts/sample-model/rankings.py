"""Which ranking and which schedule win at equal cost: the tables of the README, as Markdown.

Every schedule is fitted to, or shaped for, the same visual reduction; masses come from
calibration.jsonl, results from the file named. KL is that of the first answer token's distribution
from the unpruned model's, in nats; intervals are paired bootstrap intervals over samples.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import vocabulary as v
from prompts import prompts_of, read
from fitprune_reference import Shape, interval
from gathered import Counts, Dense, Ranking, dense, pruned
from model import DESIGNS, load_model
from schedules import Family, by_ranking, one_cut, pyramid, reach, reduction, stages, tolerance

REDUCTIONS = (0.3, 0.5, 0.6, 0.75, 0.9)
SEEDS = 5
PLAIN = Ranking()
PLUS = Ranking(own_power=0.5, debias=True, block=2)
"""`fitprune+`: root of debiased self mass x cross; the best of every 2 x 2 block first."""
FASTV = Ranking(own_power=0, heads="mean", rows="last")

RANKINGS = {
    "self x cross (paper)": PLAIN,
    "self": Ranking(cross_power=0),
    "self debiased": Ranking(cross_power=0, debias=True),
    "cross": Ranking(own_power=0),
    "cross, largest row": Ranking(own_power=0, rows="largest"),
    "cross, last row": Ranking(own_power=0, rows="last"),
    "cross, head mean": Ranking(own_power=0, heads="mean"),
    "cross, largest row, head mean": Ranking(own_power=0, heads="mean", rows="largest"),
    "cross, last row, head mean (FastV's)": FASTV,
    "self debiased x cross": Ranking(debias=True),
    "self debiased x cross, largest row": Ranking(debias=True, rows="largest"),
    "self debiased x cross, head mean": Ranking(debias=True, heads="mean"),
    "self debiased ^ 0.5 x cross": Ranking(own_power=0.5, debias=True),
    "self debiased ^ 2 x cross": Ranking(own_power=2, debias=True),
    "self x cross, block 2": Ranking(block=2),
    "self debiased, block 2": Ranking(cross_power=0, debias=True, block=2),
    "cross, block 2": Ranking(own_power=0, block=2),
    "cross, block 2, share 0.75": Ranking(own_power=0, block=2, share=0.75),
    "cross, block 2, share 0.5": Ranking(own_power=0, block=2, share=0.5),
    "cross, block 3": Ranking(own_power=0, block=3),
    "cross, largest row, block 2": Ranking(own_power=0, rows="largest", block=2),
    "cross, head mean, block 2": Ranking(own_power=0, heads="mean", block=2),
    "self debiased x cross, block 2": Ranking(debias=True, block=2),
    "self debiased x cross, block 3": Ranking(debias=True, block=3),
    "self debiased ^ 0.5 x cross, block 2 (fitprune+)": PLUS,
    "self debiased ^ 0.25 x cross, block 2": Ranking(own_power=0.25, debias=True, block=2),
    "random": Ranking(order="random"),
    "stride": Ranking(order="stride"),
}
FINALISTS = {
    "self x cross": PLAIN,
    "cross": RANKINGS["cross"],
    "cross, block 2": RANKINGS["cross, block 2"],
    "fitprune+": PLUS,
}


@dataclass
class Measured:
    """For every sample: KL divergence from dense, and 1 if the answer is right."""

    kl: np.ndarray
    right: np.ndarray

    def __str__(self) -> str:
        return f"{self.kl.mean():.3f} / {100 * self.right.mean():.1f}"


class Bench:
    """One model on one file: dense runs, masses of the calibration data, pruned runs."""

    def __init__(self, checkpoint: Path, design: str, data: Path, file: str, limit: int | None):
        self.model = load_model(checkpoint, DESIGNS[design])
        self.shape, self.count = Shape.of(self.model), DESIGNS[design].tokens
        calibration = self._dense(data, read(data / "calibration.jsonl"))
        self.masses = {
            name: torch.cat(
                [
                    torch.stack([layer.masses[name] for layer in run.layers], 1)
                    for run in calibration
                ]
            )
            .numpy(force=True)
            .astype(float)
            for name in ("max-self", "max-mean")
        }
        records = read(data / file, limit)
        self.truth = np.array([v.IDS[record["answer"]] for record in records])
        self.runs = self._dense(data, records)
        logits = torch.cat([run.logits for run in self.runs])
        self.probabilities = logits.double().log_softmax(1)
        self.dense = self._measure(logits)

    def _dense(self, data: Path, records: list[dict]) -> list[Dense]:
        parts = [records[start : start + 50] for start in range(0, len(records), 50)]
        return [dense(self.model, prompts_of(self.model, data, part)) for part in parts]

    def _measure(self, logits: torch.Tensor) -> Measured:
        difference = self.probabilities - logits.double().log_softmax(1)
        kl = (self.probabilities.exp() * difference).sum(1)
        return Measured(kl.numpy(), (logits.argmax(1).numpy() == self.truth).astype(float))

    def run(self, counts: Counts, ranking: Ranking) -> Measured:
        return self._measure(
            torch.cat([pruned(self.model, run, counts, ranking) for run in self.runs])
        )

    def reach(self, family: Family, wanted: float) -> Counts:
        return reach(family, self.shape, self.count, wanted)

    @property
    def fitprune(self) -> Family:
        return tolerance(self.masses["max-self"], self.masses["max-mean"])

    def families(self) -> dict[str, Family]:
        """The schedule rules compared."""
        own, cross = self.masses["max-self"], self.masses["max-mean"]
        layers, count = self.shape.layers, self.count
        debiased = own / np.arange(count, 0, -1)
        result = {"FitPrune (self and cross)": self.fitprune}
        for tilt in (-2, -1, 1, 2):
            result[f"FitPrune, tilt {tilt}"] = tolerance(own, cross, tilt=tilt)
        for tilt in (-1, 0, 1):
            result[f"cross only, tilt {tilt}"] = tolerance(own, cross, "cross", tilt)
        result["self debiased x cross order, both masses"] = by_ranking(
            own, cross, debiased * cross
        )
        result["cross order, both masses"] = by_ranking(own, cross, cross)
        for layer in (0, 1):
            result[f"one cut, layer {layer}"] = one_cut(layers, count, layer)
        for cuts in ([0, 2], [0, 1, 2], [0, 2, 4], [0, 1, 2, 3], [1, 2, 3], [1, 3]):
            name = "equal ratios, layers " + ", ".join(map(str, cuts))
            result[name] = stages(layers, count, cuts)
        result["pyramid"] = pyramid(layers, count)
        return result


def row(name: str, cells: list[str]) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def head(name: str, columns: list[str]) -> None:
    row(name, columns)
    print("|" + " --- |" * (len(columns) + 1))


def rankings_table(bench: Bench) -> None:
    """Every ranking with FitPrune's own schedule."""
    print("\nRankings with FitPrune's schedule, KL / accuracy %\n")
    plans = [bench.reach(bench.fitprune, wanted) for wanted in REDUCTIONS]
    cuts = [reduction(bench.shape, counts, bench.count) for counts in plans]
    head("visual reduction", [f"{100 * cut:.1f}%" for cut in cuts])
    for name, ranking in RANKINGS.items():
        row(name, [str(bench.run(counts, ranking)) for counts in plans])
    for wanted, counts in zip(REDUCTIONS, plans, strict=True):
        print(f"\n{100 * wanted:.0f}%: leaving the layers", *counts)


def schedules_table(bench: Bench) -> None:
    """Every schedule rule with the finalists' rankings."""
    for wanted in REDUCTIONS[1:]:
        print(f"\nSchedules at {100 * wanted:.0f}%, KL / accuracy %\n")
        head("schedule", [*FINALISTS, "leaving the layers"])
        for name, family in bench.families().items():
            try:
                counts = bench.reach(family, wanted)
            except ValueError as reason:
                row(name, [f"not reachable: {reason}", *[""] * len(FINALISTS)])
                continue
            cells = [str(bench.run(counts, ranking)) for ranking in FINALISTS.values()]
            row(name, [*cells, " ".join(map(str, counts))])


def methods_table(bench: Bench) -> None:
    """Accuracy in percent of dense, and fitprune+ less each method, at every reduction."""
    layers, count = bench.shape.layers, bench.count
    fit, steps = bench.fitprune, pyramid(layers, count)
    methods: dict[str, tuple[Family, Callable[[int], Ranking], int]] = {
        "fitprune": (fit, lambda _: PLAIN, 1),
        "random": (fit, lambda seed: Ranking(order="random", seed=seed), SEEDS),
        "stride": (fit, lambda _: Ranking(order="stride"), 1),
        "random, pyramid's schedule": (
            steps,
            lambda seed: Ranking(order="random", seed=seed),
            SEEDS,
        ),
        "fastv": (one_cut(layers, count, 1), lambda _: FASTV, 1),
        "pyramid": (steps, lambda _: FASTV, 1),
    }
    print(f"\nMethods; dense {100 * bench.dense.right.mean():.1f}%\n")
    head(
        "method",
        ["reduction", "KL", "accuracy", "of dense, 95%", "fitprune+ less it, points, 95%"],
    )
    for wanted in REDUCTIONS:
        plus = bench.run(bench.reach(fit, wanted), PLUS)
        entries = {"**fitprune+**": (bench.reach(fit, wanted), plus)}
        for name, (family, ranking, seeds) in methods.items():
            try:
                counts = bench.reach(family, wanted)
            except ValueError as reason:
                row(name, [f"{100 * wanted:.0f}% not reachable: {reason}", "", "", "", ""])
                continue
            runs = [bench.run(counts, ranking(seed)) for seed in range(seeds)]
            mean = Measured(*(np.mean([getattr(r, k) for r in runs], 0) for k in ("kl", "right")))
            entries[name] = counts, mean
        for name, (counts, one) in entries.items():
            cut = reduction(bench.shape, counts, count)
            low, high = interval(one.right - bench.dense.right)
            base, gain = bench.dense.right.mean(), plus.right - one.right
            share = f"{100 * one.right.mean() / base:.1f}%"
            share += f" [{100 + 100 * low / base:.1f}, {100 + 100 * high / base:.1f}]"
            low, high = interval(gain)
            ahead = f"{100 * gain.mean():.1f} [{100 * low:.1f}, {100 * high:.1f}]"
            cells = [f"{100 * cut:.1f}%", f"{one.kl.mean():.3f}", f"{100 * one.right.mean():.1f}"]
            row(name, [*cells, share, "" if one is plus else ahead])


def main() -> None:
    tables = {"rankings": rankings_table, "schedules": schedules_table, "methods": methods_table}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--data", type=Path, required=True, help="folder with the JSONL files")
    parser.add_argument("--file", default="evaluation.jsonl")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--tables", choices=tables, nargs="*", default=list(tables))
    args = parser.parse_args()
    bench = Bench(args.checkpoint, args.design, args.data, args.file, args.limit)
    for name in args.tables:
        tables[name](bench)


if __name__ == "__main__":
    main()
