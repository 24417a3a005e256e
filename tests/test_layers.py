"""How the modules of the package hang together, read from their sources: no circle, and no package without need."""

import ast
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter

import pytest

from autograder.grading.course.paths import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "autograder").rglob("*.py"))
}
# What a room imports beside the standard library and the package itself.
FROM_OUTSIDE = {
    "autograder.given": {"numpy"},
    "autograder.checks": {"numpy"},
    "autograder.runner": {"numpy", "IPython", "traitlets"},
}
# File names that two rooms share, with the reason.
SHARED_NAMES = {"forkserver.py": "the two ends of one thing: the fork server, and what talks to it from outside"}


def imports(tree):
    """The imports below a module's syntax tree that happen when it is imported: outside of functions, for no types."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_for_types(node):
            yield from imports(node)


def is_for_types(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def modules_of(node):
    """The modules that an import names; of `from package import name` the module of that name, or the package."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    below = {f"{node.module}.{alias.name}" for alias in node.names}
    return {name if name in MODULES else node.module for name in below}


def imported_at_start(name):
    """What importing a module of the package imports of the package."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    return {module for node in imports(tree) for module in modules_of(node) if module in MODULES}


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: imported_at_start(name) for name in MODULES}
    assert sum(map(len, graph.values())) > len(MODULES)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("room", FROM_OUTSIDE)
def test_what_students_run_imports_few_packages(room):
    trees = [ast.parse(path.read_text("utf-8")) for name, path in MODULES.items() if f"{name}.".startswith(f"{room}.")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    packages = {module.partition(".")[0] for node in nodes for module in modules_of(node)}
    assert packages - set(sys.stdlib_module_names) - {"autograder"} == FROM_OUTSIDE[room]


def test_no_two_modules_have_one_name_without_a_reason():
    names = Counter(path.name for path in MODULES.values())
    shared = {name for name, count in names.items() if count > 1}
    assert shared - {"__init__.py", "__main__.py"} == set(SHARED_NAMES)
