"""What late submissions lose, as nbgrader's AssignLatePenalties takes it one by one."""

from datetime import timedelta

from nbgrader.api import SubmittedNotebook
from sqlalchemy import select, update


def write_penalties(session, duedate, submissions, plugin):
    """Write the penalty of each submission where it is another than before; what its plugin says, but no gain.

    duedate: the assignment's, or None
    submissions: by student, each with its notebook_id, its timestamp and its extension, None where it has none
    plugin: nbgrader's, which says what so many points lose after so many seconds
    """
    ids = [submission.notebook_id for submission in submissions.values()]
    rows = session.execute(
        select(SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty).where(SubmittedNotebook.id.in_(ids))
    )
    present = {row.id: row.late_submission_penalty for row in rows}
    changed = []
    for student, submission in submissions.items():
        penalty = _penalty(session, duedate, student, submission, plugin)
        if penalty != present[submission.notebook_id]:
            changed.append({"id": submission.notebook_id, "late_submission_penalty": penalty})
    if changed:
        session.execute(update(SubmittedNotebook), changed)


def _penalty(session, duedate, student, submission, plugin):
    """At least 0 and at most the score; None where the submission was in time, or nobody knows."""
    if duedate is None or submission.timestamp is None:
        return None
    seconds = (submission.timestamp - duedate - (submission.extension or timedelta())).total_seconds()
    if seconds <= 0:
        return None
    score = session.scalars(select(SubmittedNotebook.score).where(SubmittedNotebook.id == submission.notebook_id)).one()
    penalty = plugin.late_submission_penalty(student, score, seconds)
    return None if penalty is None else 0 if penalty < 0 else min(penalty, score)
