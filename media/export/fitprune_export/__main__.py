"""`python -m fitprune_export CHECKPOINT OUT`: reports on standard output, a JSON object a line.

OUT must not exist. The caller gives a temporary name and renames it when this ends with 0.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path

from . import packages
from .events import CallerGoneError, ExportError, claim_output, emit


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fitprune_export")
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--dtype", default="fp32,fp16,q4,q4f16")
    parser.add_argument("--attention", choices=["eager", "gqa"], default="eager")
    parser.add_argument(
        "--tied", action="store_true", help="end, and remove OUT, when standard input does"
    )
    parser.add_argument("--packages", action="store_true", help="only tell which packages there are")
    return parser.parse_args()


def quiet() -> None:
    os.environ.update(
        HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1",
        ORT_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false",
    )
    warnings.filterwarnings("ignore")
    logging.disable(logging.ERROR)


def tie_to_caller(out: Path) -> threading.Thread:
    """A caller that is killed takes this process with it, and what was written."""

    def wait() -> None:
        # Not through sys.stdin, whose lock a waiting thread would hold when Python ends.
        while os.read(0, 4096):
            pass
        # The other thread may be making files in it meanwhile.
        for _ in range(50):
            shutil.rmtree(out, ignore_errors=True)
            if not out.exists():
                break
            time.sleep(0.1)
        os._exit(1)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def main() -> int:
    given = arguments()
    claim_output()
    quiet()
    tie: threading.Thread | None = None
    try:
        try:
            packages.require()
            if given.packages:
                return 0
            if given.tied:
                tie = tie_to_caller(given.out)
            from .export import Export

            dtypes = given.dtype.split(",")
            Export(given.checkpoint, given.out, dtypes, given.attention).run()
            return 0
        except ExportError as error:
            emit("failed", code=error.code, message=str(error))
        except OSError as error:
            emit("failed", code="os", errno=error.errno, message=str(error))
        except Exception as error:
            traceback.print_exc()
            emit("failed", code="bug", message=f"{type(error).__name__}: {str(error).strip()[-600:]}")
    except (CallerGoneError, BrokenPipeError):
        # Nobody reads what is printed: the other thread clears up and ends the process.
        if tie is not None:
            tie.join(60)
    return 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Taking PyTorch apart takes a second, in which nobody would clear up.
    os._exit(code)
