"""The drawing of the page on grading a cohort."""

from .svg import plot


def growth(rows: list[dict]) -> str:
    """How many are graded by the time, with the straight line to the end; and what the processes hold meanwhile."""
    from matplotlib.figure import Figure

    minutes = [row["seconds"] / 60 for row in rows]
    graded = [row["graded"] for row in rows]
    figure = Figure(figsize=(4.8, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    above.plot(minutes, graded, color="black", label="graded")
    first = next(place for place, count in enumerate(graded) if count)
    above.plot(
        [minutes[first], minutes[-1]], [graded[first], graded[-1]], color="black", linestyle=(0, (1, 3)), linewidth=2.5,
        label="straight line",
    )  # fmt: skip
    above.set(ylabel="submissions graded", ylim=(0, None))
    for column, style, label in (("all MiB", "-", "all processes"), ("run MiB", "--", "the run's own process")):
        # At the last look the workers have gone.
        below.plot(minutes[:-1], [row[column] for row in rows[:-1]], style, color="black", label=label)
    below.set(xlabel="minutes", ylabel="memory, MiB", ylim=(0, None))
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, loc="best", fontsize=10)
    held = [row["all MiB"] for row in rows[first:-1]]
    return plot(
        figure, "cohort-growth",
        "Submissions graded and memory held, by the time of one run",
        f"{graded[-1]} submissions in {minutes[-1]:.1f} minutes, along a straight line. All processes together hold "
        f"{min(held)} to {max(held)} MiB from the first grade on; the run's own process grows from "
        f"{rows[first]['run MiB']} to {rows[-2]['run MiB']} MiB.",
    )  # fmt: skip
