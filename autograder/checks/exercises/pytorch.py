"""The exercises of the unit `pytorch`, in the notebook's order."""

EXERCISES = ()
