"""What students install: `check` and what notebooks import beside it, on any Python and NumPy that they may have."""

import ast
import json
import re
import subprocess
import sys
import zipfile

import pytest

from autograder.checks.units import UNITS
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import ROOT, SOLUTIONS
from autograder.grading.course.source import read_source
from tests import students_machine
from tests.interpreters import pythons

# A line that anyone who uses torch writes.
IDIOMS = ("with torch.no_grad():",)
STUB = "\n\ndef {}(*arguments):\n    raise NotImplementedError()"
OLDEST_PYTHON = (3, 10)
OLDEST_NUMPY = (1, 26)
NUMPIES = ("oldest", "newest")
# What Pyodide 0.27 and 314 leave out of the standard library, or load on demand only.
NOT_IN_PYODIDE = """
curses dbm ensurepip fcntl grp idlelib lib2to3 lzma msilib msvcrt nis nt ossaudiodev pty pwd pydoc_data readline
resource spwd sqlite3 ssl syslog termios tkinter tty turtle turtledemo venv winreg winsound
"""


@pytest.fixture(scope="module")
def wheel():
    """The wheel that `make package` builds."""
    # Setuptools would take along what an earlier build left there.
    left = ROOT / "build" / "lib" / "autograder" / "grading"
    left.mkdir(parents=True, exist_ok=True)
    (left / "left_over.py").touch()
    subprocess.run(["make", "--silent", "--old-file=.venv/.ready", "package"], cwd=ROOT, check=True)
    (wheel,) = (ROOT / "build" / "package").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def package(wheel):
    """The text of the wheel's files by name."""
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name).decode("utf-8", errors="replace") for name in files.namelist()}


def solution_lines():
    """Every line of the reference solutions that is long enough to be told from any other code."""
    for path in SOLUTIONS.glob("*.py"):
        answers = re.findall("### BEGIN SOLUTION(.*?)### END SOLUTION", path.read_text(encoding="utf-8"), re.DOTALL)
        for line in "".join(answers).splitlines():
            code = line.partition("#")[0].strip()
            if len(code) > 20 and code not in IDIOMS:
                yield code


def test_the_package_holds_the_checks_and_what_notebooks_import_beside_them_alone(package):
    assert {"autograder/checks/check.py", "autograder/checks/bank/rnn.npz"} <= set(package)
    about = next(name for name in package if name.endswith(".dist-info/METADATA")).partition("/")[0]
    tops = {"/".join(name.split("/")[: 1 + name.startswith("autograder/")]) for name in package}
    own = {"__init__.py", "command.py", "py.typed", "checks", "given"}
    assert tops == {about, *(f"autograder/{name}" for name in own)}


def test_the_package_holds_no_line_of_a_solution(package):
    lines = list(solution_lines())
    assert len(lines) > 10
    found = [(name, line) for name, text in package.items() for line in lines if line in text]
    # README shows no code of a solution either, and the metadata carries README.
    assert found == []


def test_the_package_asks_for_no_newest_python_or_numpy(package):
    metadata = next(text for name, text in package.items() if name.endswith(".dist-info/METADATA"))
    needed = [
        line for line in metadata.splitlines() if re.match("Requires-(Python|Dist)", line) and "extra" not in line
    ]
    assert needed == ["Requires-Python: >=3.10", "Requires-Dist: numpy>=1.26"]


