"""Remembers. Rows in, the rules' types out. Nothing here decides or talks to anyone but the database."""
