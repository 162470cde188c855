"""The functions from a server of the company, through xlwings Server."""