def test_the_package_imports_numpy_and_what_pyodide_has_alone(package):
    modules = [ast.parse(text) for name, text in package.items() if name.endswith(".py")]
    nodes = [node for module in modules for node in ast.walk(module)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    imported = {name.partition(".")[0] for name in names} - {"autograder", "numpy"}
    assert imported - set(sys.stdlib_module_names) == set()
    assert imported & set(NOT_IN_PYODIDE.split()) == set()


def test_the_package_says_the_types_of_all_its_public_functions(package):
    assert "autograder/py.typed" in package
    modules = {name: ast.parse(text) for name, text in package.items() if name.endswith(".py")}
    public = [(name, function) for name, module in modules.items() for function in public_functions(module)]
    assert len(public) > 90
    assert [f"{name}: {function.name}" for name, function in public if not has_types(function)] == []


def public_functions(node):
    """The functions without an underscore in a module or a class, and methods such as __init__, which Python calls."""
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from public_functions(child)
        if isinstance(child, ast.FunctionDef) and (not child.name.startswith("_") or child.name.startswith("__")):
            yield child


def has_types(function):
    """Whether every argument and, but for __init__, what is returned has its type."""
    spec = function.args
    optional = [argument for argument in (spec.vararg, spec.kwarg) if argument]
    named = [argument for argument in (*spec.posonlyargs, *spec.args) if argument.arg not in ("self", "cls")]
    typed = all(argument.annotation for argument in (*named, *spec.kwonlyargs, *optional))
    return typed and bool(function.returns or function.name == "__init__")


def functions():
    """Every function of the units that need NumPy alone: right, not written, and with each of its misconceptions."""
    for unit in UNITS.values():
        if not unit.needs_torch:
            for exercise in unit.exercises:
                stub = source(unit.name) + STUB.format(exercise.name)
                yield asked(unit.name, exercise.name, "right", source(unit.name))
                yield asked(unit.name, exercise.name, "stub", stub, "is not written yet")
            for wrong in misconceptions(unit.name):
                yield asked(unit.name, wrong.of, "wrong", source(unit.name, wrong.of, wrong.edit), wrong.name)


def asked(unit, name, kind, source, words=""):
    """What tests/students_machine.py is asked of one function; words: what its verdict holds."""
    return {"unit": unit, "name": name, "kind": kind, "source": source, "words": words, "points": 6}


def source(unit, edited=None, edit=None):
    """What a student's notebook of the unit defines; with one edit in the cell of the function `edited`."""
    cells = {
        name: cell.text
        for name, cell in read_source(unit).cells.items()
        if cell.is_code and not cell.nbgrader_metadata["grade"]
    }
    return "\n\n".join(text.replace(*edit) if name == edited else text for name, text in cells.items())


def judged(every):
    """The points of each function in this environment, where its verdict holds its words."""
    answers = [students_machine.judged(function) for function in every]
    assert all(has_words for _, has_words in answers)
    assert all(
        (points == 6) == (function["kind"] == "right") for function, (points, _) in zip(every, answers, strict=True)
    )
    return answers


def set_up(python, which, wheel, folder):
    """A student's machine: a virtual environment with the wheel and NumPy, the "oldest" or the "newest" that fits."""
    subprocess.run([python, "-m", "venv", folder], check=True, capture_output=True)
    machine = folder / "bin" / "python"
    wanted = ["numpy"] if which == "newest" else [f"numpy=={version}" for version in numpies(machine)]
    for numpy in wanted:
        # From NumPy's wheels alone: one that has none for this Python is older than it.
        done = pip(machine, "install", "--no-compile", "--only-binary", "numpy", numpy, wheel)
        if done.returncode == 0:
            return machine
    raise AssertionError(f"pip installed none of {', '.join(wanted)}: {done.stderr}")


def numpies(python):
    """The versions of NumPy that the package allows, the oldest first."""
    done = pip(python, "index", "versions", "numpy")
    listed = re.search("Available versions: (.*)", done.stdout)
    assert listed, done.stderr
    versions = reversed(listed[1].split(", "))
    return [version for version in versions if tuple(map(int, version.split(".")[:2])) >= OLDEST_NUMPY]


def pip(python, *arguments):
    command = [python, "-I", "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def judged_by(machine, every, folder):
    """The same on a student's machine, and what it runs on."""
    file = folder / "functions.json"
    file.write_text(json.dumps(every), encoding="utf-8")
    done = subprocess.run([machine, "-I", students_machine.__file__, file], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return [tuple(pair) for pair in answer["judged"]], f"Python {answer['python']} with NumPy {answer['numpy']}"


@pytest.fixture(scope="module", params=NUMPIES)
def machine(request, wheel, tmp_path_factory):
    """A student's machine with this Python."""
    return set_up(sys.executable, request.param, wheel, tmp_path_factory.mktemp("student"))


def test_the_package_judges_alike_with_the_oldest_and_the_newest_numpy(machine, tmp_path):
    by_kind = {(function["unit"], function["name"], function["kind"]): function for function in functions()}
    one_of_each = list(by_kind.values())
    assert {("gru", "gru_cell_forward", "wrong"), ("scan", "linear_scan", "right")} <= set(by_kind)
    assert judged_by(machine, one_of_each, tmp_path)[0] == judged(one_of_each)


def test_a_students_command_says_where_grading_is_installed_from(machine):
    done = subprocess.run([machine.with_name("autograder"), "grade", "rnn"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "autograder: this is the students' package, which holds `check` alone; grading is installed from a clone.\n"
        "In a clone of the course, run `make setup`, or `pip install -e '.[grading]'`.\n"
    )


@pytest.mark.nightly
def test_the_package_judges_alike_on_every_python_of_this_machine(wheel, tmp_path, capsys):
    every = list(functions())
    wanted = judged(every)
    ran = []
    for python in pythons(OLDEST_PYTHON).values():
        for which in NUMPIES:
            folder = tmp_path / f"student{len(ran)}"
            folder.mkdir()
            got, ran_on = judged_by(set_up(python, which, wheel, folder / "machine"), every, folder)
            assert got == wanted, ran_on
            ran.append(ran_on)
    assert ran
    with capsys.disabled():
        print(f"\nThe students' package judges alike on {'; '.join(ran)}.")
