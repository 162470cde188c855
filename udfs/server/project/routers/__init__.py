"""Where xlwings Server looks for what a project adds."""
