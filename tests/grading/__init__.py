"""Claims about the grader's machine: release, intake, sandbox, referee, cohort, gradebook, pages."""
