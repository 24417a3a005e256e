"""The exercises of the unit `scan`, in the notebook's order."""

EXERCISES = ()
