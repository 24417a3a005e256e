"""Show a function of solutions/ in a page, without its markers.

```{course-code} rnn.rnn_cell_forward
```
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from autograder.grading.course.paths import SOLUTIONS, CourseError
from autograder.grading.course.source import function_source


class CourseCode(SphinxDirective):
    required_arguments = 1

    def run(self):
        unit, _, function = self.arguments[0].partition(".")
        self.env.note_dependency(str(SOLUTIONS / f"{unit}.py"))
        try:
            source = function_source(unit, function)
        except CourseError as problem:
            raise self.error(f"course-code {self.arguments[0]!r}: {problem}") from problem
        block = nodes.literal_block(source, source, language="python")
        self.set_source_info(block)
        return [block]


def setup(app):
    app.add_directive("course-code", CourseCode)
    return {"parallel_read_safe": True}
