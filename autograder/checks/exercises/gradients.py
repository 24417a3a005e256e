"""The exercises of the unit `gradients`, in the notebook's order."""

EXERCISES = ()
