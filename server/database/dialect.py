"""A statement that is asked all the time is written out: making it of a query takes longer than answering it."""

from functools import cache

WORDS = {
    "sqlite": {"json_list": "json_group_array", "json_array": "json_array"},
    "postgres": {"json_list": "json_agg", "json_array": "json_build_array"},
}
SIGNS = {"sqlite": "?", "postgres": "$"}
MOST_VALUES = 9


@cache
def in_dialect(statement: str, dialect: str) -> str:
    """`{0}`, `{1}` … become the places of its values, and `{json_list}` and `{json_array}` functions.

    `json_list` gathers the rows of a subquery; of none it makes [] on SQLite and NULL on PostgreSQL.
    """
    places = (f"{SIGNS[dialect]}{number}" for number in range(1, MOST_VALUES + 1))
    return statement.format(*places, **WORDS[dialect])
