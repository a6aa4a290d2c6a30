"""The command line: each command parses, calls, prints. Errors are one line that says what to do."""
