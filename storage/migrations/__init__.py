"""The schema's history, one step a file. Applied by `storage.migrate`."""
