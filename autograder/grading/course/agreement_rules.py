"""What a trained model of the unit `agreement` may have fallen into: rules of thumb, each as a model.

A trained model equals none to the last digit. So the misconceptions of `train_agreement` are edits that return one
of these, and a model that answers as it does, but for a few sentences, gets its name.
"""

import numpy as np
import torch

from autograder.given.sentences import NOUNS, NUMBER_OF

# By a word's number: 1 a plural noun, 0 a singular noun, -1 no noun.
_NUMBER = np.full(len(NUMBER_OF), -1)
_NUMBER[[NUMBER_OF[one] for one, _ in NOUNS]] = 0
_NUMBER[[NUMBER_OF[many] for _, many in NOUNS]] = 1


def always(label):
    """The model that gives every sentence the same label."""
    return _model(lambda numbers: label)


def noun(place, opposite=False):
    """The model that goes by one of the nouns: 0 the first, which is the subject, -1 the nearest to the verb."""
    return _model(lambda numbers: int(numbers[place]) ^ opposite)


def _model(answer):
    def logits(tokens):
        numbers = (_NUMBER[row] for row in tokens.numpy())
        labels = [answer(row[row >= 0]) for row in numbers]
        return torch.nn.functional.one_hot(torch.tensor(labels), 2).double()

    return logits
