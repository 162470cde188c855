"""The commands that bring the functions to a spreadsheet program: one module per host."""
