"""Put grades on a disk that is full, and again once it is not: python -m tests.grading.full_disk FOLDER"""

import sys
from pathlib import Path

from autograder.grading.gradebook import GradebookError, GradebookWriter
from tests.stand_ins.entries import UNIT, entry


def main(folder):
    course = Path(folder)
    batch = [entry("ada", 0.5), *(entry(f"student-{number}") for number in range(40))]
    with GradebookWriter(course, UNIT) as writer:
        writer.put([entry("ada", 1.0)])
        filler = course / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                file.truncate(file.tell() - 100 * 4096)
        try:
            writer.put(batch)
        except GradebookError as error:
            print("refused:", str(error).splitlines()[0].replace(f" of {error.students[0]!r}", ""))
        print("left:", [file.name for file in course.glob("autograded/*/*/.*")])
        print("grades:", {student: graded.score for student, graded in writer.summaries() if writer.key_of(student)})
        filler.unlink()
        writer.put(batch)
        print("goes on:", sum(bool(writer.key_of(put.student)) for put in batch))


if __name__ == "__main__":
    main(*sys.argv[1:])
