"""The HTTP side: survey tools, the directory, Slack's requests, and those who watch over the bot."""
