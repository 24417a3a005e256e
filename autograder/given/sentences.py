"""Sentences whose last verb, was or were, is decided by a subject far before it: made here, nothing is downloaded.

    The cats, which already chased the dog, were full.

The subject stands at the start and decides. Between it and the verb stands a relative clause, whose length is the
distance. It may hold other nouns; one of the other number is an attractor. No other word tells the number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = tuple(
    tuple(pair.split("/"))
    for pair in _words(
        "cat/cats dog/dogs bird/birds horse/horses mouse/mice goose/geese cow/cows rabbit/rabbits lion/lions "
        "wolf/wolves fox/foxes bear/bears duck/ducks hen/hens lamb/lambs pony/ponies camel/camels donkey/donkeys "
        "goat/goats monkey/monkeys owl/owls frog/frogs turtle/turtles tiger/tigers"
    )
)
ADJECTIVES = _words("old young small quiet clever brown gentle proud")
TRANSITIVE = _words("chased saw heard followed liked feared met watched found passed helped greeted")
INTRANSITIVE = _words("ate slept ran sang waited laughed jumped rested swam hid danced worked")
BEFORE_VERB = _words("already often once never still also soon always")
AFTER_VERB = _words("quietly slowly there outside again today alone loudly")
PREPOSITIONS = _words("near behind beside before after with without around")
COMPLEMENTS = _words("full hungry tired happy late ready asleep gone")

# A word's number is its place in this list. 0 fills up a short sentence.
WORDS = (
    "<fill>",
    *("the", "which", "and"),
    *(word for pair in NOUNS for word in pair),
    *(ADJECTIVES + TRANSITIVE + INTRANSITIVE + BEFORE_VERB + AFTER_VERB + PREPOSITIONS),
)
NUMBER_OF = {word: number for number, word in enumerate(WORDS)}
VERBS = ("was", "were")

# The capstone's sentences: words between subject and verb, and room for "the old cats" before them.
DISTANCES = (4, 8, 16, 64)
LENGTH = 3 + max(DISTANCES)
# One sentence in five is never used for training, whatever the seed.
HELD_OUT = 5


@dataclass(frozen=True)
class Sentence:
    """A sentence: its words before the verb, where its subject stands among them, and how it ends.

    label: 0 for was, 1 for were
    attractors: how many nouns after the subject are of the other number
    """

    words: tuple[str, ...]
    subject: int
    label: int
    attractors: int
    complement: str

    @property
    def distance(self) -> int:
        """The number of words between the subject and the verb."""
        return len(self.words) - self.subject - 1

    @property
    def is_held_out(self) -> bool:
        """Whether the sentence is kept for judging; the same at every draw, so that no seed trains on it."""
        return sum(NUMBER_OF[word] for word in self.words) % HELD_OUT == 0

    def __str__(self) -> str:
        start, clause = self.words[: self.subject + 1], self.words[self.subject + 1 :]
        return f"{' '.join(start).capitalize()}, {' '.join(clause)}, {VERBS[self.label]} {self.complement}."


def sentences(
    count: int, distance: int, attractors: int | None = None, seed: int = 0, held_out: bool = False
) -> list[Sentence]:
    """`count` sentences, every other one with was; the same for the same seed.

    distance: words between subject and verb, at least 2
    attractors: how many nouns between are of the other number. One noun fewer is of the subject's own, so that
        counting nouns tells nothing; with 0 there is no noun between. None draws how many nouns there are, and
        the number of each by a coin, so that no noun but the subject tells anything.
    held_out: whether to draw sentences for judging or for training
    ValueError where so many nouns do not fit into the distance.
    """
    between = 0 if not attractors else 2 * attractors - 1
    if distance < _shortest(between):
        raise ValueError(
            f"{attractors} attractors need a distance of at least {_shortest(between)}; it is {distance}.\n"
            "Ask for fewer attractors or a longer distance."
        )
    # A stream of its own for every question, so that no two share their draws.
    rng = np.random.default_rng([seed, distance, 0 if attractors is None else attractors + 1, held_out])
    drawn = []
    while len(drawn) < count:
        sentence = draw(rng, len(drawn) % 2, distance, attractors)
        if sentence.is_held_out == held_out:
            drawn.append(sentence)
    return drawn


def training_set(seed: int = 0, each: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Tokens (N, LENGTH) and labels (N,) of `each` sentences at each of DISTANCES, shuffled."""
    drawn = [sentence for distance in DISTANCES for sentence in sentences(each, distance, seed=seed)]
    tokens, labels = encode(drawn)
    order = np.random.default_rng(seed).permutation(len(tokens))
    return tokens[order], labels[order]


