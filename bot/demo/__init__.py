"""A whole day in a local Slack workspace: the bot on sample accounts, connected as it would be to Slack."""
