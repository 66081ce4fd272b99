"""A checkpoint on disk: configuration and weights; only the requested weights are in memory."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from transformers import AutoConfig, PreTrainedConfig, PreTrainedModel
from transformers.conversion_mapping import get_model_conversion_mapping
from transformers.core_model_loading import WeightConverter, WeightRenaming, rename_source_key

from .events import ExportError

INDEX, SINGLE = "model.safetensors.index.json", "model.safetensors"


class Checkpoint:
    """Weights by the names that the library's module has today, whatever the files call them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = read_config(folder)
        self.files = weight_files(folder)
        self.handles: dict[Path, safe_open] = {}
        self.keys: dict[Path, set[str]] = {}
        self.sources: dict[str, tuple[str, WeightConverter | None]] = {}
        self.tied: dict[str, str] = {}

    def bind(self, model: PreTrainedModel) -> None:
        """Finds the tensor of every parameter of the model.

        Raises `ExportError` `weights-missing` naming those that no file holds.
        """
        transforms = get_model_conversion_mapping(model)
        renamings = [each for each in transforms if isinstance(each, WeightRenaming)]
        converters = [each for each in transforms if isinstance(each, WeightConverter)]
        names = dict(model.named_parameters(remove_duplicate=False))
        for key in self.files:
            name, pattern = rename_source_key(
                key, renamings, converters, model.base_model_prefix, names
            )
            converter = next((each for each in converters if pattern in each.source_patterns), None)
            self.sources[name] = key, converter
        # By what the configuration says: the class alone only tells what can be tied.
        ties = model.all_tied_weights_keys
        self.tied = {name: source for name, source in ties.items() if name not in self.sources}
        missing = [name for name in names if self.tied.get(name, name) not in self.sources]
        if missing:
            raise ExportError(
                "weights-missing",
                f"The checkpoint lacks {len(missing)} of {len(names)} weights of "
                f"{type(model).__name__}, the first being {missing[0]}. Download it again; a LoRA or "
                "another adapter must be merged into its base model first.",
            )

    def read(self, name: str) -> torch.Tensor:
        """The tensor of a parameter, as it is stored; pages of the file are mapped, not held."""
        key, converter = self.sources[self.tied.get(name, name)]
        tensor = self.handle(key).get_tensor(key)
        if converter is None:
            return tensor
        collected = {converter.source_patterns[0]: [tensor]}
        for operation in converter.operations:
            collected = operation.convert(
                collected,
                source_patterns=converter.source_patterns,
                target_patterns=converter.target_patterns,
                full_layer_name=name,
            )
        value = next(iter(collected.values()))
        return value[0] if isinstance(value, list) else value

    def shape(self, name: str) -> tuple[int, ...]:
        """As the module has it; what needs no conversion is read in the file's header alone."""
        key, converter = self.sources[self.tied.get(name, name)]
        if converter is not None:
            return tuple(self.read(name).shape)
        return tuple(self.handle(key).get_slice(key).get_shape())

    def stored(self, name: str) -> tuple[str, str]:
        """The name of a parameter's tensor in its file, and its type there: F16, BF16, I32, ..."""
        key, _ = self.sources[self.tied.get(name, name)]
        return key, self.handle(key).get_slice(key).get_dtype()

    def handle(self, key: str) -> safe_open:
        """The open file of a tensor.

        Raises `ExportError` where it is broken or lacks the tensor.
        """
        file = self.files[key]
        if file not in self.handles:
            self.handles[file] = open_weights(file)
            self.keys[file] = set(self.handles[file].keys())
        if key not in self.keys[file]:
            raise ExportError(
                "weights-missing",
                f"{file.name} lacks {key}, which {INDEX} says it holds. Download both files again.",
            )
        return self.handles[file]


def open_weights(file: Path) -> safe_open:
    """Raises `ExportError` `weights-broken` where the file is no whole safetensors file."""
    try:
        return safe_open(file, framework="pt")
    except SafetensorError as error:
        raise ExportError(
            "weights-broken",
            f"{file} ({file.stat().st_size} bytes) is no whole safetensors file ({error}). It was cut "
            "short or damaged: download it again.",
        ) from error


def read_config(folder: Path) -> PreTrainedConfig:
    if not (folder / "config.json").is_file():
        raise ExportError(
            "not-a-checkpoint",
            f"{folder} has no config.json. Give the folder of a Hugging Face checkpoint.",
        )
    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise ExportError(
            "config-unreadable",
            f"transformers cannot read {folder / 'config.json'}: {' '.join(str(error).split())[:300]}",
        ) from error


def weight_files(folder: Path) -> dict[str, Path]:
    """The file of every tensor."""
    if (folder / INDEX).is_file():
        files = {key: folder / name for key, name in read_index(folder / INDEX).items()}
    elif (folder / SINGLE).is_file():
        with open_weights(folder / SINGLE) as handle:
            files = {key: folder / SINGLE for key in handle.keys()}
    else:
        raise ExportError(
            "no-safetensors",
            f"{folder} has neither {INDEX} nor {SINGLE}. Weights in other formats (.bin, .gguf) are "
            "not read: save the model with save_pretrained(), which writes safetensors.",
        )
    absent = sorted({file.name for file in files.values() if not file.is_file()})
    if absent:
        raise ExportError(
            "weights-missing", f"{folder} lacks {', '.join(absent)}, which its index names. Download it."
        )
    return files


def read_index(file: Path) -> dict[str, str]:
    """The name of the file of every tensor."""
    try:
        return dict(json.loads(file.read_text(encoding="utf-8"))["weight_map"])
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(
            "weights-broken", f"{file} is no whole index of weights ({error}). Download it again."
        ) from error
