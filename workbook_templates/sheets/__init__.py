"""The sheets that people see, and what several of them share."""
