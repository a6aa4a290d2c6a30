"""Speaks Slack: what is shown there and what is pressed there. Decides nothing and keeps nothing."""
