"""Reads a statistics file of FitPrune with pyarrow: python read-statistics.py FILE.arrows

Rows are the layers of one sample, a record batch is one sample. A run that was stopped may leave a
last batch cut short; what comes before it is whole.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import pyarrow as pa


def read(path: str) -> tuple[dict[str, str], list[pa.RecordBatch]]:
    """The schema's metadata and the whole record batches."""
    batches = []
    with pa.OSFile(path) as source:
        reader = pa.ipc.open_stream(source)
        metadata = {k.decode(): v.decode() for k, v in (reader.schema.metadata or {}).items()}
        try:
            while True:
                batches.append(reader.read_next_batch())
        except (StopIteration, OSError, pa.ArrowInvalid):
            pass
    return metadata, batches


def main() -> None:
    metadata, batches = read(sys.argv[1])
    if not batches:
        raise SystemExit("There is no whole sample in it yet.")
    model = json.loads(metadata["model"])
    print(f"{model['architecture']}, {model['layers']} layers, {metadata['dtype']} on {metadata['device']}")
    print(f"{len(batches)} samples, heads by {metadata['aggregate']}, seed {metadata['seed']}")
    print("columns:", ", ".join(f"{field.name} {field.type}" for field in batches[0].schema))
    if "isolation" in batches[0].schema.names:
        unlike = np.concatenate([batch.column("isolation").to_pylist()[0] for batch in batches])
        print(f"isolation of {unlike.size} visual tokens: mean {unlike.mean():.3f}")
    for layer in range(batches[0].num_rows):
        rows = [batch.slice(layer, 1).to_pylist()[0] for batch in batches]
        own = np.mean([np.sum(row["self"]) for row in rows])
        cross = np.mean([np.sum(row["cross"]) for row in rows])
        print(f"layer {layer}: self mass {own:.3f}, cross mass {cross:.3f}")


if __name__ == "__main__":
    main()
