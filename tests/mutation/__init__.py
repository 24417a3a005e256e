"""Machine-made mutants of the reference solutions, which the checks must tell from the reference.

mutmut and cosmic-ray were looked at first. Both write one changed file to disk and run the whole test suite for
each mutant, so they need importable modules where our references are notebook cells, and a process for each of
thousands of mutants where a call in this process takes milliseconds. Neither has the operators that array code
needs: transposes, axes, swapped operands of a matrix product.
"""
