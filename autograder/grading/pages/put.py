"""Puts a made file in its place."""

import os


def put(place, text):
    """Write a text in one step, so that a reader never sees half of it; returns the place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.new")
    # A student's name or output may hold what is no valid text.
    beside.write_bytes(text.encode("utf-8", "backslashreplace"))
    os.replace(beside, place)
    return place
