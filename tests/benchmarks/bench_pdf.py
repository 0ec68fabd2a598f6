"""Measures reading a PDF against plain pdfplumber: time at 300 pages, peak memory at 30 and 300.

    python tests/benchmarks/bench_pdf.py [SOURCE.pdf]

The pages of SOURCE (else of a printed bulletin) are repeated to 30 and 300. Each measurement runs
in a process of its own; pdfplumber's is `extract_text` page by page, each page closed after it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "pdf" / "libreoffice.pdf"
PRINTED = ROOT / "corpus" / "bulletins" / "hengyang-2022-03.pdf"
MEASURE = """
import resource, sys, time
path = sys.argv[1]
{setup}
start = time.process_time()
{run}
seconds = time.process_time() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
READ = MEASURE.format(
    setup="import extract.read.pdf\nfrom extract.read import read_document, read_bytes\n"
    "read_bytes('起头。'.encode(), 'a')",
    run="read_document(path)",
)
PLUMBER = MEASURE.format(
    setup="import pdfplumber",
    run="with pdfplumber.open(path) as file:\n    for page in file.pages:\n"
    "        page.extract_text()\n        page.close()",
)


def repeat(source: Path, pages: int, target: Path) -> Path:
    """Write the pages of `source` over and over until there are `pages`."""
    import pypdfium2

    read = pypdfium2.PdfDocument(source)
    made = pypdfium2.PdfDocument.new()
    while len(made) < pages:
        made.import_pages(read, list(range(min(len(read), pages - len(made)))))
    made.save(target)
    read.close()
    made.close()
    return target


def measure(program: str, path: Path) -> tuple[float, float]:
    """Return the seconds of processor time and the peak memory in MiB of a program on a file."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("source", type=Path, nargs="?")
    given: Path | None = parser.parse_args().source
    source = given or (SHARED if SHARED.is_file() else PRINTED)
    with tempfile.TemporaryDirectory() as folder:
        files = {n: repeat(source, n, Path(folder, f"{n}.pdf")) for n in (30, 300)}
        few, many = (measure(READ, files[n]) for n in (30, 300))
        plain = measure(PLUMBER, files[300])
    print(f"{'':<24}{'seconds':>9}{'pages/s':>9}{'MiB':>7}")
    for name, pages, (seconds, memory) in (
        ("read_document", 30, few),
        ("read_document", 300, many),
        ("pdfplumber extract_text", 300, plain),
    ):
        print(f"{name:<24}{seconds:>9.2f}{pages / seconds:>9.0f}{memory:>7.0f}   {pages} pages")
    print(f"times as fast as pdfplumber: {plain[0] / many[0]:.1f}")
    print(f"peak memory at 300 pages to that at 30: {many[1] / few[1]:.2f}")


if __name__ == "__main__":
    main()
