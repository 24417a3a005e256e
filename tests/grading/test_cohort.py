"""`autograder grade` with real schedulers and workers, and stand-ins for what grades (tests/stand_ins)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.grading.course.paths import ROOT
from tests.stand_ins.runs import (
    ENVIRONMENT,
    cluster,
    crowd,
    family,
    grade,
    grade_json,
    kill,
    lay_out,
    none_left,
    points,
    start,
    wait_for,
    written,
)

AUTOGRADER = Path(sys.executable).with_name("autograder")
COUNT = 120
# Long enough that all of them together outlast the start of what the tests kill.
SECONDS = 0.05


@pytest.fixture
def course(tmp_path):
    lay_out(tmp_path, crowd(COUNT, SECONDS))
    return tmp_path


def assert_each_graded_once(course, count=COUNT):
    times, scores = written(course)
    assert scores == points(crowd(count))
    assert set(times.values()) == {1}


def some_are_written(course):
    return len(written(course)[0]) > 10


def test_a_worker_killed_in_mid_run_costs_no_grade_and_doubles_none(course):
    with cluster() as machines:
        run = start(course, "--json", "--scheduler", machines.address)
        wait_for(lambda: some_are_written(course))
        kill(machines.workers[0])
        out, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    assert json.loads(out)["counts"]["failed"] == 0
    assert_each_graded_once(course)


def test_a_lost_scheduler_is_said_and_the_next_run_completes(course):
    with cluster() as machines:
        run = start(course, "--scheduler", machines.address)
        wait_for(lambda: some_are_written(course))
        kill(machines.scheduler)
        killed = time.monotonic()
        out, err = run.communicate(timeout=120)
        assert time.monotonic() - killed < 10
    assert run.returncode == 3
    assert "the scheduler is gone. What is graded stands." in " ".join(out.split())
    assert "Traceback" not in out + err
    before = len(written(course)[0])
    with cluster() as machines:
        code, done = grade_json(course, "--scheduler", machines.address)
    assert (code, done["counts"]["graded before"], len(done["scores"])) == (0, before, COUNT - before)
    assert_each_graded_once(course)


def test_a_killed_run_leaves_no_process_and_the_next_goes_on(course):
    run = start(course, "--workers", 2)
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    assert sum(process.name() == "sleep" for process in processes) == 2
    kill(run)
    run.communicate()
    assert none_left(processes)
    code, done = grade_json(course, "--workers", 2)
    assert code == 0
    assert done["counts"]["graded before"] > 10
    assert_each_graded_once(course)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_asked_to_stop_keeps_what_came_and_says_how_to_go_on(course, number):
    run = start(course, "--workers", 2)
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    # Ctrl-C reaches every process of the terminal's group.
    os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Run the same command again" in out
    assert "Traceback" not in out + err
    assert none_left(processes)
    code, done = grade_json(course, "--workers", 2)
    assert (code, done["counts"]["failed"]) == (0, 0)
    assert_each_graded_once(course)


def test_a_second_ctrl_c_stops_at_once_and_says_how_to_go_on(course):
    # Each batch takes longer to write than it takes until the second comes.
    run = start(course, "--workers", 2, CROWD_WRITING="5")
    wait_for(lambda: some_are_written(course))
    processes = family(run)
    os.killpg(run.pid, signal.SIGINT)
    time.sleep(1)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, out) == (130, "")
    assert "Stopped at once. What is graded stands. Run the same command again" in err
    assert "Traceback" not in err
    assert none_left(processes)


def test_ctrl_c_while_workers_start_is_no_trouble_with_the_workers(course):
    run = start(course, "--workers", 2, "--force")
    wait_for(lambda: len(family(run)) > 3)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, out + err
    assert "asked to stop. What is graded stands. Run the same command again: with --force it begins anew." in out
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("die", "the process that graded it ended every time"),
        ("raise", "the grader failed on it: KeyError: 'h'. Show this to who teaches you"),
    ],
)
def test_a_submission_that_breaks_every_worker_is_graded_with_a_reason_and_its_neighbours_as_ever(course, does, says):
    lay_out(course, {"s00030": {"does": does, "share": 1}})
    # Dask's own time is 15 s, and a worker that dies again and again is away at the end of one of them by chance.
    code, done = grade_json(course, "--workers", 2, DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT="100ms")
    assert code == 1
    (failed,) = [score for score in done["scores"] if score["kind"] == "failed"]
    assert (failed["student"], failed["score"]) == ("s00030", 0)
    assert says in failed["ended"]
    times, scores = written(course)
    assert scores == points(crowd(COUNT)) | {"s00030": 0}
    assert set(times.values()) == {1}


def test_workers_that_die_on_the_released_notebook_stop_the_run_and_print_no_traceback(tmp_path):
    lay_out(tmp_path, {"s00000": {"does": "die"}})
    code, out, err = grade(tmp_path, "--workers", 1, CROWD_CONTROL="die")
    assert code == 3, out + err
    assert "the workers cannot grade even the released notebook: the process that graded it ended every time" in out
    assert "Traceback" not in out + err, err


def test_a_second_run_grades_only_what_is_new_and_force_grades_all(tmp_path):
    lay_out(tmp_path, crowd(5))
    assert grade_json(tmp_path, "--workers", 1)[0] == 0
    # With nothing new no scheduler is asked, so an address where none listens does no harm.
    code, done = grade_json(tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    assert (code, done["scores"], done["counts"]["graded before"]) == (0, [], 5)
    lay_out(tmp_path, {"s00004": {"share": 0.25}})
    code, done = grade_json(tmp_path, "--workers", 1)
    assert [(change["student"], change["before"], change["after"]) for change in done["changes"]] == [("s00004", 20, 5)]
    assert [score["student"] for score in done["scores"]] == ["s00004"]
    code, done = grade_json(tmp_path, "--workers", 1, "--force")
    assert (len(done["scores"]), done["counts"]["graded before"], done["changes"]) == (5, 0, [])


def test_each_worker_keeps_one_referee_for_the_whole_run(tmp_path):
    lay_out(tmp_path, crowd(40, 0.02))
    grade(tmp_path, "--workers", 2, CROWD_REFEREES=str(tmp_path / "referees"))
    processes = (tmp_path / "referees").read_text().split()
    assert len(processes) == len(set(processes)) == 2


def test_a_missing_notebook_is_graded_with_a_reason_without_a_worker(tmp_path):
    (tmp_path / "submitted" / "ada" / "rnn").mkdir(parents=True)
    (tmp_path / "submitted" / "eve").symlink_to("ada")
    code, out, _ = grade(tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    assert code == 1
    assert "ada: Your submission could not be read: there is no rnn.ipynb" in out
    assert "submitted/eve: it is a symbolic link" in out
    assert written(tmp_path)[1] == {"ada": 0}
    # It is told as long as it stands, though nothing is graded.
    code, out, _ = grade(tmp_path)
    assert (code, "ada: Your submission could not be read: there is no rnn.ipynb" in out) == (1, True)
    code, done = grade_json(tmp_path)
    assert (code, done["scores"], [score["student"] for score in done["scores before"]]) == (1, [], ["ada"])


def test_a_timestamp_that_changes_is_a_new_submission_and_one_that_is_no_time_is_listed(tmp_path):
    lay_out(tmp_path, crowd(3))
    told = tmp_path / "submitted" / "s00001" / "rnn" / "timestamp.txt"
    told.write_text("the day before yesterday")
    code, out, _ = grade(tmp_path, "--workers", 1)
    assert code == 1
    assert "timestamp.txt tells none; mend it, and run again:\n  s00001\n" in out
    # It is listed as long as it stays, though nothing is graded.
    code, done = grade_json(tmp_path, "--workers", 1)
    assert (code, done["undated"], done["scores"]) == (1, ["s00001"], [])
    told.write_text("2026-11-01 10:00:00 UTC")
    code, done = grade_json(tmp_path, "--workers", 1)
    assert (code, done["undated"], [score["student"] for score in done["scores"]]) == (0, [], ["s00001"])


def test_a_course_directory_that_every_notebook_could_read_is_refused(tmp_path):
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        lay_out(Path(folder), crowd(1))
        (tmp_path / "submitted").symlink_to(Path(folder) / "submitted")
        for course in (Path(folder), tmp_path):
            code, done = grade_json(course, "--workers", 1)
            assert code == 2
            assert f"lies in {os.path.realpath(sys.prefix)}, which every notebook can read" in done["stopped"]


def test_a_submission_that_may_not_be_read_is_listed_and_keeps_no_other_from_a_grade(tmp_path):
    lay_out(tmp_path, crowd(3))
    code, done = grade_json(tmp_path, "--workers", 1, CROWD_UNREADABLE="s00001")
    assert (code, len(done["scores"]), done["counts"]["left"]) == (3, 2, 1)
    ((student, problem),) = [submission.values() for submission in done["unread"]]
    assert student == "s00001"
    assert "Permission denied; see to the file's permissions" in problem


@pytest.mark.parametrize(
    ("options", "environment", "code", "says"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], {}, 3, "no scheduler answers at tcp://127.0.0.1:1"),
        (["--scheduler", "no-address"], {}, 2, "'no-address' is no address of a scheduler"),
        (["--scheduler", "tls://127.0.0.1:1"], {}, 3, "tls://127.0.0.1:1 wants certificates"),
        (["--workers", 1], {"CROWD_NO_SANDBOX": "1"}, 3, "cannot start grading: user namespaces are forbidden here"),
        (["--workers", 1], {"CROWD_DISK_FULL": "1"}, 3, "could not be written: no space left on the device"),
        (["--db-url", "postgresql://h/d"], {}, 3, "could not be opened: no database answers at postgresql://h/d"),
        (["--course-dir", "."], {}, 2, "no folder submitted/"),
        (["--workers", 0], {}, 2, "greater than or equal to 1"),
        (["--sandbox", "box"], {}, 2, "'box' is not one of"),
    ],
)
def test_what_stops_a_run_is_said_in_words_and_by_the_exit_code(tmp_path, options, environment, code, says):
    lay_out(tmp_path, crowd(3))
    done, out, err = grade(tmp_path, *options, **environment)
    assert done == code
    assert says in " ".join((out + err).split())
    assert "Traceback" not in out + err


def test_grades_that_cannot_be_written_are_named_and_hold_up_no_other(tmp_path):
    lay_out(tmp_path, crowd(5))
    link = tmp_path / "autograded" / "s00002"
    link.parent.mkdir()
    link.symlink_to(tmp_path)
    code, run = grade_json(tmp_path, "--workers", 1, CROWD_GRADEBOOK="nbgrader")
    assert (code, run["counts"]["left"], len(run["scores"])) == (3, 1, 4)
    (unwritten,) = run["unwritten"]
    assert unwritten["students"] == ["s00002"]
    assert "symbolic link" in unwritten["problem"]
    link.unlink()
    code, out, _ = grade(tmp_path, "--workers", 1, CROWD_GRADEBOOK="nbgrader")
    assert code == 0
    assert "Graded, and not written" not in out
    code, run = grade_json(tmp_path, "--workers", 1, CROWD_GRADEBOOK="nbgrader")
    assert (code, run["counts"]["graded before"]) == (0, 5)


def test_without_a_sandbox_it_warns(tmp_path):
    lay_out(tmp_path, crowd(1))
    code, out, err = grade(tmp_path, "--workers", 1, "--sandbox", "none", "--json")
    assert (code, json.loads(out)["exit_code"]) == (0, 0)
    assert "run with your rights" in err.replace("runs", "run")


def test_a_worker_with_another_version_of_the_course_is_refused(tmp_path):
    clone = tmp_path / "clone"
    for part in ("autograder", "solutions", "exercises", "tests/stand_ins"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "tests" / "__init__.py").touch()
    with (clone / "autograder" / "grading" / "course" / "expected.py").open("a") as file:
        file.write("# another version\n")
    lay_out(tmp_path, crowd(3))
    with cluster(workers=0) as machines:
        machines.add(clone=clone)
        code, done = grade_json(tmp_path, "--scheduler", machines.address)
    assert code == 3
    assert "runs another version: it has course " in done["stopped"]
    assert written(tmp_path)[1] == {}


def test_a_worker_without_the_course_is_refused(tmp_path):
    # A module of this name hides the installed package.
    older = tmp_path / "older"
    older.mkdir()
    (older / "autograder.py").touch()
    lay_out(tmp_path, crowd(3))
    with cluster(workers=0) as machines:
        machines.add(clone=older, preload="json")
        code, done = grade_json(tmp_path, "--scheduler", machines.address)
    assert code == 3
    assert "does not have this version of the course" in done["stopped"]


def test_progress_away_from_a_terminal_is_a_line_now_and_then(tmp_path):
    lay_out(tmp_path, crowd(150, 0.05))
    _, _, err = grade(tmp_path, "--workers", 1)
    assert "grading rnn: " in err
    assert " of 150, " in err
    assert len(err.splitlines()) < 5


def test_help_says_what_each_exit_code_means():
    done = subprocess.run([AUTOGRADER, "grade", "--help"], capture_output=True, text=True, env=ENVIRONMENT)
    for code in ("0", "1", "2", "3", "130"):
        assert f" {code}  " in done.stdout
