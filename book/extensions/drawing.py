"""Put a drawing of book/figures into a page.

    ```{drawing} rnn.cell
    :name: fig-rnn-cell
    The caption, in MyST.
    ```

The SVG goes into the page itself, so that its strokes and letters take the page's colour.
"""

import importlib
import inspect
import sys
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

BOOK = Path(__file__).resolve().parents[1]


class Drawing(SphinxDirective):
    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"name": str}

    def run(self):
        module, _, function = self.arguments[0].partition(".")
        try:
            draw = getattr(importlib.import_module(f"figures.{module}"), function)
        except (ImportError, AttributeError) as missing:
            raise self.error(f"drawing {self.arguments[0]!r}: {missing}. Name a function of book/figures.") from missing
        for file in (inspect.getsourcefile(draw), BOOK / "figures" / "svg.py"):
            self.env.note_dependency(str(file))
        caption = nodes.caption("", "", *self.parse_inline("\n".join(self.content))[0])
        figure = nodes.figure("", nodes.raw("", draw(), format="html"), caption, classes=["drawing-figure"])
        self.add_name(figure)
        return [figure]


def setup(app):
    sys.path.insert(0, str(BOOK))  # `figures` is imported from there
    app.add_directive("drawing", Drawing)
    return {"parallel_read_safe": True}
