"""The functions as xlwings Lite calls them: in Excel's own Python, with the decorators and errors of the Server."""

from udfs.server.functions import expose

__all__ = ["expose"]
