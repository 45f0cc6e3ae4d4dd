"""The check of a column of few words, as the migrations write it."""


def one_of(column: str, words: str) -> str:
    """The column holds one of these words, which stand apart by spaces.

    Word by word: for an `IN` of more than two, SQLite builds a table of them for each row that it checks.
    """
    return " OR ".join(f"{column} = '{word}'" for word in words.split())
