"""The exercises of the unit `gru`, in the notebook's order."""

EXERCISES = ()
