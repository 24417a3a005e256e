"""Put grades on a disk that is full, and again once it is not: python -m tests.grading.full_disk FOLDER"""

import sys
from pathlib import Path

from autograder.grading.gradebook import Commit, CommitError
from tests.stand_ins.entries import UNIT, entry


def main(folder):
    course = Path(folder)
    batch = [entry("ada", 0.5), *(entry(f"student-{number}") for number in range(40))]
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada", 1.0)])
        filler = course / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                file.truncate(file.tell() - 100 * 4096)
        try:
            commit.put(batch)
        except CommitError as error:
            print("refused:", str(error).splitlines()[0].replace(f" of {error.students[0]!r}", ""))
        print("left:", [file.name for file in course.glob("autograded/*/*/.*")])
        print("grades:", {student: graded.score for student, graded in commit.summaries() if commit.key_of(student)})
        filler.unlink()
        commit.put(batch)
        print("goes on:", sum(bool(commit.key_of(put.student)) for put in batch))


if __name__ == "__main__":
    main(*sys.argv[1:])
