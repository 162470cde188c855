"""Lets the server start only with the guard of routers/custom.py in place."""

from udfs.server.guard import lifespan

__all__ = ["lifespan"]