def held_out_set(distance: int, seed: int = 0, count: int = 240) -> list[Sentence]:
    """`count` sentences for judging: the first half without attractors, the second with one to three of them.

    count: a multiple of 12, so that was and were are equally many
    Whoever always answers the same is right in half of them, whoever goes by the nearest noun in less than two
    thirds, whoever counts nouns in three quarters at best.
    """
    most = max(a for a in (1, 2, 3) if distance >= _shortest(2 * a - 1))
    drawn = sentences(count // 2, distance, 0, seed, held_out=True)
    for attractors in range(1, most + 1):
        drawn += sentences(count // 2 // most, distance, attractors, seed, held_out=True)
    return drawn


def encode(drawn: Sequence[Sentence], length: int = LENGTH) -> tuple[np.ndarray, np.ndarray]:
    """Tokens (N, length) and labels (N,) of sentences, as int64; short ones are filled with 0 on the left.

    So the last column always holds the last word before the verb.
    """
    tokens = np.zeros((len(drawn), length), dtype=np.int64)
    for row, sentence in zip(tokens, drawn, strict=True):
        row[length - len(sentence.words) :] = [NUMBER_OF[word] for word in sentence.words]
    return tokens, np.array([sentence.label for sentence in drawn], dtype=np.int64)


def _shortest(nouns):
    """The words of the shortest relative clause: "which slept", "which saw the dog", 3 more for each noun more."""
    return 2 if nouns == 0 else 1 + 3 * nouns


def draw(rng: np.random.Generator, label: int, distance: int, attractors: int | None) -> Sentence:
    """A Sentence for this label from the NumPy Generator `rng`, held out or not; attractors: as in `sentences`."""
    numbers = _numbers_between(rng, label, distance, attractors)
    start = ["the", *([_one(rng, ADJECTIVES)] if rng.random() < 0.5 else []), _noun(rng, label)]
    return Sentence(
        words=(*start, *_clause(rng, distance, numbers)),
        subject=len(start) - 1,
        label=label,
        attractors=sum(number != label for number in numbers),
        complement=_one(rng, COMPLEMENTS),
    )


def _numbers_between(rng, label, distance, attractors):
    """The numbers of the nouns between subject and verb, in order: 0 singular, 1 plural."""
    if attractors is None:
        most = (distance - 1) // 3
        return rng.integers(2, size=rng.integers(most + 1)).tolist()
    return rng.permutation([1 - label] * attractors + [label] * (attractors - 1)).tolist()


def _clause(rng, distance, numbers):
    """A relative clause of `distance` words with a noun for each of `numbers`, in order."""
    head = ["which", _one(rng, INTRANSITIVE)]
    if numbers:
        head = ["which", _one(rng, TRANSITIVE), "the", _noun(rng, numbers[0])]
    spare = distance - _shortest(len(numbers))
    # "and slept quietly" takes three words; what is left over is "already", or "and slept".
    pieces = [["and", _one(rng, INTRANSITIVE), _one(rng, AFTER_VERB)] for _ in range(spare // 3)]
    if spare % 3 == 1:
        head.insert(1, _one(rng, BEFORE_VERB))
    if spare % 3 == 2:
        pieces.append(["and", _one(rng, INTRANSITIVE)])
    pieces += [[_one(rng, PREPOSITIONS), "the", None] for _ in numbers[1:]]
    rng.shuffle(pieces)
    rest = iter(numbers[1:])
    words = head + [word for piece in pieces for word in piece]
    return [word or _noun(rng, next(rest)) for word in words]


def _noun(rng, number):
    return NOUNS[rng.integers(len(NOUNS))][number]


def _one(rng, words):
    return words[rng.integers(len(words))]
