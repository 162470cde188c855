"""The functions with English texts: the UDF module of a workbook that was installed with ``--lang en``.

Excel starts Python without our environment, so that the workbook itself must say its language: by this name.
"""

from udfs.binding import functions
from udfs.com.functions import expose

globals().update({function.name: expose(function, "en") for function in functions()})
