"""Runs the notebooks from the first to the last line and puts their outputs into them.

    python notebooks/run.py [FOLDER]

FOLDER holds the notebooks (default: this one). Times and versions are left out, so that the same
outputs are the same file. Ends with the first error of a cell.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(path: Path) -> None:
    """Run one notebook in its folder. Raises CellExecutionError."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        timeout=120,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


def main() -> int:
    """Run all notebooks of a folder, in order."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    paths = sorted(folder.glob("*.ipynb"))
    for path in paths:
        try:
            run(path.resolve())
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        print(path.name)
    return 0 if paths else 3


if __name__ == "__main__":
    sys.exit(main())
