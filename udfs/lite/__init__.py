"""The functions inside Excel with nothing installed but the xlwings Lite add-in."""
