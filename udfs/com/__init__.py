"""The functions on Windows Excel with a Python of its own, through xlwings and COM."""
