"""Execute the equations that a chapter displays.

The build reads each numbered equation from the chapter itself, evaluates both of its sides with numbers
from an independent oracle, and fails where they differ or where an equation was never evaluated.
"""

from .ledger import Ledger
from .latex import EquationError

__all__ = ["EquationError", "Ledger"]
