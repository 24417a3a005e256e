"""What runs a student's notebook inside the sandbox: it does as the referee says, and nothing here knows an answer."""
