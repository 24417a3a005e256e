"""The exercises of the unit `variants`, in the notebook's order."""

EXERCISES = ()
