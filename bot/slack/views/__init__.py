"""What Slack shows: pure functions from facts to Block Kit as plain dicts. Does no I/O and reads no clock."""
