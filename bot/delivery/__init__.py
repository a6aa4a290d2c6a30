"""Carries messages from the outbox to Slack: each once, whatever happens on the way."""
