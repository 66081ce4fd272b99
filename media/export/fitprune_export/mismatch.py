"""Whether the weights are those of the configuration: types, shapes, and layers beyond it."""

from __future__ import annotations

import re

from transformers import PreTrainedModel

from .checkpoint import Checkpoint
from .events import ExportError

FLOATS = ("F32", "F16", "BF16")


def require_match(checkpoint: Checkpoint, model: PreTrainedModel) -> None:
    """Raises `ExportError` `weights-quantized`, `weights-shape` or `weights-beyond`, naming the
    first tensor.
    """
    parameters = dict(model.named_parameters(remove_duplicate=False))
    for name, parameter in parameters.items():
        key, stored = checkpoint.stored(name)
        if stored not in FLOATS:
            raise ExportError(
                "weights-quantized",
                f"{key} is stored as {stored}. Quantized checkpoints are not exported: take the "
                "original weights.",
            )
        held, wanted = checkpoint.shape(name), tuple(parameter.shape)
        if held != wanted:
            raise ExportError(
                "weights-shape",
                f"{key} has shape {list(held)} in {checkpoint.files[key].name}, and config.json asks for "
                f"{list(wanted)}. One of the two is of another model or version: download both again, "
                "or correct the sizes in config.json.",
            )
    require_no_more(checkpoint, model, set(parameters))


def numberless(name: str) -> str:
    return re.sub(r"\.\d+(?=\.|$)", ".#", name)


def require_no_more(checkpoint: Checkpoint, model: PreTrainedModel, names: set[str]) -> None:
    """Tensors like those of the model's layers, of a number that it has not: it would end early.

    Whatever else files hold besides is not the model's: position ids, heads of training.
    """
    like = {numberless(name) for name in names}
    ignored = [re.compile(each) for each in model._keys_to_ignore_on_load_unexpected or ()]
    beyond = [
        checkpoint.sources[name][0]
        for name in checkpoint.sources
        if name not in names
        and numberless(name) in like
        and not any(each.search(name) for each in ignored)
    ]
    if beyond:
        raise ExportError(
            "weights-beyond",
            f"The checkpoint holds {len(beyond)} weights of layers that config.json does not count, the "
            f"first being {beyond[0]}. Correct num_hidden_layers there, or download the file again.",
        )
