"""Talks. HTTP intake, Slack, delivery, the clock and the command line, around use cases that import none of them."""
