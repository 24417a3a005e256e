"""`autograder grade` with real schedulers, workers and gradebooks; a stand-in grades (tests/stand_ins/referee.py)."""

import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.grading.cohort import cluster as cluster_module
from autograder.grading.cohort import progress
from autograder.grading.course.paths import ROOT
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.intake import student_folders
from tests.stand_ins.referee import FORBIDDEN
from tests.stand_ins.runs import (
    cluster,
    cohort,
    count_writing,
    ended,
    family,
    grade,
    grade_json,
    kill,
    lay_out,
    none_left,
    points,
    scores,
    start,
    times_written,
    wait_for,
)

COUNT = 120
# Long enough that all of them together outlast the start of what the tests kill.
SECONDS = 0.05


@pytest.fixture(scope="module")
def machines():
    """Two workers for all runs in which nothing is killed."""
    with cluster() as started:
        yield started


@pytest.fixture(scope="module")
def on_machines(machines):
    """The options of a run that has these workers."""
    return "--scheduler", machines.address


@pytest.fixture
def course(tmp_path):
    lay_out(tmp_path, cohort(COUNT, SECONDS))
    count_writing(tmp_path)
    return tmp_path


def assert_each_graded_once(course, count=COUNT):
    assert scores(course) == points(cohort(count))
    assert set(times_written(course).values()) == {1}


def some_are_written(course):
    return len(times_written(course)) > 10


