"""Attacks that are something about the file: each makes the bytes of a submission from the notebook of wrong answers."""

import copy
import json

from tests.attacks.notebooks import as_bytes


def _marked(change):
    """The notebook with change(metadata of a cell) on every graded cell."""

    def made(notebook):
        notebook = copy.deepcopy(notebook)
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                change(cell)
        return as_bytes(notebook)

    return made


def _tag(name):
    return _marked(lambda cell: cell["metadata"].update(tags=[name]))


def _marks(**values):
    return _marked(lambda cell: cell["metadata"]["nbgrader"].update(values))


def _output(cell):
    cell["outputs"] = [
        {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "20.0"}, "metadata": {}}
    ]


def _doubled(notebook):
    return as_bytes({**notebook, "cells": notebook["cells"] * 2})


def _renamed(notebook):
    text = json.dumps(notebook)
    return text.replace("check_", "solution_").encode()


def _shows_much():
    return {"cell_type": "code", "metadata": {}, "source": "print('x' * (1 << 20))"}


def _kernel(notebook):
    return as_bytes({**notebook, "metadata": {"kernelspec": {"name": "evil", "language": "bash", "display_name": "x"}}})


FILES = {
    "the tag skip-execution": _tag("skip-execution"),
    "the tag raises-exception": _tag("raises-exception"),
    "the tag remove-cell": _tag("remove-cell"),
    "checks are marked as no graded cells": _marks(grade=False),
    "checks give a thousand points": _marks(points=1000),
    "checks are marked as answers": _marks(solution=True, locked=False),
    "checks have other names": _renamed,
    "checks are rewritten": _marked(lambda cell: cell.update(source="20.0")),
    "checks are markdown": _marked(lambda cell: cell.update(cell_type="markdown", source="20")),
    "checks are deleted": lambda notebook: as_bytes(
        {**notebook, "cells": [c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]}
    ),
    "outputs are saved with full points": _marked(_output),
    "every cell twice": _doubled,
    "another kernel": _kernel,
    "no marks at all": lambda notebook: as_bytes(
        {**notebook, "cells": [{**cell, "metadata": {}} for cell in notebook["cells"]]}
    ),
    "an empty file": lambda notebook: b"",
    "no JSON": lambda notebook: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "half a file": lambda notebook: as_bytes(notebook)[:-2000],
    "a thousand nested lists": lambda notebook: b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of a million digits in the JSON": lambda notebook: b'{"cells": ' + b"9" * 1_000_000 + b"}",
    "cells of every wrong type": lambda notebook: as_bytes(
        {"cells": [None, 1, "x", [], {}, {"cell_type": 7}, {"cell_type": "code", "source": {"a": 1}, "metadata": []}]}
    ),
    "half characters": lambda notebook: (
        b'{"cells": [{"cell_type": "code", "metadata": {}, "source": "x = \'\\ud800\'"}]}'
    ),
    "a cell of a million lines": lambda notebook: as_bytes(
        {**notebook, "cells": [{"cell_type": "code", "metadata": {}, "source": "x=1\n" * 1_000_000}]}
    ),
    "a hundred thousand cells": lambda notebook: as_bytes({"cells": [{"cell_type": "raw", "source": ""}] * 100_000}),
    "a hundred cells that show a million characters each": lambda notebook: as_bytes(
        {**notebook, "cells": [_shows_much() for _ in range(100)] + notebook["cells"]}
    ),
    "scripts in markdown": lambda notebook: as_bytes(
        {
            **notebook,
            "cells": [
                *notebook["cells"],
                {
                    "cell_type": "markdown",
                    "metadata": {},
                    "source": "<script>alert(1)</script><img src=x onerror=alert(1)>",
                },
            ],
        }
    ),
}
