"""What the bot can be asked to do: load, decide, save. Imports no Slack and no HTTP."""
