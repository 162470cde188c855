"""Sample data: a fictitious French B2B sales team and the seeded program that writes it."""
