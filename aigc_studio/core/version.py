"""The version of the studio, as it stands in every file it writes."""

VERSION = "0.1.0"
