"""How the workbook looks: measures, colours, number formats, words, and how much room a text takes."""
