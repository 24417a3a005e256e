"""What is run by hand: promised figures, speeds, faults, broken inputs, honest notebooks beside stock nbgrader."""
