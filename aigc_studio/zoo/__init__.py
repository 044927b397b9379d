"""Named weights: which exist, how they are checked and loaded, which stay resident."""
