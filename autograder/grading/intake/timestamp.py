"""When a submission was handed in, as its timestamp.txt tells it."""

# Longer than any time that nbgrader writes.
LONGEST = 100


def time_of(text):
    """The time in UTC, without a zone as nbgrader keeps it; None where there is no text. ValueError: it is no time."""
    if text is None:
        return None
    # nbgrader loads in seconds, which most submissions need not wait for.
    from nbgrader.utils import parse_utc

    try:
        if len(text) > LONGEST:
            raise ValueError
        return parse_utc(text.strip())
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"wanted a date and a time, got {text[:40]!r}") from None
