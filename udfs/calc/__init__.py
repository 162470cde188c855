"""The functions in LibreOffice Calc, as an extension."""
