"""What can be a student's name: it becomes a row in nbgrader's tables, a folder's name and a line in a terminal."""

import unicodedata

# The longest name that nbgrader's tables hold, and the longest that a folder may have, in bytes.
MAX_NAME, MAX_BYTES = 128, 255


def problem_of_name(student):
    """Why a name cannot be a student's, in words; None where it can. nbgrader takes a folder's name for it."""
    if not student or student in (".", "..") or "/" in student:
        return "it is not the name of one folder"
    if student.startswith("."):
        return "it begins with a dot, and nbgrader does not see such folders"
    if student != student.strip():
        return "it begins or ends with a space, and nbgrader strips those"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in student):
        return "it has control characters, or letters that are no Unicode"
    if len(student) > MAX_NAME or len(student.encode()) > MAX_BYTES:
        return f"it is longer than {MAX_NAME} letters or {MAX_BYTES} bytes"
    return None
