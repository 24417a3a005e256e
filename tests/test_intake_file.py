"""What is read of a submitted file, and where nothing is."""

import os

import pytest

from autograder.grading.intake import IntakeError, bytes_of
from autograder.grading.intake.file import LARGEST_FILE

UNIT = "rnn"


@pytest.fixture
def submitted(tmp_path):
    folder = tmp_path / "submitted" / "ada" / UNIT
    folder.mkdir(parents=True)
    return folder


def read(folder):
    return bytes_of(folder.parents[1], folder / f"{UNIT}.ipynb")


def test_a_file_is_read(submitted):
    (submitted / f"{UNIT}.ipynb").write_bytes(b"x")
    assert read(submitted) == b"x"


def test_a_missing_file_says_what_lies_there(submitted):
    (submitted / "rnn (1).ipynb").write_bytes(b"x")
    with pytest.raises(IntakeError, match=r"there is no rnn.ipynb; in its place came rnn \(1\).ipynb"):
        read(submitted)


def test_a_file_whose_name_is_no_text_is_told_of_in_text(submitted):
    with open(os.fsencode(submitted) + b"/\xe9.ipynb", "wb"):
        pass
    with pytest.raises(IntakeError, match="in its place came \N{REPLACEMENT CHARACTER}"):
        read(submitted)


def test_control_characters_in_a_files_name_are_escaped(submitted):
    (submitted / "\x1b[2J\x07é.ipynb").touch()
    with pytest.raises(IntakeError, match=r"in its place came \\x1b\[2J\\x07é.ipynb"):
        read(submitted)


@pytest.mark.parametrize("kind", ["link to a file", "folder", "pipe", "device link"])
def test_what_is_no_file_is_refused_at_once(submitted, tmp_path, kind):
    place = submitted / f"{UNIT}.ipynb"
    (tmp_path / "secret").write_bytes(b"secret")
    {
        "link to a file": lambda: place.symlink_to(tmp_path / "secret"),
        "folder": place.mkdir,
        "pipe": lambda: os.mkfifo(place),
        "device link": lambda: place.symlink_to("/dev/zero"),
    }[kind]()
    with pytest.raises(IntakeError, match=r"no file|symbolic link"):
        read(submitted)


@pytest.mark.parametrize("part", ["ada", UNIT])
def test_a_link_on_the_way_is_not_followed(submitted, tmp_path, part):
    (submitted / f"{UNIT}.ipynb").write_bytes(b"x")
    link = submitted if part == UNIT else submitted.parent
    link.rename(tmp_path / "elsewhere")
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IntakeError, match=f"the folder {part} of the submission is a symbolic link"):
        read(submitted)


def test_a_file_too_large_is_refused(submitted):
    (submitted / f"{UNIT}.ipynb").write_bytes(b" " * (LARGEST_FILE + 1))
    with pytest.raises(IntakeError, match="more than 5 MB"):
        read(submitted)
