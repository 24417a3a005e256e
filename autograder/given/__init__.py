"""Functions that notebooks give to the reader."""

import numpy as np


def sigmoid(a: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-a)) for every entry of an array, without overflow: log(1 + exp(-a)) is left to NumPy."""
    return np.exp(-np.logaddexp(0, -a))
