"""What the workbook computes by itself: its hidden sheets, and the formulas of what they hold."""
