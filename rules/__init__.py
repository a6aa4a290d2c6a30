"""Decides. Facts, policy and `now` go in; decisions come out. Nothing here waits, reads a clock or knows Slack."""
