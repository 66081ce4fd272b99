"""Write test/fixtures/scores/*.json: what the rules of the official evaluations give on their edge
cases.

    python -m pip install -r requirements.txt pycocoevalcap==1.2
    python make_scores.py

Captions are scored by pycocoevalcap itself, with Stanford's tokenizer (needs Java). The other rules are short and
written from their descriptions.
"""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path

from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

from vqa_rules import processed

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "scores"


def write(kind: str, source: str, cases: list) -> None:
    made = {"made": f"scripts/reference/{Path(__file__).name}", "source": source, "cases": cases}
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    (OUT / f"{kind}.json").write_text(text.replace("},{", "},\n{") + "\n")


def leaving_out(given: str, people: list[str]) -> float:
    """Every person's answers beside those of all others; one person alone is right or wrong."""
    if len(people) == 1:
        return float(given == people[0])
    parts = []
    for at in range(len(people)):
        others = people[:at] + people[at + 1 :]
        parts.append(min(1.0, others.count(given) / 3))
    return sum(parts) / len(parts)


def people(matches: int, of: int, answer: str = "red") -> list[str]:
    return [answer] * matches + [f"other{at}" for at in range(of - matches)]


def vqa() -> None:
    cases = []
    for of in (1, 2, 3, 5, 10):
        for matches in range(of + 1):
            cases.append(("Red.", people(matches, of)))
    cases += [("two", ["2", "2", "two", "three", *people(0, 6)]), ("a dog", ["the dog"] * 4 + people(0, 6))]
    write("vqa", "visualqa.org/evaluation.html", [
        {"answer": answer, "references": given,
         "score": leaving_out(processed(answer), [processed(one) for one in given])}
        for answer, given in cases
    ])


def textvqa() -> None:
    def words(text: str) -> str:
        return processed(text.lower().replace(",", "").replace("?", "").replace("'s", " 's").strip())

    said = ["Coca-Cola", "coca cola", "1,000", "1000", "men's room", "mens room", "what?", "St. Louis", "no. 5", "A's"]
    cases = []
    for answer, other in product(said, said):
        references = [other] * 3 + people(0, 7)
        score = leaving_out(words(answer), [words(one) for one in references])
        cases.append({"answer": answer, "references": references, "score": score})
    write("textvqa", "TextVQA's accuracy: commas and question marks dropped first", cases)


def distance(a: str, b: str) -> int:
    table = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, j in product(range(1, len(a) + 1), range(1, len(b) + 1)):
        table[i][j] = min(
            table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
        )
    return table[-1][-1]


def anls() -> None:
    cases = []
    said = ["", "ITC Limited", "itc  limited ", "ITC Ltd", "limited", "12/3/1999", "12-3-1999", "naïve 😀", "naive 😀", "abcd", "abxy", "abx"]
    for answer in said:
        for references in (["ITC Limited", "itc limited, india"], ["12/3/1999"], ["naïve 😀"], ["abcd"]):
            nearest = 1.0
            for one in references:
                a, b = (" ".join(text.strip().lower().split()) for text in (answer, one))
                length = max(len(a), len(b))
                nearest = min(nearest, distance(a, b) / length if length else 0.0)
            score = 1 - nearest if 1 - nearest >= 0.5 else 0.0
            cases.append({"answer": answer, "references": references, "score": score})
    write("anls", "DocVQA, threshold 0.5", cases)


def to_float(text: str) -> float | None:
    try:
        return float(text.rstrip("%")) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None


def relaxed() -> None:
    said = ["10", "10.5", "10.51", "9.5", "9.49", "10%", "0.1", "0.105", "0", "0.0", "-10", "1e1", "1_0", " 10 ", "Yes", "yes",
            "ten", "", "1,000", "1000", "10.", ".1", "nan", "inf", "%", "10 %", "5%%", "2014"]
    cases = []
    for answer, reference in product(said, said):
        given, expected = to_float(answer), to_float(reference)
        if given is not None and expected:
            score = float(abs(given - expected) / abs(expected) <= 0.05)
        else:
            score = float(answer.lower() == reference.lower())
        if reference:
            cases.append({"answer": answer, "references": [reference], "score": score})
    write("relaxed", "ChartQA: 5% of the reference, else the same text in any case", cases)


