"""A second opinion on what comments are about, by sentence embeddings: the optional extra `[semantic]`."""