@contextmanager
def beside(action):
    """`action` in a thread beside the block, which ends after it."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(action)
        yield
        done.result()


def test_a_worker_killed_in_mid_run_costs_no_grade_and_doubles_none(course):
    with cluster() as own:

        def kill_one():
            wait_for(lambda: some_are_written(course))
            kill(own.workers[0])

        with beside(kill_one):
            code, done = grade_json(course, "--scheduler", own.address)
    assert (code, done["counts"]["failed"]) == (0, 0)
    assert_each_graded_once(course)


def test_a_lost_scheduler_is_said_and_the_next_run_completes(course, on_machines):
    killed = []
    with cluster() as own:

        def kill_it():
            wait_for(lambda: some_are_written(course))
            kill(own.scheduler)
            killed.append(time.monotonic())

        with beside(kill_it):
            code, out, _ = grade(course, "--scheduler", own.address)
        assert time.monotonic() - killed[0] < 10
    assert code == 3
    assert "the scheduler is gone. What is graded stands." in " ".join(out.split())
    before = len(times_written(course))
    code, done = grade_json(course, *on_machines)
    assert (code, done["counts"]["graded before"], len(done["scores"])) == (0, before, COUNT - before)
    assert_each_graded_once(course)


def test_a_killed_run_leaves_no_process_and_the_next_goes_on(course, on_machines):
    run = start(course, "--workers", 2)
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    assert sum(process.name() == "sleep" for process in processes) == 2
    kill(run)
    run.communicate()
    assert none_left(processes)
    code, done = grade_json(course, *on_machines)
    assert code == 0
    assert done["counts"]["graded before"] > 10
    assert_each_graded_once(course)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_asked_to_stop_keeps_what_came_and_says_how_to_go_on(course, on_machines, number):
    run = start(course, "--workers", 2)
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    # Ctrl-C reaches every process of the terminal's group.
    os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
    code, out, _ = ended(run, 30)
    assert code == 130
    assert "Run the same command again" in out
    assert none_left(processes)
    code, done = grade_json(course, *on_machines)
    assert (code, done["counts"]["failed"]) == (0, 0)
    assert_each_graded_once(course)


def test_a_second_ctrl_c_stops_at_once_and_says_how_to_go_on(course):
    # Each batch takes longer to write than it takes until the second comes.
    run = start(course, "--workers", 2, STAND_IN_WRITING="5")
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    os.killpg(run.pid, signal.SIGINT)
    time.sleep(1)
    os.killpg(run.pid, signal.SIGINT)
    code, out, err = ended(run, 30)
    assert (code, out) == (130, "")
    assert "Stopped at once. What is graded stands. Run the same command again" in err
    assert none_left(processes)


def test_ctrl_c_while_workers_start_is_no_trouble_with_the_workers(course):
    run = start(course, "--workers", 2, "--force")
    wait_for(lambda: len(family(run)) > 3)
    os.killpg(run.pid, signal.SIGINT)
    code, out, err = ended(run, 60)
    assert code == 130, out + err
    assert "asked to stop. What is graded stands. Run the same command again: with --force it begins anew." in out


def assert_only_one_failed(course, code, done, says):
    assert code == 1
    (failed,) = [score for score in done["scores"] if score["kind"] == "failed"]
    assert (failed["student"], failed["score"]) == ("s00030", 0)
    assert says in failed["ended"]
    assert scores(course) == points(cohort(COUNT)) | {"s00030": 0}
    assert set(times_written(course).values()) == {1}


def test_a_submission_that_kills_every_worker_is_graded_with_a_reason_and_its_neighbours_as_ever(course):
    lay_out(course, {"s00030": {"does": "die", "share": 1}})
    # Dask's own time is 15 s, and a worker that dies again and again is away at the end of one of them by chance.
    run = start(course, "--workers", 2, "--json", DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT="100ms")
    code, out, _ = ended(run)
    assert_only_one_failed(course, code, json.loads(out), "the process that graded it ended every time")


def test_a_submission_on_which_the_grader_fails_is_graded_with_a_reason_and_its_neighbours_as_ever(course, on_machines):
    lay_out(course, {"s00030": {"does": "raise", "share": 1}})
    says = "the grader failed on it: KeyError: 'h'. Show this to who teaches you"
    assert_only_one_failed(course, *grade_json(course, *on_machines), says)


def test_workers_that_die_on_the_released_notebook_stop_the_run_and_print_no_traceback(tmp_path):
    lay_out(tmp_path, {"s00000": {"does": "die"}})
    code, out, err = ended(start(tmp_path, "--workers", 1, STAND_IN_CONTROL="die"))
    assert code == 3, out + err
    assert "the workers cannot grade even the released notebook: the process that graded it ended every time" in out


def test_a_second_run_grades_only_what_is_new_and_force_grades_all(tmp_path, on_machines):
    lay_out(tmp_path, cohort(5))
    assert grade_json(tmp_path, *on_machines)[0] == 0
    # With nothing new no scheduler is asked, so an address where none listens does no harm.
    code, done = grade_json(tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    assert (code, done["scores"], done["counts"]["graded before"]) == (0, [], 5)
    lay_out(tmp_path, {"s00004": {"share": 0.25}})
    code, done = grade_json(tmp_path, *on_machines)
    # Every cell that changed is told.
    assert {change["student"] for change in done["changes"]} == {"s00004"}
    assert [sum(change[when] for change in done["changes"]) for when in ("before", "after")] == [20, 5]
    assert [score["student"] for score in done["scores"]] == ["s00004"]
    code, done = grade_json(tmp_path, "--force", *on_machines)
    assert (len(done["scores"]), done["counts"]["graded before"], done["changes"]) == (5, 0, [])


def test_each_worker_keeps_one_referee_for_the_whole_run(tmp_path, on_machines):
    trace = tmp_path / "referees"
    lay_out(tmp_path, {student: {**says, "trace": str(trace)} for student, says in cohort(40, 0.02).items()})
    grade(tmp_path, *on_machines)
    told = trace.read_text().splitlines()
    referees = set(told)
    assert len(told) == 40
    assert len(referees) == len({referee.split()[0] for referee in referees}) == 2


def test_a_missing_notebook_is_graded_with_a_reason_without_a_worker(tmp_path):
    (tmp_path / "submitted" / "ada" / "rnn").mkdir(parents=True)
    (tmp_path / "submitted" / "eve").symlink_to("ada")
    code, out, _ = grade(tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    assert code == 1
    assert "ada: Your submission could not be read: there is no rnn.ipynb" in " ".join(out.split())
    assert "submitted/eve: it is a symbolic link" in out
    assert scores(tmp_path) == {"ada": 0}
    # It is told as long as it stands, though nothing is graded.
    code, out, _ = grade(tmp_path)
    assert (code, "ada: Your submission could not be read: there is no rnn.ipynb" in " ".join(out.split())) == (1, True)
    code, done = grade_json(tmp_path)
    assert (code, done["scores"], [score["student"] for score in done["scores before"]]) == (1, [], ["ada"])


def test_a_timestamp_that_changes_is_a_new_submission_and_one_that_is_no_time_is_listed(tmp_path, on_machines):
    lay_out(tmp_path, cohort(3))
    told = tmp_path / "submitted" / "s00001" / "rnn" / "timestamp.txt"
    told.write_text("the day before yesterday")
    code, out, _ = grade(tmp_path, *on_machines)
    assert code == 1
    assert "timestamp.txt tells none; mend it, and run again:\n  s00001\n" in out
    # It is listed as long as it stays, though nothing is graded.
    code, done = grade_json(tmp_path, *on_machines)
    assert (code, done["undated"], done["scores"]) == (1, ["s00001"], [])
    told.write_text("2026-11-01 10:00:00 UTC")
    code, done = grade_json(tmp_path, *on_machines)
    assert (code, done["undated"], [score["student"] for score in done["scores"]]) == (0, [], ["s00001"])


def test_a_course_directory_that_every_notebook_could_read_is_refused(tmp_path):
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        lay_out(Path(folder), cohort(1))
        (tmp_path / "submitted").symlink_to(Path(folder) / "submitted")
        for course in (Path(folder), tmp_path):
            code, done = grade_json(course, "--workers", 1)
            assert code == 2
            assert f"lies in {os.path.realpath(sys.prefix)}, which every notebook can read" in done["stopped"]


def test_a_submission_that_may_not_be_read_is_listed_and_keeps_no_other_from_a_grade(
    tmp_path, monkeypatch, on_machines
):
    def bytes_of(root, path, really=student_folders.bytes_of):
        if "s00001" in path.parts:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return really(root, path)

    lay_out(tmp_path, cohort(3))
    # The tests may run as root, who may read everything.
    monkeypatch.setattr(student_folders, "bytes_of", bytes_of)
    code, done = grade_json(tmp_path, *on_machines)
    assert (code, len(done["scores"]), done["counts"]["left"]) == (3, 2, 1)
    ((student, problem),) = [submission.values() for submission in done["unread"]]
    assert student == "s00001"
    assert "Permission denied; see to the file's permissions" in problem


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], 3, "no scheduler answers at tcp://127.0.0.1:1"),
        (["--scheduler", "no-address"], 2, "'no-address' is no address of a scheduler"),
        (["--scheduler", "tls://127.0.0.1:1"], 3, "tls://127.0.0.1:1 wants certificates"),
        (["--db-url", "postgresql:///d?host=/nowhere"], 3, "See that its folder exists or its server runs"),
        (["--course-dir", "."], 2, "no folder submitted/"),
        (["--workers", 0], 2, "greater than or equal to 1"),
        (["--sandbox", "box"], 2, "'box' is not one of"),
    ],
)
def test_what_stops_a_run_is_said_in_words_and_by_the_exit_code(tmp_path, monkeypatch, options, code, says):
    monkeypatch.setattr(cluster_module, "_CONNECTING", 1)
    lay_out(tmp_path, cohort(3))
    done, out, err = grade(tmp_path, *options)
    assert done == code
    assert says in " ".join((out + err).split())


def test_where_no_sandbox_starts_the_run_stops_and_says_why(tmp_path, on_machines):
    lay_out(tmp_path, cohort(3))
    code, out, _ = grade(tmp_path, "--seed", FORBIDDEN, *on_machines)
    assert code == 3
    assert "cannot start grading: user namespaces are forbidden here" in " ".join(out.split())


def test_a_disk_that_is_full_stops_the_run_and_is_said(tmp_path, monkeypatch, on_machines):
    def put(writer, entries):
        raise OSError("no space left on the device")

    lay_out(tmp_path, cohort(3))
    monkeypatch.setattr(GradebookWriter, "put", put)
    code, out, _ = grade(tmp_path, *on_machines)
    assert code == 3
    assert "could not be written: no space left on the device" in " ".join(out.split())


def test_grades_that_cannot_be_written_are_named_and_hold_up_no_other(tmp_path, on_machines):
    lay_out(tmp_path, cohort(5))
    link = tmp_path / "autograded" / "s00002"
    link.parent.mkdir()
    link.symlink_to(tmp_path)
    code, run = grade_json(tmp_path, *on_machines)
    assert (code, run["counts"]["left"], len(run["scores"])) == (3, 1, 4)
    (unwritten,) = run["unwritten"]
    assert unwritten["students"] == ["s00002"]
    assert "symbolic link" in unwritten["problem"]
    link.unlink()
    code, out, _ = grade(tmp_path, *on_machines)
    assert code == 0
    assert "Graded, and not written" not in out
    code, run = grade_json(tmp_path, *on_machines)
    assert (code, run["counts"]["graded before"]) == (0, 5)


def test_without_a_sandbox_it_warns(tmp_path, on_machines):
    lay_out(tmp_path, cohort(1))
    code, out, err = grade(tmp_path, "--sandbox", "none", "--json", *on_machines)
    assert (code, json.loads(out)["exit_code"]) == (0, 0)
    assert "run with your rights" in " ".join(err.split()).replace("runs", "run")


def test_a_worker_with_another_version_of_the_course_is_refused(tmp_path):
    clone = tmp_path / "clone"
    for part in ("autograder", "solutions", "exercises", "tests/stand_ins"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "tests" / "__init__.py").touch()
    with (clone / "autograder" / "grading" / "course" / "expected.py").open("a") as file:
        file.write("# another version\n")
    lay_out(tmp_path, cohort(3))
    with cluster(workers=0) as own:
        own.add(clone=clone)
        code, done = grade_json(tmp_path, "--scheduler", own.address)
    assert code == 3
    assert "runs another version: it has course " in done["stopped"]
    assert scores(tmp_path) == {}


def test_a_worker_without_the_course_is_refused(tmp_path):
    # A module of this name hides the installed package.
    older = tmp_path / "older"
    older.mkdir()
    (older / "autograder.py").touch()
    lay_out(tmp_path, cohort(3))
    with cluster(workers=0) as own:
        own.add(clone=older, preload="json")
        code, done = grade_json(tmp_path, "--scheduler", own.address)
    assert code == 3
    assert "does not have this version of the course" in done["stopped"]


def test_progress_away_from_a_terminal_is_a_line_now_and_then(tmp_path, monkeypatch, on_machines):
    monkeypatch.setattr(progress, "_EVERY", 1)
    lay_out(tmp_path, cohort(80, 0.05))
    began = time.monotonic()
    _, _, err = grade(tmp_path, *on_machines)
    assert "grading rnn: " in err
    assert " of 80, " in err
    assert len(err.splitlines()) <= time.monotonic() - began


def test_help_says_what_each_exit_code_means(tmp_path):
    _, out, _ = grade(tmp_path, "--help")
    for code in ("0", "1", "2", "3", "130"):
        assert f" {code}  " in out
