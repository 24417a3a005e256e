"""Do two groups of seeds differ? An exact answer that assumes nothing of how the numbers are distributed."""

from itertools import combinations


def p_value(a: list[float], b: list[float]) -> float:
    """The exact two-sided permutation test on ranks (Wilcoxon, Mann and Whitney).

    If the two groups came from one distribution, every division of the ranks between them would be as likely as
    every other. The p-value is the share of divisions whose sum of ranks lies at least as far from the middle as
    the one observed. Equal numbers share the mean of their ranks.
    """
    ordered = sorted([*a, *b])
    rank = {value: ordered.index(value) + (ordered.count(value) + 1) / 2 for value in ordered}
    ranks = [rank[value] for value in [*a, *b]]
    middle = len(a) * (len(ranks) + 1) / 2
    observed = abs(sum(ranks[: len(a)]) - middle)
    sums = [sum(chosen) for chosen in combinations(ranks, len(a))]
    return sum(abs(total - middle) >= observed - 1e-9 for total in sums) / len(sums)
