"""Write test/fixtures/statistics/*.json: scores and statistics that the TypeScript core must match.

    python -m pip install -r requirements.txt
    python make_fixtures.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import special, stats
from sklearn import metrics

import vqa_rules
from mulberry import group_sums, interval

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "statistics"
SCIPY_ROUNDS = 20_000


def write(name: str, notes: str, cases: list) -> None:
    made = {"made": f"scripts/reference/{Path(__file__).name}", "notes": notes, "cases": cases}
    (OUT / name).write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")


def mcnemar() -> None:
    pairs = [(0, 0), (1, 0), (0, 1), (5, 0), (0, 6), (3, 3), (10, 2), (2, 10), (12, 12), (8, 17)]
    pairs += [(11, 30), (150, 100), (0, 40), (700, 700), (1000, 1200), (3, 1500), (40_000, 40_500)]
    cases = []
    for gained, lost in pairs:
        flipped = gained + lost
        p = stats.binomtest(gained, flipped, 0.5).pvalue if flipped else 1.0
        cases.append({"gained": gained, "lost": lost, "p": float(p)})
    write("mcnemar.json", "p: scipy.stats.binomtest, two-sided; 1 where nothing flipped", cases)


def binary() -> None:
    said = ["Yes", "No", "yes, there is.", "No, there is not. Yes.", "There is not a dog", "A dog."]
    means = ["yes", "no", "yes", "no", "no", "yes"]
    random = np.random.default_rng(7)
    cases = []
    for count, share in [(1, 1.0), (1, 0.0), (12, 0.5), (60, 0.3), (9, 0.0), (9, 1.0)]:
        at = random.integers(0, len(said), count)
        truth = ["yes" if hit else "no" for hit in random.random(count) < share]
        given = [means[i] for i in at]
        options = {"pos_label": "yes", "zero_division": 0}
        cases.append(
            {
                "given": [said[i] for i in at],
                "reference": truth,
                "accuracy": float(metrics.accuracy_score(truth, given)),
                "precision": float(metrics.precision_score(truth, given, **options)),
                "recall": float(metrics.recall_score(truth, given, **options)),
                "f1": float(metrics.f1_score(truth, given, **options)),
                "yesRatio": given.count("yes") / count,
            }
        )
    write("binary.json", "sklearn.metrics, yes is positive, 0 for 0/0", cases)


def scipy_interval(above: list, below: list, groups: list | None) -> dict | None:
    """scipy's percentile interval of the same ratio, and how far chance may move either."""
    sums = group_sums(above, below, groups)
    if len(sums) < 20 or np.any(sums[:, 1] == 0):
        return None

    def ratio(top: np.ndarray, bottom: np.ndarray, axis: int) -> np.ndarray:
        return top.sum(axis=axis) / bottom.sum(axis=axis)

    found = stats.bootstrap(
        tuple(sums.T),
        ratio,
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=SCIPY_ROUNDS,
        batch=1000,
        random_state=np.random.default_rng(3),
    )
    # Standard error of a 2.5% quantile of a normal sample, of 10,000 draws and of scipy's.
    deviation = np.std(found.bootstrap_distribution)
    error = np.sqrt(0.025 * 0.975) / stats.norm.pdf(1.96) * deviation
    error *= np.sqrt(1 / 10_000 + 1 / SCIPY_ROUNDS)
    low, high = found.confidence_interval
    return {"low": float(low), "high": float(high), "tolerance": float(4 * error)}