def gqa() -> None:
    cases = []
    for answer, reference in product(["yes", "Yes.", "Yes..", "two", "2", "a dog", "dog", "dogs", "left "], ["yes", "2", "two", "dog", "left"]):
        score = float(answer.strip().rstrip(".").lower() == reference)
        cases.append({"answer": answer, "references": [reference], "score": score})
    write("gqa", "GQA: the same text, of answers in lower case without their full stop", cases)


def boxes() -> None:
    reference = [10.0, 20.0, 50.0, 60.0]
    answers = {
        "[10, 20, 50, 60]": [10, 20, 50, 60],
        "The box is [10.0,20.0,50.0,40.0].": [10, 20, 50, 40],
        "[10, 20, 50, 39.9]": [10, 20, 50, 39.9],
        "<ref>cat</ref><box>(12,22),(52,62)</box>": [12, 22, 52, 62],
        '{"bbox_2d": [30, 20, 70, 60]}': [30, 20, 70, 60],
        "[50, 60, 70, 80]": [50, 60, 70, 80],
        "[50, 60, 10, 20]": None,
        "[10, 20, 50]": None,
        "no box": None,
    }
    cases = []
    for answer, box in answers.items():
        score = 0.0
        if box is not None:
            width = max(0, min(box[2], reference[2]) - max(box[0], reference[0]))
            height = max(0, min(box[3], reference[3]) - max(box[1], reference[1]))
            areas = [(one[2] - one[0]) * (one[3] - one[1]) for one in (box, reference)]
            score = float(width * height / (sum(areas) - width * height) >= 0.5)
        cases.append({"answer": answer, "references": [str(reference)], "score": score})
    write("box", "RefCOCO: overlap over union of at least 0.5", cases)


CAPTIONS = [
    (["A man isn't riding a horse-drawn cart.", "The man rides a cart with a horse."], "a man rides a horse cart"),
    (["The dog (a big one) can't run!", "A big dog is sitting."], "The dog (a big one) can't run!"),
    (["Two people's hats, e.g. red & blue; 3.5 km at 10:30 a.m."], "two people with red and blue hats"),
    (["Mr. Smith -- the boss -- said: \"hello\"...", "A man says hello"], "a man says hello to a man"),
    (["U.S. flag on 1,000 poles; $5 and 50%", "flags on poles"], "flags flags flags on poles"),
    (["black-and-white photo/picture of a cat's eye", "the eye of a cat"], "the eye of the cat's cat"),
    (["cannot go, it's 1st #2 @home", "A person at home."], ""),
    (["They're I'm we've he'd she'll", "rock 'n' roll o'clock"], "rock and roll"),
    (["a cat [in a box] {x}", "Wait...what? Yes!!"], "a cat in a box on a cat in a box on a cat in a box"),
    (["dogs' bowls and the '90s", "a man,a woman", "1/2 of it, 12-year-old"], "a man and a woman with dogs"),
]


def captions() -> None:
    tokenizer = PTBTokenizer()
    references = {at: [{"caption": one} for one in said] for at, (said, _) in enumerate(CAPTIONS)}
    given = {at: [{"caption": answer}] for at, (_, answer) in enumerate(CAPTIONS)}
    words = [tokenizer.tokenize(one) for one in (references, given)]
    mean, scores = Cider().compute_score(*words)
    assert math.isclose(mean, sum(scores) / len(scores))
    said = {caption: text for source, found in zip((references, given), words, strict=True)
            for at in source for caption, text in zip((one["caption"] for one in source[at]), found[at], strict=True)}
    made = [
        {"answer": answer, "references": said_of, "score": float(score)}
        for (said_of, answer), score in zip(CAPTIONS, scores, strict=True)
    ]
    write("cider", "pycocoevalcap 1.2: Cider over all of these", made)
    write("caption-words", "pycocoevalcap 1.2: PTBTokenizer", [
        {"caption": caption, "words": text.split()} for caption, text in said.items()
    ])


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for make in (vqa, textvqa, anls, relaxed, gqa, boxes, captions):
        make()
