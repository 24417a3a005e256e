"""The Pythons of this machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

NAME = re.compile(r"python3(\.\d+)?")
# Folders of Pythons that are not on the PATH: pyenv's, and uv's.
KEPT = (
    Path(os.environ.get("PYENV_ROOT", "~/.pyenv"), "versions"),
    Path(os.environ.get("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python")),
)
# Debian's Python may be there without ensurepip.
QUESTION = "import ensurepip, sys, venv; print(*sys.version_info[:2])"


def pythons(oldest):
    """A path by version, (3, 10) say, from `oldest` up: this Python and those that can make a virtual environment."""
    paths = [sys.executable]
    for folder in os.get_exec_path():
        paths += sorted(path for path in Path(folder).glob("python3*") if NAME.fullmatch(path.name))
    for folder in KEPT:
        paths += sorted(folder.expanduser().glob("*/bin/python3"))
    found = {}
    for path in paths:
        done = subprocess.run([path, "-I", "-c", QUESTION], capture_output=True, text=True)
        if done.returncode == 0:
            found.setdefault(tuple(map(int, done.stdout.split())), path)
    return {version: found[version] for version in sorted(found) if version >= oldest}
