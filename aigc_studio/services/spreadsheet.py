"""What spreadsheet programs must be told of CSV files."""

BOM = "\ufeff"  # lets Excel read Chinese
# What makes a cell a formula, also in full width (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def cell(value: object) -> str:
    """Return a value as a spreadsheet takes it for text: what looks like a formula is quoted."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
