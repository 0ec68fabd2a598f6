"""Table → study: indicators by id, a panel of regions and periods, and a report of what is odd.

Works on data frames with the table's columns, fresh or read back from a file; knows nothing of
documents. `identified`, `unknown`, `panel`, `check` and `score` each stand in the module of
their name.
"""
