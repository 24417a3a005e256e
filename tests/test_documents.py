"""What the documents for contributors name is there, and the rooms import each other as ARCHITECTURE.md says."""

import ast
import re
from functools import cache

import pytest

from autograder.grading.course.paths import ROOT

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PACKAGE = ROOT / "autograder"
# The documents may leave these out around a path.
AROUND = [(before, after) for before in ("", "autograder/", "autograder/grading/") for after in ("", ".py")]
CODE = ("autograder", "book", "tests")


@cache
def text_of(document):
    return (ROOT / document).read_text(encoding="utf-8")


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def rooms():
    """The rooms of the package by the rows of ARCHITECTURE.md's table, each with those that it may import."""
    table = text_of("ARCHITECTURE.md").partition("| room | imports |\n|---|---|\n")[2].partition("\n\n")[0]
    cells = (re.findall("`([^`]+)`", line) for line in table.splitlines())
    return {name: set(imported) for name, *imported in cells}


def room_of(module):
    """The row of the table that a module, by its path below autograder/, belongs to; "" where it has none."""
    parts = module.split("/")
    names = (parts[0], "/".join(parts[:2]))
    return next((name for name in names if name in rooms()), "")


def imported(path):
    """The modules of the package that a file imports, as paths below autograder/."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.partition(".")[2].replace(".", "/") for name in names if name.startswith("autograder."))


def files_of(room):
    folder = PACKAGE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_what_the_table_says_and_no_other(room):
    found = {room_of(module) for path in files_of(room) for module in imported(path)}
    assert found - {room} == rooms()[room]


def test_every_module_is_of_a_room():
    modules = (path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))
    assert {module for module in modules if not room_of(module)} == {"__init__", "command", "grading/__init__"}


def test_no_room_imports_from_the_book():
    assert not [
        path for path in PACKAGE.rglob("*.py") if re.search(r"^\s*(from|import) book\b", path.read_text("utf-8"), re.M)
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document):
    named = set(re.findall(r"`([\w.-]*/[\w./-]*|[\w-]+\.(?:py|md|toml|yml|txt))`", without_blocks(text_of(document))))
    assert named
    # What commands make is there once they have run.
    made = {"_build", "build", "mine", "submitted", "autograded", "feedback", "reports"}
    paths = {name for name in named if name.split("/")[0] not in made}
    assert [
        p for p in sorted(paths) if not any((ROOT / f"{before}{p}{after}").exists() for before, after in AROUND)
    ] == []


def is_of(name, path):
    """Whether a file is the module, the package or, where the name is a class's, the place of that."""
    if name[0].isupper():
        return f"class {name}" in path.read_text(encoding="utf-8")
    return name in (path.stem, path.stem == "__init__" and path.parent.name)


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_function_that_a_document_names_is_in_its_module(document):
    modules = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    for module, name in re.findall(r"`(\w+)\.(\w+)[`(]", without_blocks(text_of(document))):
        if name not in ("py", "md", "csv", "toml", "yml", "txt"):
            own = (path for path in modules if is_of(module, path))
            defined = re.compile(rf"^\s*(?:def|class) {name}\b|^{name}\b.* = ", re.MULTILINE)
            assert any(defined.search(path.read_text(encoding="utf-8")) for path in own), f"{module}.{name}"


def anchors(text):
    """The anchors that a document's headings have."""
    headings = re.findall(r"^#+ (.*)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(text_of(document))):
        path, _, anchor = link.partition("#")
        if not re.match(r"\w+:", link):
            assert not path or (ROOT / path).exists(), link
            assert not anchor or anchor in anchors(text_of(path or document)), link
