"""What only one thread of a process may do at a time.

PDFium keeps its state in one place for the whole process and is not made for threads: two that
read PDFs at once end in a crash. So whoever opens a document by it holds this lock until it is
closed. Threads that read take turns; to read at the same time takes processes.
"""

from __future__ import annotations

from threading import RLock

PDFIUM = RLock()
