"""A small cohort of students, and the real nbgrader commands that grade their notebooks."""
