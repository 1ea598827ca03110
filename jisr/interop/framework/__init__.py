"""A framework as files: a workbook with a sheet a table, a folder of CSV, a folder of YAML; out and in without loss."""
