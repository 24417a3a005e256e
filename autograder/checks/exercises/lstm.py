"""The exercises of the unit `lstm`, in the notebook's order."""

EXERCISES = ()
