"""Who may see and do what, cell by cell: nine principals × every record × every field, and × every operation.

Written by hand: `audience` (who may see a field), `record` (what everybody is towards every record), `operation` (what
becomes of an operation whoever asks). `world` makes the records. To add

- a field: its name in `audience`, and something in `world` that gives it a value;
- a kind of record: the same, its prefix in `seen.TYPES`, its words in `record`, a line in `server/schema/who.py`;
- an operation: a line in `operation`, where it can be done, and its payload in `audience`;
- a kind of change: a line in `record.CHANGES`.
"""
