"""The exercises of the unit `compare`, in the notebook's order."""

EXERCISES = ()
