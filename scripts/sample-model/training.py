"""What every stage of training does, here and in ../deep-models: a step of the optimizers, a line of
means now and then, and checkpoints.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch

from llava import parameter_groups


class Optimizers:
    """Muon for the matrices of the layers, AdamW for all other parameters."""

    def __init__(self, modules: list[torch.nn.Module], muon: float, adam: float) -> None:
        """The full rates of both."""
        matrices, others = parameter_groups(modules)
        self.parameters = [*matrices, *others]
        options = {"weight_decay": 0.01}
        self.rated = [
            (torch.optim.Muon(matrices, adjust_lr_fn="match_rms_adamw", **options), muon),
            (torch.optim.AdamW(others, betas=(0.9, 0.98), **options), adam),
        ]

    def step(self, factor: float) -> None:
        """Follows the gradients at this share of the full rates, and forgets them."""
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        for optimizer, rate in self.rated:
            for group in optimizer.param_groups:
                group["lr"] = rate * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)


class Progress:
    """Prints the means of what was measured since the last line, every 25 steps."""

    def __init__(self, names: str) -> None:
        self.names, self.started = names, time.time()
        self.measured: list[tuple[float, ...]] = []

    @property
    def seconds(self) -> float:
        return time.time() - self.started

    def add(self, step: int, *values: float) -> None:
        self.measured.append(values)
        if step % 25 == 0:
            means = " ".join(f"{value:.4f}" for value in np.mean(self.measured, 0))
            print(f"{step} {self.names} {means} {self.seconds:.0f}s", flush=True)
            self.measured = []


def save(state: dict[str, object], file: Path) -> None:
    """Replaces the checkpoint at once: a run may be stopped while it is written."""
    torch.save(state, file.with_suffix(".tmp"))
    file.with_suffix(".tmp").replace(file)


def print_scores(step: int, scores: dict[str, float]) -> None:
    print(step, " ".join(f"{name} {score:.3f}" for name, score in scores.items()), flush=True)
