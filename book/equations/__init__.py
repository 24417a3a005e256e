"""Execute the equations that a chapter displays.

The build reads each numbered equation from the chapter itself, evaluates both of its sides with numbers
from an independent oracle, and fails where they differ or where an equation was never evaluated.
"""

from .latex import EquationError
from .ledger import Ledger, relative_error

__all__ = ["EquationError", "Ledger", "relative_error"]
