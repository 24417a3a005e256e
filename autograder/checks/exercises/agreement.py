"""The exercises of the unit `agreement`, in the notebook's order."""

EXERCISES = ()
