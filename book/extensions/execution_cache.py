"""Runs a chapter again when code or data that it reads has changed.

jupyter-cache keys an executed notebook by its own cells, and Sphinx reads a page again when its own source
changes. Neither sees that a cell imports `solutions/rnn.py`, or reads the equations in the text around it. So
the cache lies in a folder named for the content of everything that a cell can import or read here.
"""

import hashlib
import shutil
from pathlib import Path

INPUTS = (
    "autograder/**/*.npz",
    "autograder/**/*.py",
    "book/*.md",  # a chapter's equations are executed from its text
    "book/**/*.py",
    "book/results/**/*",
    "solutions/**/*.py",
    "requirements.txt",
)


def digest_of(root: Path) -> str:
    """A name for the content of the inputs under `root`."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in INPUTS for p in root.glob(pattern) if p.is_file()}):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def choose_folder(app, config) -> None:
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / digest_of(Path(app.srcdir))
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    # Sphinx reads every page again when this value differs from the last build's.
    config.nb_execution_cache_path = str(current)


def setup(app):
    app.connect("config-inited", choose_folder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
