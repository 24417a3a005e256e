"""Claims about the reader's machine: the references, what `check` says, and what every wrong function loses."""
