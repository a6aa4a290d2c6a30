"""How fast the bot is, how much it holds, and where the time goes: real processes on loopback, and nothing else."""
