"""Cohorts for the tests of the report, made from a seed."""
