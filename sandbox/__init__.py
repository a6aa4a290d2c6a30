"""A local Slack workspace. It knows of the bot what Slack knows: a manifest, tokens and HTTP."""
