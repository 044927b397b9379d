"""What is true of a picture: facts, each a role and what plays it, as ("colour", "red")."""

Fact = tuple[str, str]
STYLE = "style"  # the role of the style in which all is drawn
MANY = "part"  # the role that several facts play at once
