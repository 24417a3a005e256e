"""Notebooks that try to get points which they have not earned, or to harm the grader; and what becomes of them."""
