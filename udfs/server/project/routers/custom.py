"""Puts the guard of xl-kpi before every request; xlwings Server imports this file when it starts."""

from xlwings_server.main import app

from udfs.server.guard import protect

protect(app)
