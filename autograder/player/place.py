"""Where a notebook may write in the sandbox."""

SCRATCH = "/scratch"
