"""Which packages there are, before any of them is imported. Needs nothing but Python."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .events import ExportError, emit

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
OLDEST_PYTHON = (3, 10)
BOUND = ("torch", "transformers", "onnxscript", "onnx-ir", "onnxruntime")
"""Those whose older versions are known or likely to export something else, or nothing."""


def pinned() -> dict[str, str]:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {name.strip(): number.strip() for name, number in pairs}


def release(number: str) -> list[int]:
    """2.15.0+cpu -> [2, 15, 0]"""
    parts = number.split("+")[0].split(".")
    return [int("".join(filter(str.isdigit, part)) or 0) for part in parts]


def survey() -> list[dict[str, object]]:
    """For each package: name, pinned version, installed version, and whether that serves."""
    found = []
    for name, wanted in pinned().items():
        try:
            here = version(name)
        except PackageNotFoundError:
            here = None
        old = here is not None and name in BOUND and release(here) < release(wanted)
        found.append({"name": name, "pinned": wanted, "found": here, "ok": here is not None and not old})
    return found


def require() -> None:
    """Tells what there is. Raises `ExportError` `packages-missing` where that does not serve."""
    packages = survey()
    emit(
        "packages", python=platform.python_version(), executable=sys.executable, packages=packages,
        requirements=str(REQUIREMENTS),
    )
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise ExportError(
            "python-old", f"Python {oldest} or newer is needed"
        )
    wanting = [each for each in packages if not each["ok"]]
    if wanting:
        listed = ", ".join(
            f"{each['name']} {each['pinned']}" + (f" (found {each['found']})" if each["found"] else "")
            for each in wanting
        )
        raise ExportError("packages-missing", f"it lacks {listed}")
