"""Runs a chapter again when code or data that it reads has changed, and as many at a time as there are cores.

jupyter-cache keys an executed notebook by its own cells, and Sphinx reads a page again when its own source
changes. Neither sees that a cell imports `solutions/rnn.py`, or reads the equations in the text around it. So
the cache lies in a folder named for the content of everything that a cell can import or read here.

myst-nb runs a page that is not in the cache when it comes to it, one after the other. So a new cache is filled
before; a page that fails is run again by myst-nb, which says where and stops the build.
"""

import hashlib
import logging
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from myst_nb.core.read import is_myst_markdown_notebook

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


def execute_all(app, env, docnames) -> None:
    """Execute the pages side by side, where none is in the cache yet."""
    cache = get_cache(app.config.nb_execution_cache_path)
    if cache.list_cache_records():
        return
    for path in (Path(env.doc2path(name)) for name in docnames):
        if path.suffix == ".md" and is_myst_markdown_notebook(path.read_text(encoding="utf-8")):
            cache.add_nb_to_project(str(path), read_data={"type": "plugin", "name": "myst_nb_md"})
    silent = logging.getLogger(__name__)
    silent.setLevel(logging.CRITICAL)  # what fails is run again, and said then
    load_executor("local-parallel", cache, silent).run_and_cache(timeout=app.config.nb_execution_timeout)


def setup(app):
    app.connect("config-inited", choose_folder)
    app.connect("env-before-read-docs", execute_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