def bootstrap() -> None:
    random = np.random.default_rng(11)
    thirds = lambda n: [round(float(x), 6) for x in random.integers(0, 4, n) / 3]  # noqa: E731
    right = lambda n, share: [int(x) for x in random.random(n) < share]  # noqa: E731
    images = lambda n, of: [f"image-{i}" for i in random.integers(0, of, n)]  # noqa: E731
    inputs = [
        ("one sample", [1], [1], None, {}),
        ("nothing varies", [1, 1, 1, 1], [1, 1, 1, 1], None, {}),
        ("right and wrong", right(300, 0.8), right(300, 0.85), None, {}),
        ("fractions", thirds(120), thirds(120), None, {}),
        ("fractions by image", thirds(240), thirds(240), images(240, 60), {}),
        ("another seed", right(80, 0.7), right(80, 0.9), None, {"seed": 12345}),
        ("fewer rounds", right(80, 0.7), right(80, 0.9), None, {"rounds": 999}),
        ("dense mostly wrong", [0, 0, 1, 0, 1], [0, 0, 0, 0, 1], None, {}),
    ]
    cases = []
    for name, pruned, dense, groups, options in inputs:
        differences = [a - b for a, b in zip(pruned, dense, strict=True)]
        ones = [1] * len(pruned)
        keys = ("mean", "low", "high")
        cases.append(
            {
                "name": name,
                "pruned": pruned,
                "dense": dense,
                **({} if groups is None else {"groups": groups}),
                "options": options,
                "difference": dict(zip(keys, interval(differences, ones, groups, **options))),
                "ratio": dict(zip(keys, interval(pruned, dense, groups, **options))),
                "scipy": {
                    "difference": scipy_interval(differences, ones, groups),
                    "ratio": scipy_interval(pruned, dense, groups),
                },
            }
        )
    notes = "difference, ratio: the same generator; scipy: scipy.stats.bootstrap, percentile"
    write("bootstrap.json", notes, cases)


def quantiles() -> None:
    random = np.random.default_rng(5)
    lists = [[3.0], [2.0, 1.0], [1.0, 1.0, 5.0]]
    lists += [[round(float(x), 6) for x in random.exponential(1, n)] for n in (10, 101, 250)]
    cases = [
        {"values": values, "q": q, "quantile": float(np.quantile(values, q))}
        for values in lists
        for q in (0, 0.025, 0.5, 0.95, 0.999, 1)
    ]
    write("quantiles.json", "numpy.quantile, linear", cases)


def divergences() -> None:
    random = np.random.default_rng(2)
    cases = []
    for size, scale, noise in [(2, 1, 1), (50, 3, 0.5), (200, 10, 0.01), (200, 8, 5), (60, 400, 90)]:
        dense = np.round(random.normal(0, scale, size), 4)
        pruned = np.round(dense + random.normal(0, noise, size), 4)
        p, q = special.log_softmax(dense), special.log_softmax(pruned)
        cases.append(
            {
                "dense": dense.tolist(),
                "pruned": pruned.tolist(),
                # scipy's own where no probability underflows, the same sum in logarithms elsewhere.
                "kl": float(np.sum(special.rel_entr(np.exp(p), np.exp(q))))
                if np.all(np.exp(q) > 0)
                else float(np.sum(np.exp(p) * (p - q))),
                "logProbabilities": [float(p[0]), float(q[0])],
            }
        )
    write("divergences.json", "nats: scipy.special.rel_entr of softmax; log_softmax of token 0", cases)


def answers() -> None:
    published = ["dont", "girl's", "2:50 pm", "100,978", "The dog.", "Two", "3.5", "a cat"]
    quirks = ["black/white", "black / white", "T-shirt", "no!", "yes, it is", "red,green", "1,000 (ca)"]
    quirks += ["U.S.A", "No. 5", ".5", "5.", "-5", "50%", "$5.00", "10:30", "none", "zero", "eleven"]
    quirks += ["isnt", "cant", "shouldnt've", "shouldn'tve", "shouldntve", "y'alld've", "hes", "oclock"]
    quirks += ["he'll", "hell", "wont", "'twas", "twas", "maam", "yall", "thats", "theyre", "don't"]
    quirks += ["one of the two", "An apple a day", "red  and\tblue\n", "  Red  ", 'the "left" one', "?"]
    quirks += ["what?!", "[x]", "a_b", "a=b+c", "C++", "#1", "R&B", "left; right", "me@home", "1,2,3"]
    cases = [{"answer": one, "processed": vqa_rules.processed(one)} for one in published + quirks]
    write("answers.json", "the published processing, see vqa_rules.py", cases)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    mcnemar()
    binary()
    bootstrap()
    quantiles()
    divergences()
    answers()
