"""How a case becomes a call, where that takes more than handing over the case's arrays: what exercises use."""
