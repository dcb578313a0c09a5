"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): their sheets as cells, and the table on a sheet.

`opening.open_workbook(path)` gives the names of the sheets and the cells of one; `sheets.sheet_of(file, cells)` those
cells as `read_sheet` gives a text file; `sheets.head_rows(path)` how the first sheets of an .xlsx begin.
"""
