"""Serve over the two file descriptors named on the command line: a notebook without a sandbox."""

import sys

from autograder.runner.serve import serve
from autograder.runner.shell import make_shell

serve(int(sys.argv[1]), int(sys.argv[2]), make_shell())
